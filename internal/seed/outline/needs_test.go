package outline

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// found writes needs as name:line.
func found(needs []Need) []string {
	texts := []string{}
	for _, need := range needs {
		texts = append(texts, fmt.Sprintf("%s:%d", need.Name, need.Line))
	}
	return texts
}

func isRegion(name string) bool { return name == "AWS_REGION" }

func TestNeeds(t *testing.T) {
	for script, want := range map[string][]string{
		`aws --table-name "$TABLE"`:                                   {"TABLE:1"},
		`aws --table-name ${TABLE:?is not set}`:                       {"TABLE:1"},
		`aws --table-name ${TABLE:-pantry} ${X-} ${Y:+y} ${Z:=z} $Z`:  {},
		`aws --region $AWS_REGION $HOME $RANDOM $? $$ ${#T} '$Q' \$E`: {"T:1"},
		"T=x; aws $T":                                            {},
		"T=${TABLE}\nT=\"$T\"-x\naws $T":                         {"TABLE:1"},
		"T=$T\naws $T":                                           {"T:1"},
		"for t in a b; do aws $t; done":                          {},
		"for t in $ALL; do\n aws $t; done":                       {"ALL:1"},
		"while read -r a b; do aws $a $b; done":                  {},
		"read X; mapfile -t Y; printf -v Z x; aws $X ${Y[0]} $Z": {},
		"while getopts t: o; do case $o in t) T=$OPTARG ;; esac; done; aws $T": {},
		"i=0; while [ $i -lt 3 ]; do i=$((i + 1)); aws $i; done":               {},
		"for ((i = 0; i < 3; i++)); do aws $i; done; ((n = 1)); aws $n":        {},
		"local line; declare -A m; aws $line ${m[x]}":                          {},
		"export T\naws $T":                                      {"T:2"},
		"eval \"$(x)\"; aws $T":                                 {},
		"export $(cat .env | xargs); aws $T":                    {},
		". \"$LIB\"; aws $T":                                    {},
		"cat <<EOF\n$T\nEOF":                                    {"T:2"},
		"cat <<'EOF'\n$T\nEOF":                                  {},
		`[ -n "$DEBUG" ] && set -x`:                             {},
		`if [ -n "$P" ]; then aws --profile "$P"; fi`:           {},
		`if [ -z "$T" ]; then echo usage; exit 1; fi`:           {"T:1"},
		"usage() { echo usage; exit 1; }\n[[ -z $T ]] && usage": {"T:2"},
		`aws describe-table "$T" || aws create-table "$T"`:      {"T:1"},
		"aws $1 $2 $1":                                          {"1:1", "2:1"},
		"aws ${1:-dev}":                                         {},
		"STAGE=$1\naws $STAGE":                                  {"1:1"},
		"if [ $# -lt 1 ]; then echo usage; exit 1; fi":          {"#:1"},
		`while [ $# -gt 0 ]; do case "$1" in -t) T=$2; shift 2 ;; *) exit 1 ;; esac; done; aws $T`: {},
		`if [ "$1" = "--clean" ]; then rm x; fi`:                                                   {},
		"case \"$1\" in\n dev) T=a ;;\n *) echo usage; exit 1 ;; esac":                             {"1:1"},
		"case \"$1\" in dev) T=a ;; *) T=b ;; esac":                                                {},
		"f() { aws $1 $2; }; f a b":                                                                {},
		"f() {\n aws $1; }\nf $TABLE":                                                              {"TABLE:3"},
		"main() {\n aws $1\n}\nmain \"$@\"":                                                        {"1:2"},
		"main() {\n aws x\n}\nmain \"$@\"":                                                         {},
		"f() { g $1; }; g() { aws $1; }; f x":                                                      {},
		"T=$(echo $X | tr a b)\naws $T":                                                            {"X:1"},
	} {
		t.Run(script, func(t *testing.T) {
			assert.Equal(t, want, found(FindNeeds(parse(t, script+"\n")).All(isRegion)))
		})
	}
}

func TestNeedsOfOneCommand(t *testing.T) {
	script := parse(t, `T=$TABLE
other $OTHER
eval_me() {
	aws dynamodb put-item \
		--table-name "$T" \
		--item "$1"
}
for x in $LIST; do
	eval_me "$ITEM$x"
	true
done
`)
	needs := FindNeeds(script)
	assert.Equal(t, []string{"TABLE:1", "LIST:8", "ITEM:9"}, sorted(found(needs.AtLine(script.Name, 4, isRegion))))
	assert.Equal(t, []string{"OTHER:2"}, found(needs.AtLine(script.Name, 2, isRegion)))
	assert.Empty(t, needs.AtLine(script.Name, 10, isRegion))
	assert.Empty(t, needs.AtLine("other.sh", 2, isRegion))
	assert.Equal(t, []string{"TABLE:1", "LIST:8", "ITEM:9"}, sorted(found(needs.ForCommand("aws dynamodb put-item --table-name '' --item ''", isRegion))))
	assert.Empty(t, needs.ForCommand("aws dynamodb list-tables", isRegion))
	assert.Equal(t, []string{"TABLE:1"}, found(needs.ForName("T", isRegion)))
	assert.Equal(t, []string{"OTHER:2"}, found(needs.ForName("OTHER", isRegion)))
}

func TestNeedsFollowSourcedFiles(t *testing.T) {
	script := parse(t, ". ./lib.sh\n. ./.env\nput $REGION\naws $FROM_ENV $FROM_LIB\n")
	lib, _ := Parse("lib.sh", "FROM_LIB=x\nput() {\n aws $TABLE $1\n}\n")
	env, _ := Parse(".env", "FROM_ENV=x\n")
	needs := FindNeeds(script, lib, env).All(isRegion)
	assert.Equal(t, []Need{{"REGION", "scripts/init.sh", 3}, {"TABLE", "lib.sh", 3}}, needs)
}

// sorted sorts by line, which is below ten.
func sorted(texts []string) []string {
	slices.SortFunc(texts, func(a, b string) int { return int(a[len(a)-1]) - int(b[len(b)-1]) })
	return texts
}

package outline

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNeedsBash(t *testing.T) {
	for text, want := range map[string]string{
		"a=(1 2)":                               "an array",
		"a[0]=1; echo ${a[0]}":                  "an array",
		`echo "${a[@]}"`:                        "an array",
		"[[ -n $x ]]":                           "[[ … ]]",
		"((i++))":                               "((…))",
		"i=$((i++))":                            "++",
		"i=$((2 ** 3))":                         "**",
		"for ((i = 0; i < 3; i++)); do :; done": "for ((…))",
		"for i in {1..3}; do echo $i; done":     "{…..…}",
		"function f { :; }":                     "function",
		"function f() { :; }":                   "function",
		"set -o pipefail":                       "set … pipefail",
		"set -euo pipefail":                     "set … pipefail",
		"set -eE":                               "set -eE",
		"diff <(ls) x":                          "<(…)",
		"exec > >(tee log)":                     ">(…)",
		"cat <<< x":                             "<<<",
		"f() { local -a x; }":                   "local -a",
		"declare -A m":                          "declare",
		"source ./lib.sh":                       "source",
		"echo ${x^^}":                           "${…^^}",
		"echo ${x//a/b}":                        "${…/…}",
		"echo ${x:0:3}":                         "${…:…}",
		"echo ${!x}":                            "${!…}",
		"echo $'a\\tb'":                         "$'…'",
		"ls &>/dev/null":                        "&>",
		"x+=a":                                  "+=",
		"ls |& cat":                             "|&",
		`cd "$(dirname "${BASH_SOURCE[0]}")"`:   "an array",
		`cd "$(dirname "$BASH_SOURCE")"`:        "$BASH_SOURCE",
		"mapfile -t x < y":                      "mapfile",
		"read -ra x":                            "read -ra",
		"read -p x y; read -s z":                "read -s",
		"printf -v x y":                         "printf -v",
		"trap 'x' ERR":                          "trap … ERR",
		"[ a == a ]":                            "[ … ==",
		"echo -e 'a\\n'":                        "echo -e",
		"case x in x) ;;& esac":                 ";;&",
		"select x in a b; do :; done":           "select",
		"let i=1":                               "let",
		"wait -n":                               "wait -n",
		"echo $RANDOM":                          "$RANDOM",
		"shopt -s extglob":                      "shopt",
		"exec {log}>x":                          "{log}>",
	} {
		got, does := parse(t, "true\n"+text+"\n").NeedsBash()
		assert.True(t, does, text)
		assert.Equal(t, Finding{2, want}, got, text)
	}
}

func TestNeedsBashAcceptsPOSIX(t *testing.T) {
	for _, text := range []string{
		"set -eu; [ -e x ] && . ./x.sh",
		"f() { local x=1; local y z; echo \"$x\"; }",
		"export A=1; readonly B; export -p",
		"echo ${x:-a} ${x#a} ${x%%b} ${#x} ${x:+c} ${x:?d} ${@}",
		"i=$((i + 1)); : $((i *= 2)) $((i << 1))",
		"ls >/dev/null 2>&1; ls >&2; exec 3<x 3<&-",
		"cat <<EOF\n[[ x ]] {1..3} <(ls)\nEOF",
		"aws dynamodb put-item --item {\\\"id\\\":{\\\"S\\\":\\\"1\\\"},\\\"n\\\":{\\\"N\\\":\\\"2\\\"}}",
		"trap 'rm x' EXIT INT",
		"echo 'a=(1)' \"[[\" \\[\\[",
		"read -r x; read -p x y; wait; printf '%s' -v",
		"for i in 1 2; do :; done; case x in a|b) ;; esac; x=`ls`",
		"test a = b; [ a != b ]; echo == ; type ls",
		"echo ${RANDOM:-1}",
	} {
		got, does := parse(t, text+"\n").NeedsBash()
		assert.False(t, does, "%s: %v", text, got)
	}
}

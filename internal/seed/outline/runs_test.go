package outline

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRuns(t *testing.T) {
	for script, want := range map[string][]string{
		". ./lib.sh; source lib.sh":                 {"./lib.sh", "lib.sh"},
		"bash a.sh && sh b.sh":                      {"a.sh", "b.sh"},
		"./a.sh x; /opt/b.sh":                       {"./a.sh", "/opt/b.sh"},
		"if ! ./a.sh; then exec ./b.sh; fi":         {"./a.sh", "./b.sh"},
		"for f in *.sh; do bash $f; done":           {"*.sh"},
		"run() { bash \"$1\"; }; run a.sh; other b": {"*", "a.sh"},
		"python3 load.py":                           {"load.py"},
		"cat a.sh; chmod +x ./a.sh; [ -f ./a.sh ]":  nil,
	} {
		var got []string
		for _, value := range parse(t, script+"\n").Runs() {
			got = append(got, value.Pattern)
		}
		assert.Equal(t, want, got, script)
	}
}

func TestFirstChdir(t *testing.T) {
	for script, want := range map[string]int{
		"true\ncd data\ncd more\n":                2,
		"D=$(cd x && pwd)\n(cd y; ls)\npushd z\n": 3,
		"true\n": 0,
	} {
		assert.Equal(t, want, parse(t, script).FirstChdir(), script)
	}
}

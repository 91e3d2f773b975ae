package outline

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestErrexit(t *testing.T) {
	for text, want := range map[string]bool{
		"set -e":            true,
		"set -eu":           true,
		"set -euo pipefail": true,
		"set -o errexit":    true,
		"f() { set -e; }":   true,
		"set -u":            false,
		"set +e":            false,
		"set +o errexit":    false,
		"set -uo errexit":   true,
		"set -o pipefail":   false,
		"set -- -e":         false,
		"echo set -e":       false,
		"x='set -e'":        false,
	} {
		assert.Equal(t, want, parse(t, text+"\n").Errexit(), text)
	}
	assert.True(t, SetsErrexit([]string{"-u", "-eo", "pipefail"}))
	assert.False(t, SetsErrexit([]string{"--norc", "-u"}))
}

func TestExits(t *testing.T) {
	for text, want := range map[string]bool{
		"exit 1": true, "exit": true, "exit $x": true, "false || exit 2": true, "exec x": true,
		"exit 0": false, "echo exit 1": false, "x='exit 1'": false,
	} {
		assert.Equal(t, want, parse(t, text+"\n").Exits(), text)
	}
}

func TestTolerateStatusReadsKeepsLines(t *testing.T) {
	for text, want := range map[string]string{
		"a\n[ $? = 0 ]\n":                     "a && :\n[ $? = 0 ]\n",
		"a x; rc=$?\n":                        "a x && :; rc=$?\n",
		"a # why\n\nrc=$?\n":                  "a && : # why\n\nrc=$?\n",
		"a <<E >o\nx\nE\nrc=$?\n":             "a <<E >o && :\nx\nE\nrc=$?\n",
		"a | b\nrc=$?\n":                      "a | b && :\nrc=$?\n",
		"a || b\nrc=$?\n":                     "a || b && :\nrc=$?\n",
		"if a; then b; else c; fi\nrc=$?\n":   "if a; then b && :; else c && :; fi\nrc=$?\n",
		"f() { a; rc=$?; }\nf\n":              "f() { a && :; rc=$?; }\nf\n",
		"c() { [ $? = 0 ]; }\na\nc\n":         "c() { [ $? = 0 ]; }\na && :\nc\n",
		"x=$(a; echo $?)\n":                   "x=$(a && :; echo $?)\n",
		"a\nb\nrc=$?\nc\nrc=$?\n":             "a\nb && :\nrc=$?\nc && :\nrc=$?\n",
		"x=\"\nä\"\na\n# ß\n[ \"$?\" = 0 ]\n": "x=\"\nä\"\na && :\n# ß\n[ \"$?\" = 0 ]\n",
		"a\necho '$?'\n":                      "",
		"a\nb\n":                              "",
		"a &\nrc=$?\n":                        "",
		"! a\nrc=$?\n":                        "",
		"for i in 1 2; do a; done\nrc=$?\n":   "",
		"a\nx=$(b; echo $?)\n":                "a\nx=$(b && :; echo $?)\n",
		"a\necho ${#?}\n":                     "",
		"r() { r; }\na\nr\n":                  "",
		"a() { b; }\n[ $? = 0 ]\n":            "",
	} {
		assert.Equal(t, want, parse(t, text).TolerateStatusReads(text), text)
	}
}

// Before && a shell ignores failures inside of a command, so such a command must keep its text.
func TestTolerateStatusReadsKeepsInnerFailures(t *testing.T) {
	for _, text := range []string{
		"f() { a; b; }\nf\nrc=$?\n",
		"f() { a; echo b; }\nf\nrc=$?\n",
		"f() { for i in 1 2; do a; done; }\nf\nrc=$?\n",
		"f() { if a; then b; c; fi; }\nf\nrc=$?\n",
		"f() { x=$(a); b; }\nf\nrc=$?\n",
		"f() { a; b; }\ng() { f; }\ng\nrc=$?\n",
		"f() { f; }\nf\nrc=$?\n",
		"f() { a; b; }\ntrue && f\nrc=$?\n",
		"(a; b)\nrc=$?\n",
		"a | while read -r x; do b; c; done\nrc=$?\n",
		"a | (b; c)\nrc=$?\n",
		". ./a\nrc=$?\n",
		"x=$(a; b)\nrc=$?\n",
		"a $(b; c)\nrc=$?\n",
		"eval 'a; b'\nrc=$?\n",
	} {
		assert.Empty(t, parse(t, text).TolerateStatusReads(text), text)
	}
	for text, want := range map[string]string{
		"f() { echo a; b; }\nf\nrc=$?\n":                   "f() { echo a; b; }\nf && :\nrc=$?\n",
		"f() { a || true; b; }\nf\nrc=$?\n":                "f() { a || true; b; }\nf && :\nrc=$?\n",
		"f() { local x=1; if a; then b; fi; }\nf\nrc=$?\n": "f() { local x=1; if a; then b; fi; }\nf && :\nrc=$?\n",
		"f() { a; return $?; }\nf\nrc=$?\n":                "f() { a && :; return $?; }\nf && :\nrc=$?\n",
		"x=$(a)\nrc=$?\n":                                  "x=$(a) && :\nrc=$?\n",
		"eval \"$a\"\nrc=$?\n":                             "eval \"$a\" && :\nrc=$?\n",
		"(cd x && a)\nrc=$?\n":                             "(cd x && a) && :\nrc=$?\n",
	} {
		assert.Equal(t, want, parse(t, text).TolerateStatusReads(text), text)
	}
}

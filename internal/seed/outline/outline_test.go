package outline

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func parse(t *testing.T, text string) *Outline {
	t.Helper()
	o, ok := Parse("scripts/init.sh", text)
	require.True(t, ok, "%s", text)
	return o
}

func TestParseUsesTheShebangDialect(t *testing.T) {
	for _, text := range []string{
		"a=(1 2); [[ $a ]] && diff <(ls) <(ls)\n",
		"#!/bin/sh\nif [ -e x ]; then echo; fi\n",
		"#!/bin/mksh\nprint -r -- x |&\n",
		"#!/usr/bin/env zsh\nprint ${(f)x}\n",
	} {
		_, ok := Parse("x.sh", text)
		assert.True(t, ok, "%s", text)
	}
	for _, text := range []string{"if\n", "\x00\x01(", "'"} {
		_, ok := Parse("x.sh", text)
		assert.False(t, ok, "%q", text)
	}
}

func TestFold(t *testing.T) {
	const here = Workspace + "/scripts"
	for script, want := range map[string][]string{
		`: data/x.json`:                                        {"data/x.json"},
		`: "a b"/'c d'\ e`:                                     {"a b/c d e"},
		`: "$HOME/x"`:                                          {"*/x"},
		`: data/${1}.json`:                                     {"data/*.json"},
		`: 'Items[].id' "a*b"`:                                 {`Items\[].id`, `a\*b`},
		`: data/*.json`:                                        {"data/*.json"},
		`: data/{a,b}.json`:                                    {"data/a.json", "data/b.json"},
		`D=data; : $D/x`:                                       {"data/x"},
		`D=data; D=more; : $D/x`:                               {"data/x", "more/x"},
		`local D=data; export E=x; : $D/$E`:                    {"data/x"},
		`F='*.json'; : data/$F`:                                {"data/*.json"},
		`F='*.json'; : "data/$F"`:                              {`data/\*.json`},
		`for f in a.json b.json; do : "file://$f"; done`:       {"file://a.json", "file://b.json"},
		`for f in data/*.json; do : "file://$f"; done`:         {"file://data/*.json"},
		`T=(a b); for t in "${T[@]}"; do : "$t.json"; done`:    {"a.json", "b.json"},
		`: "${DATA:-./data}/x"`:                                {"./data/x"},
		`DATA=more; : "${DATA:-./data}/x"`:                     {"more/x", "./data/x"},
		`: "$(dirname "$0")/x"`:                                {here + "/x"},
		"D=`dirname $0`; : $D/x":                               {here + "/x"},
		`: "$(cd "$(dirname "$0")" && pwd)/x"`:                 {here + "/x"},
		`: "$(cd "$(dirname "$0")/.." >/dev/null; pwd -P)/x"`:  {Workspace + "/x"},
		`: "$(cd -- "$(dirname -- "$BASH_SOURCE")" && pwd)"/x`: {here + "/x"},
		`: "${0%/*}/x" "${BASH_SOURCE[0]%/*}/y"`:               {here + "/x", here + "/y"},
		`: "$(dirname "$(readlink -f "$0")")/x"`:               {here + "/x"},
		`: "$PWD/x" "$(pwd)/y"`:                                {"./x", "./y"},
		`: "$(git rev-parse --show-toplevel)/x"`:               {Workspace + "/x"},
		`D=$(dirname "$0"); R="$D/.."; : "$R/x"`:               {here + "/../x"},
		`for f in $(ls data/*.json); do : $f; done`:            {"data/*.json"},
		`: data/$(date +%F).json data/$((1+1)).json`:           {"data/*.json", "data/*.json"},
		`A=$A:x; : $A`:                                         {"*:x"},
		`: data/{1..3}.json`:                                   {"data/*.json"},
		`: "${f%.*}" "${f##*/}" "${#f}"`:                       {"*", "*", "*"},
		`f=data/x.json; : "$(basename "$f")" "${f##*/}"`:       {"x.json", "x.json"},
		`f=data/x.json; : "$(basename $f .json)"`:              {"*"},
		`[ -n "$1" ] && D=$1; D=${D:-data}; : "$D/x"`:          {"*/x", "data/x"},
	} {
		t.Run(script, func(t *testing.T) {
			var got []string
			for _, word := range parse(t, script+"\n").Words() {
				if word.Command == ":" && !word.First {
					got = append(got, word.Pattern)
				}
			}
			assert.Equal(t, want, got)
		})
	}
}

func TestFoldIsBounded(t *testing.T) {
	for _, text := range []string{
		"for a in 1 2 3 4 5 6 7 8 9; do " + strings.Repeat(`x="$x$a$a"; `, 50) + ": $a$a$a$a$x; done\n",
		"x=1; " + strings.Repeat("x=$x$x; ", 50) + ": $x\n",
	} {
		for _, word := range parse(t, text).Words() {
			assert.Less(t, len(word.Text), 4*maxValueBytes)
		}
	}
}

func TestWords(t *testing.T) {
	o := parse(t, "/usr/bin/jq . in.json < input > output\ncat <<END <<<string\ndocument\nEND\n[[ -e test ]]\n")
	var got []Word
	for _, word := range o.Words() {
		word.Value = Value{Text: word.Text}
		got = append(got, word)
	}
	assert.Equal(t, []Word{
		{Value: Value{Text: "/usr/bin/jq"}, Line: 1, Command: "jq", First: true},
		{Value: Value{Text: "."}, Line: 1, Command: "jq"},
		{Value: Value{Text: "in.json"}, Line: 1, Command: "jq"},
		{Value: Value{Text: "input"}, Line: 1, Input: true},
		{Value: Value{Text: "output"}, Line: 1, Output: true},
		{Value: Value{Text: "cat"}, Line: 2, Command: "cat", First: true},
		{Value: Value{Text: "END"}, Line: 2},
		{Value: Value{Text: "document\n"}, Line: 3, Document: true},
		{Value: Value{Text: "string"}, Line: 2, Document: true},
		{Value: Value{Text: "test"}, Line: 5},
	}, got)
}

func TestCalls(t *testing.T) {
	o := parse(t, "A=1\nif aws x; then $(echo y) || ./run.sh; fi\n$B\n")
	var got []string
	var lines []uint
	for call := range o.Calls() {
		got = append(got, o.Command(call))
		lines = append(lines, call.Pos().Line())
	}
	assert.Equal(t, []string{"aws", "y", "echo", "run.sh", Unknown}, got)
	assert.Equal(t, []uint{2, 2, 2, 2, 3}, lines)
}

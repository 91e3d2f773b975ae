package jest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func FuzzScript(f *testing.F) {
	for _, text := range []string{
		"module.exports = {\n  tables: [\n    {TableName: `a`, 'b': \"c\", d: 1.5e3, e: [true, null,],},\n  ],\n  port: 8000\n};\n",
		"let a = [1], b = {a, 'c': `d`}\nmodule.exports = {tables: [a, b, ...c], port: x ? y() : z => { '}' }}",
		"import a from 'b'\nconst {c} = d(`${e}`)\nexport default {tables: []} as const", "x='\\u{110000}'", "/* ", "`${`", "module.exports=-",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, problems := readScript(text, false)
		second, again := readScript(text, false)
		assert.Equal(t, problems, again)
		assert.Equal(t, first, second)
		if len(problems) == 0 {
			assert.NotNil(t, first)
		}
	})
}

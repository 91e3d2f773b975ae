package jest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/jest"
)

func read(t testing.TB, name, text string) (datatest.Result, error) {
	t.Helper()
	return datatest.Read(t, datatest.Workspace(t, map[string]string{name: text}), datatest.Paths(name), jest.Format{})
}

const (
	files = `{
      TableName: ` + "`files`" + `, // the name
      KeySchema: [{AttributeName: 'id', KeyType: "HASH"}],
      AttributeDefinitions: [{AttributeName: 'id', AttributeType: 'S'},],
      ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1},
    }`
	filesRecord = `T files {"name":"files","keys":[{"name":"id","type":"S","role":"HASH"}],"throughput":{"read":1,"write":1}}`
	threads     = `{
    BillingMode: 'PAY_PER_REQUEST', TableName: 'it\u0073_\x74hreads', TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    AttributeDefinitions: [{ AttributeName: 'thread', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'thread', KeyType: 'HASH' }],
  }`
	threadsRecord = `T its_threads {"name":"its_threads","keys":[{"name":"thread","type":"S","role":"HASH"}],"ttl":"expires"}`
)

func TestConfigurations(t *testing.T) {
	for name, test := range map[string]struct {
		file, text string
		records    []string
	}{
		"object":        {"jest-dynamodb-config.js", "module.exports = {\n  tables: [\n    " + files + "\n    // etc\n  ],\n  port: 8000\n};\n", []string{filesRecord + " @ jest-dynamodb-config.js:3"}},
		"strict":        {"jest-dynamodb-config.js", "/* eslint-disable */\n'use strict';\n\nmodule.exports = {\n  port: 8000, tables: [" + threads + "],\n}", []string{threadsRecord + " @ jest-dynamodb-config.js:5"}},
		"quoted keys":   {"test/jest-dynamodb-config.cjs", `module.exports = {"tables": [{"TableName": "abc", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}], 'AttributeDefinitions': [{"AttributeName": "a", "AttributeType": "N"}], BillingMode: "PAY_PER_REQUEST"}]};`, []string{`T abc {"name":"abc","keys":[{"name":"a","type":"N","role":"HASH"}]} @ test/jest-dynamodb-config.cjs:1`}},
		"module":        {"jest-dynamodb-config.mjs", "export default {\n  tables: [" + files + ", " + threads + "],\n};", []string{filesRecord + " @ jest-dynamodb-config.mjs:2", threadsRecord + " @ jest-dynamodb-config.mjs:7"}},
		"constants":     {"jest-dynamodb-config.js", "let schema = " + files + "\n\n/** @type {Config} */\nconst config = { tables: [ schema ], port: process.env.PORT || 8000 }\n\nmodule.exports = config\n", []string{filesRecord + " @ jest-dynamodb-config.js:1"}},
		"short fields":  {"jest-dynamodb-config.js", "var tables = [" + threads + "], port = 3;\nmodule.exports = {port, tables};", []string{threadsRecord + " @ jest-dynamodb-config.js:1"}},
		"TypeScript":    {"jest-dynamodb-config.ts", "import type {Config} from '@shelf/jest-dynamodb'\nconst config: Config = {tables: [" + files + "] as const} satisfies Config\nexport default config", []string{filesRecord + " @ jest-dynamodb-config.ts:2"}},
		"JSON":          {"jest-dynamodb-config.json", `{"tables": [], "port": 8000}`, []string{}},
		"unused calls":  {"jest-dynamodb-config.js", "const path = require('path')\nconst {a} = require('./a');\nimport b from 'b'\nfunction c() { return '}' }\nmodule.exports = {tables: [" + files + "], options: ['-inMemory', ...a], clientConfig: {region: `${b}`}, hostname: c(\n)}", []string{filesRecord + " @ jest-dynamodb-config.js:5"}},
		"byte order":    {"jest-dynamodb-config.js", "\ufeffmodule.exports\u00a0= {tables: [" + files + "]}", []string{filesRecord + " @ jest-dynamodb-config.js:1"}},
		"comments":      {"jest-dynamodb-config.js", "module . exports /* a */ = // b\n{ /* {c} */ tables /**/ : [ // d\n] /* e */ } // f", []string{}},
		"nothing there": {"jest-dynamodb-config.js", "module.exports = {tables: [\n]};;", []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			result, err := read(t, test.file, test.text)
			require.NoError(t, err)
			assert.Equal(t, test.records, result.Describe())
		})
	}
}

func TestProblemsOfConfigurations(t *testing.T) {
	const cure = ": dynasnap runs no JavaScript: write the value itself, or have Node write the configuration into jest-dynamodb-config.json"
	in := func(value string) string {
		return "module.exports = {\n  tables: [" + strings.Replace(files, "`files`", value, 1) + "]}"
	}
	for text, problem := range map[string]string{
		"module.exports = async () => {\n  await init();\n  return {tables: []};\n};": ":1: a function (async () => {)" + cure,
		"module.exports = function() { return {} }":                                   ":1: a function (function() { return {} })" + cure,
		"module.exports = require('./config')":                                        ":1: a call (require('./config'))" + cure,
		"module.exports = {...base, tables: []}":                                      ":1: a spread (...base)" + cure,
		"module.exports = {tables() { return [] }}":                                   ":1: ",
		"module.exports = {[tables]: []}":                                             ":1: an expression ([tables]: [])" + cure,
		"module.exports = {tables: load()}":                                           ":1: a call (load())" + cure,
		"module.exports = {tables: [orders]}":                                         ":1: a name that stands for no literal in this file (orders)" + cure,
		"const {orders} = require('./a');\n\nmodule.exports = {tables: [\norders]}":   ":4: a name that stands for no literal in this file (orders)" + cure,
		"const tables = require('./a')\n\nmodule.exports = {tables}":                  ":1: a call (require('./a'))" + cure,
		"module.exports = {tables: [{}, ...more]}":                                    ":1: a spread (...more)" + cure,
		in("process.env.TABLE"):                                                       ":3: an expression (process.env.TABLE)" + cure,
		in("'a' + 'b'"):                                                               ":3: an expression ('a' + 'b')" + cure,
		in("`orders-${stage}`"):                                                       ":3: a template with ${} (`orders-${stage}`)" + cure,
		in("`a${`}`}`"):                                                               ":3: ",
		in("on ? 'a' : 'b'"):                                                          ":3: an expression (on ? 'a' : 'b')" + cure,
		in(`'\u12'`):                                                                  `:3: a text with a wrong escape sequence: "\\u12"`,
		in("'abc"):                                                                    ":3: ",
		in("'abc' KeyType: 1"):                                                        ":3: an expression ('abc' KeyType: 1)" + cure,
		in("'abc', TableName: 'x'"):                                                   ":3: TableName occurs twice in an object",
		in("012"):                                                                     ":3: an expression (012)" + cure,
		in(""):                                                                        ":3: a value is missing" + cure,
		in("null"):                                                                    ":2: TableName is missing",
		in("['a']"):                                                                   ":3: TableName is a text, found a list",
		"module.exports = {tables: [":                                                 ":1: the file ends in the middle of a list",
		"module.exports = {tables: []":                                                ":1: ",
		"module.exports = {":                                                          ":1: the file ends in the middle of an object",
		"module.exports = {tables: [1}":                                               ":1: \"}\" stands where a comma or ] should be",
		"module.exports = {tables: []]":                                               ":1: \"]\" stands where a comma or } should be",
		"module.exports = {tables: {}}":                                               ":1: tables, the list of tables, is missing",
		"module.exports = {}":                                                         ":1: tables, the list of tables, is missing",
		"module.exports = {table: []}":                                                ":1: a configuration has no field table; is tables meant?",
		"module.exports = {tables: [], color: 'red'}":                                 ":1: a configuration has no field color; known are tables, port, basePort, hostname, options, clientConfig, installerConfig",
		"module.exports = []":                                                         ":1: the module exports a list: write module.exports = {tables: [...]}",
		"module.exports = undefined":                                                  ":1: the module exports null: write module.exports = {tables: [...]}",
		"const tables = []":                                                           ":1: nothing is exported: write module.exports = {tables: [...]}",
		"const a = {}\na.tables = []\nmodule.exports = a":                             ":2: a statement (a.tables = [])" + cure,
		"if (x) {}":                                                                   ":1: a statement (if (x) {})" + cure,
		"}":                                                                           ":1: a statement ()" + cure,
		"module.exports = {tables: " + strings.Repeat("[", 200) + strings.Repeat("]", 200) + "}":                                                                   ":1: values that are nested more than 100 deep",
		"const a=[1,1,1,1,1,1,1,1,1,1],b=[a,a,a,a,a,a,a,a,a,a],c=[b,b,b,b,b,b,b,b,b,b],d=[c,c,c,c,c,c,c,c,c,c],e=[d,d,d,d,d,d,d,d,d,d]\nmodule.exports={tables:e}": ":2: the tables have more than 100000 values",
	} {
		_, err := read(t, "jest-dynamodb-config.js", text)
		assert.ErrorContains(t, err, "jest-dynamodb-config.js"+problem, text)
	}
}

func TestOnlyConfigurationsAreClaimed(t *testing.T) {
	for _, name := range []string{"jest.config.js", "jest-dynamodb-config.js.bak", "my-jest-dynamodb-config.js", "jest-dynamodb-config"} {
		_, err := read(t, name, "module.exports = {tables: []}")
		assert.ErrorContains(t, err, name+": not a seed", name)
	}
}

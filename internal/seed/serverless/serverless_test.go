package serverless_test

import (
	"fmt"
	"maps"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/cloudformation"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/serverless"
)

// read reads a part of some files, and returns the tables with the places of their definitions and
// the items with theirs.
func read(t testing.TB, name string, files, parameters map[string]string) (declared []string, result datatest.Result, err error) {
	t.Helper()
	source := datatest.Paths(name)
	source.Parameters = parameters
	source.Options = format.Options{"parameters": {Variables: parameters}}
	result, err = datatest.Read(t, datatest.Workspace(t, files), source, cloudformation.Format{}, serverless.Format{})
	lines := result.Describe()
	for i, record := range result.Records {
		if record.Kind == 'T' {
			lines[i] = "T " + record.Table + " @ " + record.Place.String()
		}
	}
	return lines, result, err
}

// tables reads a serverless.yml with these lines, and returns the names of its tables.
func tables(t *testing.T, text string, more map[string]string, parameters map[string]string) (names []string, err error) {
	t.Helper()
	files := map[string]string{"serverless.yml": text}
	maps.Copy(files, more)
	_, result, err := read(t, "serverless.yml", files, parameters)
	for _, table := range result.Tables {
		names = append(names, table.Name)
	}
	return names, err
}

// table is a resource with a key of the type S.
func table(id, name string) string {
	return "    " + id + `:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: ` + name + `
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
        KeySchema: [{AttributeName: id, KeyType: HASH}]
`
}

const head = "service: shop\nprovider: {name: aws, stage: \"${opt:stage, 'dev'}\", region: eu-west-1}\n"

func resources(tables ...string) string {
	return "resources:\n  Resources:\n" + strings.Join(tables, "")
}

func TestServices(t *testing.T) {
	for _, c := range []struct {
		about string
		files map[string]string
		want  []string
	}{
		{
			"with tables in it",
			map[string]string{"serverless.yml": head + resources(table("Orders", "${self:service}-orders-${self:provider.stage}"), table("Users", "!Sub users-${AWS::Region}"))},
			[]string{"T shop-orders-dev @ serverless.yml:5", "T users-eu-west-1 @ serverless.yml:12"},
		},
		{
			"with a file of resources",
			map[string]string{
				"serverless.yml":         head + "custom:\n  name: orders-${self:provider.stage}\nresources: ${file(resources/dynamodb.yml)}\n",
				"resources/dynamodb.yml": "Resources:\n" + table("Orders", "${self:custom.name}"),
			},
			[]string{"T orders-dev @ resources/dynamodb.yml:2"},
		},
		{
			"with a list of resources",
			map[string]string{
				"serverless.yml": head + "resources:\n  - ${file(./a.yml)}\n  - Resources:\n  " + strings.ReplaceAll(table("Users", "users"), "\n", "\n  ") +
					"\n  - Outputs: {Name: {Value: !Ref Users}}\n",
				"a.yml": "Resources:\n" + table("Orders", "orders"),
			},
			[]string{"T orders @ a.yml:2", "T users @ serverless.yml:6"},
		},
		{
			"with resources and tables in files of their own",
			map[string]string{
				"serverless.yml": head + "resources:\n  Resources:\n    Orders: ${file(tables/orders.json)}\n    Users: ${file(tables/all.yml):Users}\n",
				"tables/orders.json": `{"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "orders", "BillingMode": "PAY_PER_REQUEST",
					"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}}`,
				"tables/all.yml": "\n" + table("Users", "users"),
			},
			[]string{"T orders @ tables/orders.json:1", "T users @ tables/all.yml:3"},
		},
		{
			"in JSON, in a directory of its own",
			map[string]string{
				"api/serverless.json": `{"service": {"name": "shop"}, "provider": {"name": "aws"}, "resources": "${file(r/r.yml)}"}`,
				"api/r/r.yml":         "Resources:\n" + table("Orders", "${self:service}-${sls:stage}-${aws:region}"),
			},
			[]string{"T shop-dev-us-east-1 @ api/r/r.yml:2"},
		},
		{
			"with values from files",
			map[string]string{
				"serverless.yml":    head + "custom: ${file(config/custom.yml)}\n" + resources(table("Orders", "${self:custom.tables.orders}-${file(config/${self:custom.stage}.json):names.0, 'none'}")),
				"config/custom.yml": "stage: ${opt:stage, self:provider.stage}\ntables:\n  orders: ${self:custom.prefix}-orders\nprefix: ${file(config/prefix.txt)}\n",
				"config/dev.json":   `{"names": ["first"]}`,
				"config/prefix.txt": "shop\n",
			},
			[]string{"T shop-orders-first @ serverless.yml:6"},
		},
		{
			"with stacks of a plugin",
			map[string]string{"serverless.yml": head + "custom:\n  additionalStacks:\n    data:\n      Resources:\n" +
				strings.ReplaceAll(table("Orders", "!Sub '${AWS::StackName}-orders'"), "    ", "        ")},
			[]string{"T shop-data-dev-orders @ serverless.yml:7"},
		},
	} {
		t.Run(c.about, func(t *testing.T) {
			name := "serverless.yml"
			if _, found := c.files[name]; !found {
				name = "api/serverless.json"
			}
			got, _, err := read(t, name, c.files, nil)
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

func TestFragments(t *testing.T) {
	const named = "${self:custom.name}"
	withService := func(files map[string]string) map[string]string {
		files["serverless.yml"] = head + "custom: {name: \"orders-${self:provider.stage}\"}\nresources:\n  - ${file(a/b/db.yml)}\n"
		return files
	}
	for about, c := range map[string]struct {
		files      map[string]string
		parameters map[string]string
		want       string
	}{
		"beside a service":                 {files: withService(map[string]string{"a/b/db.yml": "Resources:\n" + table("Orders", named)}), want: "T orders-dev @ a/b/db.yml:2"},
		"of resources alone":               {files: withService(map[string]string{"a/b/db.yml": table("Orders", named)}), want: "T orders-dev @ a/b/db.yml:1"},
		"that is one resource":             {files: withService(map[string]string{"a/b/db.yml": strings.Join(strings.SplitAfter(table("Orders", named), "\n")[1:], "")}), want: "T orders-dev @ a/b/db.yml:1"},
		"with resources above":             {files: withService(map[string]string{"a/b/db.yml": "resources:\n  Resources:\n" + table("Orders", named)}), want: "T orders-dev @ a/b/db.yml:3"},
		"with a list":                      {files: withService(map[string]string{"a/b/db.yml": "- Resources:\n" + table("Orders", named)}), want: "T orders-dev @ a/b/db.yml:2"},
		"with the value as a parameter":    {files: map[string]string{"a/b/db.yml": "Resources:\n" + table("Orders", named)}, parameters: map[string]string{"self:custom.name": "mine"}, want: "T mine @ a/b/db.yml:2"},
		"whose stage is given, not needed": {files: withService(map[string]string{"a/b/db.yml": "Resources:\n" + table("Orders", named)}), parameters: map[string]string{"stage": "test"}, want: "T orders-test @ a/b/db.yml:2"},
	} {
		t.Run(about, func(t *testing.T) {
			got, _, err := read(t, "a/b/db.yml", c.files, c.parameters)
			require.NoError(t, err)
			assert.Equal(t, []string{c.want}, got)
		})
	}
}

func TestWhatServerlessPackageWritesIsATemplate(t *testing.T) {
	const file = ".serverless/cloudformation-template-update-stack.json"
	_, result, err := read(t, file, map[string]string{file: `{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Orders": {"Type": "AWS::DynamoDB::Table",
		"Properties": {"TableName": "orders", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
		"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}}}}`}, nil)
	require.NoError(t, err)
	assert.Equal(t, "cloudformation", result.Parts[0].Format)
}

func TestVariables(t *testing.T) {
	const custom = `custom:
  name: orders
  number: 7
  yes: true
  nothing: null
  list: [a, {name: inner}]
  nested: {dev: {name: of-dev}}
  stage: ${sls:stage}
params: {default: {one: default-one, two: default-two}, dev: {one: dev-one}}
stages: {dev: {params: {three: dev-three}}}
`
	for variable, want := range map[string]string{
		"${self:custom.name}":                                     "orders",
		"${ self:custom.name }":                                   "orders",
		"${self:custom.number}00":                                 "700",
		"${self:custom.list.1.name}":                              "inner",
		"${self:custom.nested.${self:custom.stage}.name}":         "of-dev",
		"${self:custom.nested.${opt:stage, 'dev'}.name}":          "of-dev",
		"${self:custom.absent, self:custom.name}":                 "orders",
		"${self:custom.absent, 'none'}":                           "none",
		`${self:custom.nothing, "none"}`:                          "none",
		"${opt:absent, self:custom.absent, 'last'}":               "last",
		"${opt:absent, 12345}":                                    "12345",
		"${self:provider.absent, ''}none":                         "none",
		"${env:TABLE, 'by-default'}":                              "by-default",
		"${opt:name, env:NAME, '${self:custom.name}'}":            "orders",
		"${param:one}.${param:two}.${param:three}":                "dev-one.default-two.dev-three",
		"${sls:stage}-${aws:accountId}":                           "dev-000000000000",
		"${file(absent.yml):name, 'none'}":                        "none",
		"${file(./names.yml):tables.orders}":                      "of-a-file",
		"${file(\"./names.yml\"):tables.${self:custom.name}}":     "of-a-file",
		"${self:service}_${self:service.name}_${self:custom.yes}": "shop_shop_true",
		"!Sub '${self:service}-${AWS::AccountId}'":                "shop-000000000000",
		"!Join ['-', ['${self:service}', !Ref AWS::Region]]":      "shop-eu-west-1",
		"${strToBool(${self:custom.yes})}-x":                      "true-x",
	} {
		quoted := variable
		if !strings.HasPrefix(variable, "!") {
			quoted = "'" + strings.ReplaceAll(variable, "'", "''") + "'"
		}
		got, err := tables(t, head+custom+resources(table("Orders", quoted)), map[string]string{"names.yml": "tables: {orders: of-a-file}\n", "text.txt": "text-${self:custom.name}\n"}, nil)
		require.NoError(t, err, variable)
		assert.Equal(t, []string{want}, got, variable)
	}
}

func TestParametersAreValues(t *testing.T) {
	for _, c := range []struct {
		variable, want string
		parameters     map[string]string
	}{
		{"a-${opt:name}", "a-given", map[string]string{"name": "given"}},
		{"a-${env:NAME}", "a-given", map[string]string{"NAME": "given"}},
		{"a-${env:NAME}", "a-given", map[string]string{"env:NAME": "given", "NAME": "other"}},
		{"a-${param:name}", "a-given", map[string]string{"name": "given"}},
		{"a-${sls:stage}-${self:provider.stage}", "a-test-test", map[string]string{"stage": "test"}},
		{"a-${aws:region}-${self:provider.region}", "a-here-here", map[string]string{"region": "here"}},
		{"a-${ssm:/shop/${sls:stage}/name}", "a-given", map[string]string{"ssm:/shop/dev/name": "given"}},
		{"a-${cf:other-stack.Name, 'x'}", "a-given", map[string]string{"cf:other-stack.Name": "given"}},
		{"a-${file(./config.js):name}", "a-given", map[string]string{"file(./config.js):name": "given"}},
		{"!Sub 'a-${AWS::Region}'", "a-given", map[string]string{"AWS::Region": "given"}},
	} {
		got, err := tables(t, head+resources(table("Orders", c.variable)), nil, c.parameters)
		require.NoError(t, err, c.variable)
		assert.Equal(t, []string{c.want}, got, c.variable)
	}
}

func TestVariablesWithoutEffectDoNotMatter(t *testing.T) {
	got, err := tables(t, head+"custom: {secret: \"${ssm:/secret}\", js: \"${file(x.js)}\"}\nfunctions: ${file(functions.js)}\n"+
		resources(table("Orders", "orders")+"        Tags: [{Key: a, Value: \"${self:custom.secret}\"}]\n"), nil, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"orders"}, got)
}

func TestBadVariables(t *testing.T) {
	for _, c := range []struct{ variable, want string }{
		{"${self:custom.absent}", `serverless.yml:15: self:custom.absent has no value: parameters: {"self:custom.absent": …} gives one`},
		{"${opt:a, opt:b}", `the option --a is not given: parameters: {"a": …} says it`},
		{"${self:custom.env, 'x'}", `serverless.yml:8: the environment variable NAME is not read`},
		{"${self:custom.b}", `${self:custom.b} refers to itself`},
		{"${self:custom.list}-x", "${self:custom.list} is a list, and stands in a text"},
		{"${self:custom.list}", "a list stands where a text is needed"},
		{"${opt:name}", `serverless.yml:15: the option --name is not given: parameters: {"name": …} says it`},
		{"${env:HOME}", `the environment variable HOME is not read, so that a state depends on nothing but files: parameters: {"HOME": …} says it`},
		{"${param:absent}", `the parameter absent is not given: parameters: {"absent": …} says it`},
		{"${ssm:/a/b}", "ssm:/a/b is not known before the service is deployed: parameters: {\"ssm:/a/b\": …} says it, and `serverless package` writes a template without variables"},
		{"${cf:stack.Name, 'x'}", "cf:stack.Name is not known before the service is deployed"},
		{"${s3:bucket/key}", "s3:bucket/key is not known before"},
		{"${sls:instanceId}", "sls:instanceId is not known before"},
		{"${git:branch}", "git:branch is not known before"},
		{"${file(absent.yml)}", "there is no file absent.yml"},
		{"${file(broken.yml)}", "broken.yml:2: "},
		{"${file(two.yml)}", "two.yml:3: a second document begins"},
		{"${file(x.js):name}", "x.js is a program, which is not run: name .serverless/cloudformation-template-update-stack.json instead"},
		{"${file(../../x.yml)}", "file(../../x.yml) leads out of the workspace"},
		{"${file(/etc/passwd)}", "leads out of the workspace"},
		{"${file()}", "file() has no path"},
		{"${file(x.yml}", "its ) is missing"},
		{"${self:custom.name", "its } is missing"},
		{"${self:custom.name, 'x}", "the quote ' has no end"},
		{"${opt:x, y}", "found y in a variable: a text is in quotes there"},
		{"${opt:x, 'y' z}", "found 'z' where , or } is expected"},
		{"${strToBool(x)}", `strToBool takes true or false, and found "x"`},
		{"${strToBool(a, b)}", "strToBool takes one value"},
		{"${self:custom.${self:custom.list}}", "${self:custom.list} is a list, and stands in a text"},
		{"${self:custom.${opt:x}, 'y'}", "the option --x is not given"},
		{"${self:custom.long}", "longer than 65536 bytes"},
	} {
		t.Run(c.variable, func(t *testing.T) {
			custom := "custom:\n  list: [1]\n  b: ${self:custom.c}\n  c: x-${self:custom.b}\n  l: " + strings.Repeat("x", 40000) + "\n  env: ${env:NAME}\n  long: ${self:custom.l}${self:custom.l}\n"
			text := head + custom + resources(table("Orders", `"`+c.variable+`"`))
			_, err := tables(t, text, map[string]string{"broken.yml": "a:\n b: [", "two.yml": "a: 1\n---\nb: 1\n", "x.js": ""}, nil)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestVariablesWithoutEndAreRefused(t *testing.T) {
	var chain strings.Builder
	for i := range 200 {
		fmt.Fprintf(&chain, "  v%d: ${self:custom.v%d}\n", i, i+1)
	}
	_, err := tables(t, head+"custom:\n"+chain.String()+resources(table("Orders", "${self:custom.v0}")), nil, nil)
	require.ErrorContains(t, err, "more than 100 variables stand for one another")
	_, err = tables(t, head+resources(table("Orders", "${opt:x, '"+strings.Repeat("x", 70000)+"'}")), nil, nil)
	require.ErrorContains(t, err, "a text with variables of more than 65536 bytes")
	for custom, want := range map[string]string{
		"custom:\n  a: {b: \"${self:custom.a}\"}\n":                                 "more than 20000 variables are resolved: one may hold itself",
		"custom:\n  a: [\"${self:custom.a}\", \"${self:custom.a}\"]\n":              "more than 20000 variables are resolved: one may hold itself",
		"custom:\n  a: [\"${self:custom.a}\"" + strings.Repeat(", 1", 2000) + "]\n": "the variables make more than 1000000 values",
	} {
		_, err := tables(t, head+custom+resources(table("Orders", "orders")+"        TimeToLiveSpecification: ${self:custom.a}\n"), nil, nil)
		require.ErrorContains(t, err, want)
	}
}

func TestBadServices(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"serverless.ts", "module.exports = {}", "serverless.ts is a program, which is not run"},
		{"serverless-compose.yml", "services: {a: {path: a}}", "serverless-compose.yml: names several services"},
		{"serverless.yml", "text", "serverless.yml: is no service"},
		{"serverless.yml", "a: [", "serverless.yml:1: "},
		{"serverless.yml", head, "serverless.yml: the service has neither a table in its resources nor a seed"},
		{"serverless.yml", head + "resources: {Resources: {A: {Type: AWS::S3::Bucket}}}", "serverless.yml: the service has neither a table"},
		{"serverless.yml", head + "resources: text", "serverless.yml:3: found a text where a map with Resources is expected: text"},
		{"serverless.yml", head + "resources:\n  - ${file(db.yml):Resources}\n", "serverless.yml:4: there is no file db.yml"},
		{"serverless.yml", head + "resources:\n" + table("Orders", "orders"), "serverless.yml:4: tables stand here without Resources above them"},
		{"serverless.yml", head + "resources: {Resources: []}", "serverless.yml:3: Resources is a map, found a list"},
		{"serverless.yml", head + "resources: [\"${file(absent.yml)}\"]", "serverless.yml:3: there is no file absent.yml"},
		{"serverless.yml", head + "resources: {Resources: \"${file(absent.yml)}\"}", "serverless.yml:3: there is no file absent.yml"},
		{"serverless.yml", head + "resources:\n  Resources:\n    A: ${file(absent.yml)}\n", "serverless.yml:5: there is no file absent.yml"},
		{"serverless.yml", head + "constructs:\n  db:\n    type: database/dynamodb-single-table\n", "serverless.yml:5: db is a table that the plugin Lift makes"},
		{"serverless.yml", "service: {}\nprovider: {stage: [a]}\n" + resources(table("Orders", "${self:service}")), "serverless.yml:8: the service has no name: parameters: {\"self:service\": …} says it"},
		{"serverless.yml", "service: x\nprovider: {stage: [a]}\n" + resources(table("Orders", "${sls:stage}")), "serverless.yml:8: provider.stage is a list, and not a text"},
		{"db.yml", "Resources:\n" + table("Orders", "${self:custom.x}"), "db.yml:5: self:custom.x is not known, because there is no serverless.yml in the directory of the file or above"},
	} {
		_, _, err := read(t, c.name, map[string]string{c.name: c.text}, nil)
		require.ErrorContains(t, err, c.want)
	}
}

func TestAnEntryMaySayThatAFileIsAFragment(t *testing.T) {
	source := seed.Source{Entries: []seed.Entry{{Path: "db.yml", Format: "serverless"}}}
	_, err := datatest.Read(t, datatest.Workspace(t, map[string]string{"db.yml": "Resources: {A: {Type: AWS::S3::Bucket}}"}), source, serverless.Format{})
	require.EqualError(t, err, "db.yml: has no table")
}

const seeds = `custom:
  serverless-dynamodb:
    stages: [local]
    seed:
      domain:
        sources:
          - table: orders-${self:provider.stage}
            sources: [./seeds/orders.json]
            rawsources: [seeds/raw.json]
      test:
        sources: [{table: orders-dev, sources: [seeds/one.json]}]
`

var seedFiles = map[string]string{
	"api/seeds/orders.json": "[\n{\"id\": \"1\", \"price\": 1.50},\n{\"id\": \"2\", \"tag\": {\"S\": \"x\"}}]",
	"api/seeds/raw.json":    `[{"id": {"S": "3"}}]`,
	"api/seeds/one.json":    `{"id": "4"}`,
}

func TestSeeds(t *testing.T) {
	all := []string{
		"T orders-dev @ api/serverless.yml:17",
		`P orders-dev {"id":{"S":"1"},"price":{"N":"1.50"}} @ api/seeds/orders.json:2 (item 1)`,
		`P orders-dev {"id":{"S":"2"},"tag":{"M":{"S":{"S":"x"}}}} @ api/seeds/orders.json:3 (item 2)`,
		`P orders-dev {"id":{"S":"3"}} @ api/seeds/raw.json:1 (item 3)`,
		`P orders-dev {"id":{"S":"4"}} @ api/seeds/one.json:1 (item 4)`,
	}
	orders := resources(table("Orders", "orders-${self:provider.stage}"))
	for about, c := range map[string]struct {
		text string
		want []string
	}{
		"of serverless-dynamodb":         {head + seeds + "    x: 1\n" + orders, all},
		"of serverless-dynamodb-local":   {head + strings.Replace(seeds, "serverless-dynamodb", "dynamodb", 1) + "    x: 1\n" + orders, all},
		"of the categories that it says": {head + seeds + "    start: {seed: domain}\n" + orders, all[:4]},
	} {
		t.Run(about, func(t *testing.T) {
			files := maps.Clone(seedFiles)
			files["api/serverless.yml"] = c.text
			got, _, err := read(t, "api/serverless.yml", files, nil)
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

func TestBadSeeds(t *testing.T) {
	for _, c := range []struct{ seed, want string }{
		{"[1]", "serverless.yml:3: seed is a map of categories, found a list"},
		{"{a: 1}", "serverless.yml:3: the category a has no list of sources"},
		{"{a: {sources: [{sources: [x.json]}]}}", "serverless.yml:3: sources stand without a table"},
		{"{a: {sources: [{table: t, sources: x.json}]}}", "serverless.yml:3: sources is a list of files, found a text"},
		{"{a: {sources: [{table: t, sources: [x.json]}]}}", "serverless.yml:3: there is no file x.json"},
		{"{a: {sources: [{table: t, sources: [../x.json]}]}}", `serverless.yml:3: "../x.json" is no path in the workspace`},
		{"{a: {sources: [{table: t, sources: [x.js]}]}}", "serverless.yml:3: x.js is a program, which is not run: write its items into a file of JSON"},
		{"{a: {sources: [{table: \"${env:T}\", sources: [x.json]}]}}", "serverless.yml:3: the environment variable T is not read"},
		{"{a: {sources: [{table: t, sources: [\"${env:T}\"]}]}}", "serverless.yml:3: the environment variable T is not read"},
		{"{a: {sources: [{table: t, rawsources: [bad.json]}]}}", "bad.json:1 (item 1): id: a text in quotes stands where a value with its type"},
	} {
		_, err := tables(t, head+"custom: {dynamodb: {seed: "+c.seed+"}}\n", map[string]string{"bad.json": `[{"id": "1"}]`}, nil)
		require.ErrorContains(t, err, c.want)
	}
}

func TestInADirectoryOnlyServicesWithResourcesAreParts(t *testing.T) {
	isPart := func(name, text string) bool {
		_, _, err := read(t, "db", map[string]string{path.Join("db", name): text}, nil)
		return err == nil
	}
	assert.True(t, isPart("serverless.yml", head+resources(table("Orders", "orders"))))
	assert.True(t, isPart("tables.yml", table("Orders", "${opt:stage, 'dev'}-orders")))
	assert.False(t, isPart("serverless.yml", head))
	assert.False(t, isPart("serverless.ts", "x"))
}

func FuzzServices(f *testing.F) {
	f.Add(head+resources(table("Orders", "${self:custom.a.${opt:x, 'y'}, file(a.yml):b}")), "a: {b: \"${self:custom}\"}")
	f.Add(head+seeds, "- 1")
	f.Add("service: ${self:service}\nprovider: ${file(a.yml)}\nresources: [\"${file(a.yml):b}\"]\n", "b: ${self:resources}")
	f.Add(head+"custom: {a: [\"${self:custom.a}\"]}\nresources: {Resources: {A: \"${self:custom}\"}}", "")
	f.Fuzz(func(t *testing.T, service, file string) {
		dir := datatest.Workspace(t, map[string]string{"serverless.yml": service, "a.yml": file})
		source := seed.Source{Entries: []seed.Entry{{Path: "serverless.yml"}}}
		first, errFirst := datatest.Read(t, dir, source, serverless.Format{})
		second, errSecond := datatest.Read(t, dir, source, serverless.Format{})
		assert.Equal(t, errFirst == nil, errSecond == nil)
		assert.Equal(t, first.Records, second.Records)
	})
}

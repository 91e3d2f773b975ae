package cloudformation_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// named is a template with a table whose name is an expression, which begins the last line but
// some.
const named = `
Parameters:
  Stage: {Type: String, Default: dev}
  Team: {Type: String}
  Count: {Type: Number, Default: 3}
  Parts: {Type: CommaDelimitedList, Default: "alpha, beta"}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /orders/name}
  Small: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  Lower: {Type: String, Default: abc, AllowedPattern: "[a-z]+"}
  Hidden: {Type: String, Default: "12", NoEcho: true, AllowedPattern: "[a-z]+"}
Mappings:
  Names:
    us-east-1: {short: use1, list: [one, two]}
    dev: {short: development}
Conditions:
  IsDev: !Equals [!Ref Stage, dev]
  IsProd: {"Fn::Equals": [{Ref: Stage}, prod]}
  IsHome: !And [!Condition IsDev, !Equals [!Ref "AWS::Region", us-east-1]]
  IsOther: {"Fn::Not": [{Condition: IsDev}]}
  IsAny: !Or [!Condition IsProd, {Condition: IsHome}]
  IsKnown: !Or [!Equals [!Ref Team, red], !Condition IsDev]
  IsTeam: !And [!Equals [!Ref Team, red], !Condition IsDev]
  IsCircle: !Not [!Condition IsCircle]
Resources:
  Key: {Type: AWS::KMS::Key}
  Other:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: other-table
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Orders:
    Type: AWS::Serverless::SimpleTable
    Properties:
      TableName: EXPRESSION
`

// name returns the name of the table in named with an expression, or what is said in its place.
func name(t *testing.T, expression string, parameters map[string]string) (name, problem string) {
	t.Helper()
	result, err := read(t, map[string]string{"template.yaml": strings.Replace(named, "EXPRESSION", expression, 1)}, parameters)
	if err != nil {
		return "", err.Error()
	}
	return result.Records[1].Table, ""
}

func TestFunctions(t *testing.T) {
	for expression, want := range map[string]string{
		`orders`:                                                       "orders",
		`!Ref Stage`:                                                   "dev",
		`{Ref: Stage}`:                                                 "dev",
		`!Sub orders-${Stage}`:                                         "orders-dev",
		`!Sub "${Stage}-${Count}"`:                                     "dev-3",
		`{"Fn::Sub": "${AWS::Region}-orders"}`:                         "us-east-1-orders",
		`!Sub "${AWS::AccountId}.${Stage}"`:                            "000000000000.dev",
		`!Sub "${AWS::Partition}-${AWS::URLSuffix}"`:                   "aws-amazonaws.com",
		`!Sub ["${A}-${Stage}", {A: !Ref Count}]`:                      "3-dev",
		`!Sub ["${Stage}-x", {Stage: own}]`:                            "own-x",
		`!Join ["-", [orders, !Ref Stage]]`:                            "orders-dev",
		`{"Fn::Join": ["", [a, {Ref: Stage}, b]]}`:                     "adevb",
		`!Join ["-", !Ref Parts]`:                                      "alpha-beta",
		`!Select [1, !Ref Parts]`:                                      "beta",
		`!Select ["0", [first, second]]`:                               "first",
		`!Select [2, !Split ["-", one-two-three]]`:                     "three",
		`!Join [_, !Split ["-", a-b-c]]`:                               "a_b_c",
		`!If [IsDev, in-dev, in-prod]`:                                 "in-dev",
		`!If [IsProd, in-prod, !Sub "x-${Stage}"]`:                     "x-dev",
		`!If [IsProd, in-prod, !Ref "AWS::NoValue"]`:                   "Orders",
		`!If [IsHome, home, away]`:                                     "home",
		`!If [IsOther, other, same]`:                                   "same",
		`!If [IsAny, any, none]`:                                       "any",
		`!If [IsKnown, known, unknown]`:                                "known",
		`!FindInMap [Names, !Ref "AWS::Region", short]`:                "use1",
		`{"Fn::FindInMap": [Names, {Ref: Stage}, short]}`:              "development",
		`!FindInMap [Names, nowhere, short, {DefaultValue: fallback}]`: "fallback",
		`!Select [1, !FindInMap [Names, us-east-1, list]]`:             "two",
		`!Ref Small`:           "dev",
		`!Ref Lower`:           "abc",
		`!Sub "${Other}-copy"`: "other-table-copy",
		`!Sub ["${N}-2", {N: !Select [1, !Split [/, !GetAtt Other.Arn]]}]`: "other-table-2",
		`!Select [2, !Split [":", !GetAtt [Other, Arn]]]`:                  "dynamodb",
		`!Select [3, !Split [":", !Sub "${Other.Arn}"]]`:                   "us-east-1",
		`!Sub "${AWS::StackName}-orders"`:                                  "template-orders",
		`!Select [1, !Split [/, !Ref "AWS::StackId"]]`:                     "template",
		`!Ref AWS::NoValue`:                                                "Orders",
	} {
		got, problem := name(t, expression, nil)
		assert.Equal(t, want, got, "%s: %s", expression, problem)
	}
}

func TestLiteralInSub(t *testing.T) {
	_, problem := name(t, `!Sub "a${!Stage}b"`, nil)
	assert.Contains(t, problem, `"a${Stage}b" is no name for a table`)
}

func TestParameters(t *testing.T) {
	for _, test := range []struct {
		expression, parameter, value, want string
	}{
		{`!Ref Team`, "Team", "reds", "reds"},
		{`!Ref Stored`, "Stored", "orders-from-the-store", "orders-from-the-store"},
		{`!Ref Small`, "Small", "prod", "prod"},
		{`!Join ["-", !Ref Parts]`, "Parts", "x,y , z", "x-y-z"},
		{`!Sub "${AWS::Region}-x"`, "AWS::Region", "eu-west-1", "eu-west-1-x"},
		{`!Sub "${AWS::StackName}-x"`, "AWS::StackName", "shop", "shop-x"},
		{`!If [IsTeam, yes-team, no-team]`, "Team", "red", "yes-team"},
		{`!Ref "AWS::NoValue"`, "Orders", "by-parameter", "by-parameter"},
		{`!Ref Key`, "Key", "the-key", "the-key"},
		{`!Ref Key`, "Orders", "by-parameter", "by-parameter"},
		{`!GetAtt Key.Arn`, "Key.Arn", "arn", "arn"},
		{`!Sub "${Key.Arn}-x"`, "Key.Arn", "arn", "arn-x"},
		{`!ImportValue shared-name`, "shared-name", "imported", "imported"},
		{`!Sub "x-{{resolve:ssm:/orders/stage:1}}"`, "resolve:ssm:/orders/stage:1", "live", "x-live"},
		{`"{{resolve:ssm:/orders/name}}"`, "resolve:ssm:/orders/name", "live", "live"},
		{`!Ref Unknown`, "Unknown", "known-now", "known-now"},
	} {
		got, problem := name(t, test.expression, map[string]string{test.parameter: test.value})
		assert.Equal(t, test.want, got, "%s: %s", test.expression, problem)
	}
}

func TestWhatOnlyAStackKnowsIsAProblem(t *testing.T) {
	const line = "template.yaml:35: "
	for expression, want := range map[string]string{
		`!Ref Team`:                      line + "the parameter Team has no Default: parameters: {Team: …} says its value",
		`!Ref Stored`:                    line + "the value of the parameter Stored stands in the Parameter Store: parameters: {Stored: …} says it",
		`!Ref Key`:                       line + "what the resource Key is called is known only when the stack is made: parameters: {Key: …} says it",
		`!Ref Unknown`:                   line + "the template has neither a parameter nor a resource Unknown: parameters: {Unknown: …} says it",
		`!Ref "AWS::Magic"`:              line + "the value of AWS::Magic is not known: parameters: {AWS::Magic: …} says it",
		`!GetAtt Key.Arn`:                line + "the attribute Key.Arn is known only when the stack is made: parameters: {Key.Arn: …} says it",
		`!Sub "${Key.Arn}"`:              line + "the attribute Key.Arn is known only when the stack is made: parameters: {Key.Arn: …} says it",
		`!ImportValue shared-name`:       line + "the value of the export shared-name of another stack is not known: parameters: {shared-name: …} says it",
		`"{{resolve:ssm:/a}}"`:           line + `the value of the dynamic reference {{resolve:ssm:/a}} is not known: parameters: {"resolve:ssm:/a": …} says it`,
		`!If [IsTeam, a, b]`:             "template.yaml:22: the parameter Team has no Default: parameters: {Team: …} says its value",
		`!If [IsNot, a, b]`:              line + "there is no condition IsNot",
		`!If [IsCircle, a, b]`:           "template.yaml:23: the condition IsCircle depends on itself",
		`!If [IsDev, a]`:                 line + "Fn::If takes a list of 3 values",
		`!Sub "${Orders}-x"`:             "template.yaml:32: the name of Orders depends on itself",
		`!Cidr [a, b]`:                   line + "Fn::Cidr is not evaluated here: name the template as `aws cloudformation get-template --template-stage Processed` writes it, or write the value itself",
		`{"Fn::Transform": {Name: M}}`:   line + "Fn::Transform is not evaluated here: name the template as `aws cloudformation get-template --template-stage Processed` writes it, or write the value itself",
		`!Join ["-", orders]`:            line + "a text stands where a list is needed",
		`!Join ["-", !Ref AWS::NoValue]`: line + "AWS::NoValue stands where a list is needed",
		`!Join ["-"]`:                    line + "Fn::Join takes a list of 2 values",
		`!Join ["-", [[a]]]`:             line + "a list stands where a text is needed",
		`!Join ["-", [a], b]`:            line + "Fn::Join takes a list of 2 values",
		`!Split ["", a]`:                 line + "Fn::Split takes a delimiter that is not empty",
		`!Split [x, axb]`:                line + "a list stands where a text is needed",
		`!Select [2, [a, b]]`:            line + "Fn::Select: there is no item 2 in a list of 2, counted from 0",
		`!Select [x, [a, b]]`:            line + "Fn::Select: there is no item x in a list of 2, counted from 0",
		`!Sub ["${A}", [a]]`:             line + "Fn::Sub takes a map of variables as its second value",
		`!Sub "${AWS::NoValue}"`:         line + "AWS::NoValue stands where a text is needed",
		`!FindInMap [Names, no, no]`:     line + "Fn::FindInMap: there is no Names.no.no",
		`!FindInMap [Names, no]`:         line + "Fn::FindInMap takes a list of 3 or more values",
		`{Ref: Stage, "Fn::Sub": x}`:     line + "Fn::Sub stands in a map with other keys: a function stands alone",
		`{a: b}`:                         line + "a map stands where a text is needed",
		`!Ref Hidden`:                    "template.yaml:10: the parameter Hidden is a value: AllowedPattern is [a-z]+",
		`[a]`:                            line + "a list stands where a text is needed",
	} {
		_, problem := name(t, expression, nil)
		assert.Equal(t, want, problem, expression)
	}
}

func TestValuesThatAParameterMayNotHave(t *testing.T) {
	for _, test := range []struct{ parameter, value, want string }{
		{"Small", "test", `template.yaml:8: the parameter Small is "test": AllowedValues has dev, prod`},
		{"Lower", "abC", `template.yaml:9: the parameter Lower is "abC": AllowedPattern is [a-z]+`},
		{"Count", "many", `template.yaml:5: the parameter Count is "many": it must be a number`},
	} {
		_, problem := name(t, "!Sub ${"+test.parameter+"}-x", map[string]string{test.parameter: test.value})
		assert.Equal(t, test.want, problem)
	}
}

func TestLiteralsHoldNoFunctions(t *testing.T) {
	for from, to := range map[string]string{
		"Stage: {Type: String, Default: dev}":  "Stage: {Type: String, Default: !Ref Stage}",
		"dev: {short: development}":            "dev: {short: [!FindInMap [Names, dev, short]]}",
		"Lower: {Type: String, Default: abc, ": "Lower: {Type: String, Default: {Ref: Lower}, ",
	} {
		text := strings.Replace(strings.Replace(named, from, to, 1), "EXPRESSION", `!Sub ["${Stage}${Lower}${S}", {S: !FindInMap [Names, dev, short]}]`, 1)
		_, err := read(t, map[string]string{"template.yaml": text}, nil)
		require.Error(t, err)
		assert.Contains(t, err.Error(), " stands where only a literal may stand")
	}
}

func TestParametersOfTheTemplateAreKnown(t *testing.T) {
	result := template(t, strings.Replace(named, "EXPRESSION", "orders", 1), map[string]string{"Team": "red", "AWS::StackName": "shop", "Tema": "red"})
	assert.Equal(t, []string{"Tema"}, result.Unused.Parameters)
}

func TestTextsThatGrowWithoutEndAreRefused(t *testing.T) {
	expression := `!Sub ["${A}${A}", {A: xxxxxxxxxx}]`
	for range 20 {
		expression = `!Sub ["${A}${A}", {A: ` + expression + `}]`
	}
	_, problem := name(t, expression, nil)
	assert.Contains(t, problem, "bytes")
	require.Less(t, len(problem), 200)
}

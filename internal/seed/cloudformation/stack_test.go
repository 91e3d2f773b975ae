package cloudformation_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/cloudformation"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

func TestNestedStackInTheWorkspace(t *testing.T) {
	result, err := read(t, map[string]string{
		"template.yaml": `
Parameters: {Stage: {Type: String, Default: test}}
Resources:
  Tables:
    Type: AWS::Serverless::Application
    Properties:
      Location: ./nested/tables.yaml
      Parameters: {Prefix: !Sub "shop-${Stage}", Topic: !Ref Topic}
  Far:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: https://s3.amazonaws.com/bucket/far.yaml}
  Topic: {Type: AWS::SNS::Topic}
`,
		"nested/tables.yaml": `
Parameters: {Prefix: {Type: String}, Topic: {Type: String}}
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
    Properties: {TableName: !Sub "${Prefix}-orders"}
  Users:
    Type: AWS::Serverless::SimpleTable
    Properties: {TableName: !Sub "${AWS::StackName}-users"}
`,
	}, map[string]string{"AWS::StackName": "shop"})
	require.NoError(t, err)
	assert.Equal(t, []string{"shop-test-orders", "shop-Tables-users"}, names(result))
	assert.Equal(t, "nested/tables.yaml:4", result.Records[0].Place.String())
	assert.Equal(t, []string{"template.yaml:9: Far is a nested stack whose template is not in the workspace: its tables are not read"}, result.Notes)
}

func TestStacksThatNestThemselvesAreRefused(t *testing.T) {
	_, err := read(t, map[string]string{"template.yaml": `
Resources:
  Self:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./template.yaml}
`}, nil)
	assert.EqualError(t, err, "template.yaml:3: Self: the template template.yaml nests itself, or stacks are nested more than 20 deep")
}

func TestIncludedFiles(t *testing.T) {
	files := map[string]string{
		"template.yaml": `
Transform: [AWS::Serverless-2016-10-31, Tagger]
Resources:
  Fn::Transform:
    Name: AWS::Include
    Parameters: {Location: tables.yaml}
  Topic: {Type: AWS::SNS::Topic}
`,
		"tables.yaml": "Orders:\n  Type: AWS::Serverless::SimpleTable\n",
	}
	result, err := read(t, files, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{`T Orders {"name":"Orders","keys":[{"name":"id","type":"S","role":"HASH"}]} @ tables.yaml:1`}, result.Describe())
	assert.Contains(t, result.Notes, "template.yaml:2: the macro Tagger is not run: where it changes tables, name the template as "+
		"`aws cloudformation get-template --template-stage Processed` writes it")

	files["template.yaml"] = `
Resources: {"Fn::Transform": {Name: AWS::Include, Parameters: {Location: "s3://bucket/tables.yaml"}}}
`
	_, err = read(t, files, nil)
	assert.EqualError(t, err, "template.yaml:2: AWS::Include of what is not in the workspace, where tables may stand: name the template as "+
		"`aws cloudformation get-template --template-stage Processed` writes it")
}

// assembly is the output of the CDK for two stacks, one in a stage, and a nested one.
func assembly() map[string]string {
	return map[string]string{
		"cdk.out/cdk.out": `{"version":"48.0.0"}`,
		"cdk.out/manifest.json": `{"version": "48.0.0", "artifacts": {
			"Shop.assets": {"type": "cdk:asset-manifest", "properties": {"file": "Shop.assets.json"}},
			"Shop": {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
				"properties": {"templateFile": "Shop.template.json", "stackName": "shop-test"}, "displayName": "Shop"},
			"assembly-Beta": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Beta", "displayName": "Beta"}},
			"Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}}}}`,
		"cdk.out/Shop.assets.json":  `{"files": {}}`,
		"cdk.out/tree.json":         `{"tree": {}}`,
		"cdk.out/Old.template.json": `{"Resources": {"Old": {"Type": "AWS::DynamoDB::Table", "Properties": {}}}}`,
		"cdk.out/Shop.template.json": `{
 "Resources": {
  "OrdersTable315BB997": {
   "Type": "AWS::DynamoDB::GlobalTable",
   "Properties": {
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "Replicas": [{"Region": {"Ref": "AWS::Region"}, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}}]
   },
   "UpdateReplacePolicy": "Retain",
   "DeletionPolicy": "Retain",
   "Metadata": {"aws:cdk:path": "Shop/Orders/Table/Resource"}
  },
  "UsersNestedStackUsersNestedStackResource5F5F5F5F": {
   "Type": "AWS::CloudFormation::Stack",
   "Properties": {
    "Parameters": {"referencetoShopOrdersTableRef": {"Ref": "OrdersTable315BB997"}},
    "TemplateURL": {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::Region"}, ".", {"Ref": "AWS::URLSuffix"}, "/", {"Fn::Sub": "cdk-assets-${AWS::AccountId}"}, "/abc.json"]]}
   },
   "Metadata": {"aws:cdk:path": "Shop/Users.NestedStack/Users.NestedStackResource",
    "aws:asset:path": "ShopUsers5F5F5F5F.nested.template.json", "aws:asset:property": "TemplateURL"}
  }
 },
 "Parameters": {"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/hnb659fds/version"}},
 "Rules": {"CheckBootstrapVersion": {"Assertions": [{"Assert": {"Fn::Not": [{"Fn::Contains": [["1"], {"Ref": "BootstrapVersion"}]}]}}]}}
}`,
		"cdk.out/ShopUsers5F5F5F5F.nested.template.json": `{
 "Parameters": {"referencetoShopOrdersTableRef": {"Type": "String"}},
 "Resources": {
  "Users0A0B0C0D": {
   "Type": "AWS::DynamoDB::Table",
   "Properties": {
    "TableName": {"Fn::Join": ["-", [{"Ref": "referencetoShopOrdersTableRef"}, "users"]]},
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "N"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
   }
  }
 }
}`,
		"cdk.out/assembly-Beta/cdk.out":       `{"version":"48.0.0"}`,
		"cdk.out/assembly-Beta/manifest.json": `{"artifacts": {"BetaAudit": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "BetaAudit.template.json"}}}}`,
		"cdk.out/assembly-Beta/BetaAudit.template.json": `{"Resources": {"AuditE6F7A8B9": {"Type": "AWS::DynamoDB::Table", "Properties": {
			"TableName": {"Fn::Sub": "${AWS::StackName}-audit"}, "BillingMode": "PAY_PER_REQUEST",
			"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}}}}`,
	}
}

func TestCloudAssembly(t *testing.T) {
	result, err := datatest.Read(t, datatest.Workspace(t, assembly()), datatest.Paths("cdk.out"), cloudformation.Format{})
	require.NoError(t, err)
	assert.Equal(t, []string{"Table", "Table-users", "BetaAudit-audit"}, names(result))
	assert.Equal(t, []string{
		"cdk.out/Shop.template.json:3: OrdersTable315BB997 has no TableName and is called Table; parameters: {OrdersTable315BB997: …} names it",
	}, result.Notes)
	assert.Equal(t, "cdk.out/assembly-Beta/BetaAudit.template.json:1", result.Records[2].Place.String())
}

func TestCloudAssemblyWithoutAManifest(t *testing.T) {
	files := assembly()
	delete(files, "cdk.out/manifest.json")
	delete(files, "cdk.out/Old.template.json")
	result, err := datatest.Read(t, datatest.Workspace(t, files), datatest.Paths("cdk.out"), cloudformation.Format{})
	require.NoError(t, err)
	assert.Equal(t, []string{"Table", "Table-users"}, names(result))
}

func TestOneTemplateOfAnAssembly(t *testing.T) {
	source := datatest.Paths("cdk.out/Shop.template.json")
	source.Options = format.Options{"parameters": {Variables: map[string]string{"OrdersTable315BB997": "orders"}}}
	result, err := datatest.Read(t, datatest.Workspace(t, assembly()), source, cloudformation.Format{})
	require.NoError(t, err)
	assert.Equal(t, []string{"orders", "orders-users"}, names(result))
	assert.Empty(t, result.Notes)
}

func TestNamesOfConstructs(t *testing.T) {
	for path, want := range map[string]string{
		"Shop/Orders/Resource":         "Orders",
		"Shop/Api/Orders/Resource":     "Orders",
		"Shop/Orders/Default":          "Orders",
		"Shop/My Orders/Resource":      "OrdersTable315BB997",
		"Shop/T/Resource":              "OrdersTable315BB997",
		"OrdersTable":                  "OrdersTable315BB997",
		"Beta/Shop/orders.v1/Resource": "orders.v1",
	} {
		result := template(t, `
Resources:
  OrdersTable315BB997:
    Type: AWS::Serverless::SimpleTable
    Metadata: {"aws:cdk:path": "`+path+`"}`, nil)
		assert.Equal(t, []string{want}, names(result), path)
	}
}

func TestBrokenAssemblies(t *testing.T) {
	for want, change := range map[string]func(files map[string]string){
		"cdk.out/manifest.json:1: the document ends in the middle": func(files map[string]string) { files["cdk.out/manifest.json"] = "{" },
		"cdk.out: cdk.out/Shop.template.json: no such file or directory in the workspace": func(files map[string]string) {
			delete(files, "cdk.out/Shop.template.json")
		},
		"cdk.out: no stack has a table; the templates are: cdk.out/Shop.template.json": func(files map[string]string) {
			files["cdk.out/manifest.json"] = `{"artifacts": {"Shop": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Shop.template.json"}}}}`
			files["cdk.out/Shop.template.json"] = `{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}`
		},
	} {
		files := assembly()
		change(files)
		_, err := datatest.Read(t, datatest.Workspace(t, files), datatest.Paths("cdk.out"), cloudformation.Format{})
		assert.EqualError(t, err, want)
	}
}

func TestTablesOfOneNameAreRefused(t *testing.T) {
	_, err := read(t, map[string]string{"template.yaml": `
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable, Properties: {TableName: orders}}
  Copy: {Type: AWS::Serverless::SimpleTable, Properties: {TableName: orders}}
`}, nil)
	require.EqualError(t, err, "template.yaml:4: Copy is called orders, as is the table in template.yaml:3: one of them needs another TableName")

	_, err = read(t, map[string]string{"template.yaml": `
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Copy: {Type: AWS::Serverless::SimpleTable, Properties: {TableName: Orders}}
`}, nil)
	require.EqualError(t, err, "template.yaml:4: Copy is called Orders, as is the table in template.yaml:3: parameters: {Orders: …} gives that one another name")

	files := assembly()
	files["cdk.out/assembly-Beta/BetaAudit.template.json"] = `{"Resources": {"AuditTable": {"Type": "AWS::Serverless::SimpleTable", "Metadata": {"aws:cdk:path": "Audit/Table/Resource"}}}}`
	_, err = datatest.Read(t, datatest.Workspace(t, files), datatest.Paths("cdk.out"), cloudformation.Format{})
	assert.EqualError(t, err, "cdk.out/assembly-Beta/BetaAudit.template.json:1: AuditTable is called Table, as is the table in cdk.out/Shop.template.json:3: "+
		"parameters: {AuditTable: …} gives it another name")
}

package plugin

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/redact"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// otherValues has another value for each setting that decides the snapshot than loadedSettings has.
func otherValues(t *testing.T) map[string]any {
	t.Helper()
	return map[string]any{
		"Seed":           []seed.Entry{{Path: "other.sh"}},
		"Commands":       "true\n",
		"Env":            settings.Variables{"STAGE": "dev"},
		"Files":          settings.List{"data.json"},
		"Exclude":        settings.List{"seeds/b.sh"},
		"Tables":         settings.List{"orders"},
		"Rename":         settings.Renames{"orders": "carts"},
		"OnDuplicate":    "last",
		"Parameters":     settings.Parameters{"Name": "baskets"},
		"ItemsFormat":    "plain",
		"AccessPatterns": "none",
		"RebuildAfter":   settings.Period(14 * 24 * time.Hour),
		"From":           settings.From{Image: ref(t, "acme/orders-db:bob")},
		"Isolation":      settings.KeyIsolation,
		"Message":        "Bob may do everything",
		"Labels":         settings.Labels{"team": "orders"},
		"Expect":         dynamo.Expectations{Tables: []string{"acl"}},
		"AllowEmpty":     true,
		"Mounts":         settings.Mounts{"/setup": "seeds"},
		"Strict":         false,
		"BaseImage":      ref(t, "acme/dynamodb:1"),
		"SeedImage":      ref(t, "acme/tools:1"),
		"FastStart":      false,
		"JavaOptions":    settings.Words{"-Xmx1g"},
		"AWSCLI":         settings.ImageCLI,
		"OtherServices":  settings.SkipOthers,
		"Author":         "Bob",
	}
}

// changeValue changes a value that decides nothing.
func changeValue(t *testing.T, v reflect.Value) {
	t.Helper()
	if v.Type() == reflect.TypeFor[registry.Repository]() {
		v.Set(reflect.ValueOf(repo("acme/another-db")))
		return
	}
	switch {
	case v.Kind() == reflect.String:
		v.SetString("another")
	case v.Kind() == reflect.Bool:
		v.SetBool(!v.Bool())
	case v.CanInt():
		v.SetInt(v.Int() + 1)
	case v.CanUint():
		v.SetUint(v.Uint() + 1)
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
	default:
		require.Fail(t, "this test does not know how to change it", "%s", v.Type())
	}
}

// inputsFor returns the inputs for settings in the workspace. An image's name identifies it.
func inputsFor(t *testing.T, s settings.Settings) snapshot.Inputs {
	t.Helper()
	at := time.Date(2026, time.December, 2, 12, 0, 0, 0, time.UTC) // a Wednesday
	p := plan{settings: s, redactor: &redact.Redactor{}, begin: at}
	target, err := p.target(".", s.Spec)
	require.NoError(t, err)
	images := identities{base: s.BaseImage.String(), from: snapshot.Fingerprint(s.From.String()), seed: s.SeedImage.String()}
	if !s.From.IsZero() {
		images.base = "that of " + s.From.String()
	}
	return inputsOf(s, target, images)
}

// differentFields returns the fields in which inputs differ.
func differentFields(a, b snapshot.Inputs) (names []string) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[snapshot.Inputs]()) {
		if !reflect.DeepEqual(reflect.ValueOf(a).FieldByIndex(f.Index).Interface(), reflect.ValueOf(b).FieldByIndex(f.Index).Interface()) {
			names = append(names, f.Name)
		}
	}
	return names
}

// templateWithParameter is a template whose table is named by a parameter, and dataModel one of
// AWS's MCP server.
const (
	templateWithParameter = `
Parameters: {Name: {Type: String, Default: carts}}
Resources:
  Carts:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Ref Name
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
`
	dataModel = `{"tables": [], "items": {}, "access_patterns": [
  {"pattern": "1", "description": "a cart", "implementation": "aws dynamodb scan --table-name carts"}]}`
)

func TestInputsHoldDecidingSettings(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("seeds", 0o700))
	for name, text := range map[string]string{
		"data.sql":                 "INSERT INTO orders VALUE {'id': '1'}; INSERT INTO users VALUE {'id': '1'};",
		"template.yaml":            templateWithParameter,
		"sessions.json":            `[{"id": "1", "expires": "{{ now + 30d }}"}]`,
		"dynamodb_data_model.json": dataModel,
	} {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	for _, name := range []string{"seeds/a.sh", "seeds/b.sh", "other.sh", "data.json"} {
		require.NoError(t, os.WriteFile(name, []byte("echo "+name+"\n"), 0o600))
	}
	given := mustLoad(t, []string{"PLUGIN_REPO=acme/orders-db", "PLUGIN_SEED=seeds,data.sql,template.yaml,sessions.json,dynamodb_data_model.json"})
	inputs := inputsFor(t, given)
	fingerprint, err := inputs.Fingerprint()
	require.NoError(t, err)

	others, undecided := otherValues(t), map[string]bool{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[snapshot.Inputs]()) {
		if f.Name != "Platform" { // which is the machine's
			undecided[f.Name] = true
		}
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[settings.Settings]()) {
		if !f.IsExported() {
			continue // no setting
		}
		if f.Anonymous {
			continue // its fields follow
		}
		assert.Contains(t, []string{"true", "false"}, f.Tag.Get("secret"), "%s: mark it with secret", f.Name)
		decides := strings.Split(f.Tag.Get("decides"), ",")
		changed := given
		field := reflect.ValueOf(&changed).Elem().FieldByIndex(f.Index)
		if decides[0] == "nothing" {
			changeValue(t, field)
			assert.Empty(t, differentFields(inputs, inputsFor(t, changed)), "%s decides something", f.Name)
			continue
		}
		require.Contains(t, others, f.Name, "mark it with decides, and give this test another value for it")
		field.Set(reflect.ValueOf(others[f.Name]))
		assert.ElementsMatch(t, decides, differentFields(inputs, inputsFor(t, changed)), "what %s decides", f.Name)
		other, err := inputsFor(t, changed).Fingerprint()
		require.NoError(t, err)
		assert.NotEqual(t, fingerprint, other, f.Name)
		for _, name := range decides {
			delete(undecided, name)
		}
	}
	assert.Empty(t, undecided, "inputs that no setting decides")
}

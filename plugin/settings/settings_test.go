package settings

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

const secret = "s3cr3t-Passw0rd"

// required are the settings nobody can do without.
var required = []string{"PLUGIN_REPO=registry.example.com/acme/orders-db", "PLUGIN_SEED=seed.sh"}

// with adds variables to the required ones.
func with(environ ...string) []string {
	return append(append([]string{}, required...), environ...)
}

func mustLoad(t *testing.T, environ []string) (Settings, []string) {
	t.Helper()
	settings, warnings, err := load(environ)
	require.NoError(t, err)
	return settings, warnings
}

// load loads settings from lines of K=V.
func load(environ []string) (Settings, []string, error) {
	settings, _, warnings, err := Load(environment(environ))
	return settings, warnings, err
}

func environment(environ []string) map[string]string {
	values := make(map[string]string)
	for _, line := range environ {
		key, value, _ := strings.Cut(line, "=")
		values[key] = value
	}
	return values
}

func repo(t *testing.T, text string) registry.Repository {
	t.Helper()
	parsed, err := registry.ParseRepository(text)
	require.NoError(t, err)
	return parsed
}

func image(t *testing.T, text string) registry.Reference {
	t.Helper()
	parsed, err := registry.ParseReference(text)
	require.NoError(t, err)
	return parsed
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	settings, warnings := mustLoad(t, required)
	assert.Empty(t, warnings)
	assert.Equal(t, Settings{
		Repo:          repo(t, "registry.example.com/acme/orders-db"),
		Spec:          Spec{Seed: entries("seed.sh")},
		Strict:        true,
		BaseImage:     image(t, "amazon/dynamodb-local:latest"),
		FastStart:     true,
		AWSCLI:        BuiltinCLI,
		RebuildAfter:  Period(24 * time.Hour),
		OtherServices: FailOthers,
		AutoLabel:     true,
		PushRetry:     3,
		StartTimeout:  time.Minute,
		SeedTimeout:   10 * time.Minute,
		Timeout:       30 * time.Minute,
		LogLevel:      logrus.InfoLevel,
	}, settings)
}

func TestSettingsAreRead(t *testing.T) {
	t.Parallel()
	ran := []seed.Entry{{Path: "a.sh"}, {Path: "b.sh", Options: format.Options{"args": {Words: []string{"dev", "1.10", "true"}}, "env": {Variables: map[string]string{"T": "pantry", "N": "1"}}, "dir": {Text: "db"}, "strict": {}}}}
	options := format.Options{"on_duplicate": {Text: "last"}, "tables": {Words: []string{"orders", "users"}}, "rename": {Variables: map[string]string{"a-b": "c.d"}}}
	several := []seed.Entry{{Path: "a.json", Format: "script", Options: options}, {Path: "b/*.json", Format: "script", Options: options}}
	for _, tc := range []struct {
		name    string
		environ []string
		got     func(Settings) any
		want    any
	}{
		{"from Woodpecker and Drone", []string{"PLUGIN_AUTHOR=bob"}, func(s Settings) any { return s.Author }, "bob"},
		{"from GitHub", []string{"INPUT_AUTHOR=bob"}, func(s Settings) any { return s.Author }, "bob"},
		{"from Drone with the dash it keeps", []string{"PLUGIN_DRY-RUN=true"}, func(s Settings) any { return s.DryRun }, true},
		{"with a dot", []string{"PLUGIN_DRY.RUN=true"}, func(s Settings) any { return s.DryRun }, true},
		{"from GitHub with the dash it keeps", []string{"INPUT_DRY-RUN=true"}, func(s Settings) any { return s.DryRun }, true},
		{"in small letters", []string{"PLUGIN_dry_run=true"}, func(s Settings) any { return s.DryRun }, true},
		{"PLUGIN_ before INPUT_", []string{"INPUT_AUTHOR=ann", "PLUGIN_AUTHOR=bob"}, func(s Settings) any { return s.Author }, "bob"},
		{"INPUT_ when PLUGIN_ is empty", []string{"PLUGIN_AUTHOR=", "INPUT_AUTHOR=ann"}, func(s Settings) any { return s.Author }, "ann"},
		{"empty is unset", []string{"PLUGIN_TAGS=", "PLUGIN_TIMEOUT=", "PLUGIN_AUTO_LABEL=", "INPUT_PUSH_RETRY="}, func(s Settings) any { return s.Tags }, List(nil)},
		{"blank is unset", []string{"PLUGIN_TAGS= \n"}, func(s Settings) any { return s.Tags }, List(nil)},
		{"without the space around them", []string{"PLUGIN_BASE_IMAGE= my/base:1\n"}, func(s Settings) any { return s.BaseImage.String() }, "my/base:1"},
		{"values with equals signs", []string{"PLUGIN_MESSAGE=a=b=c"}, func(s Settings) any { return s.Message }, "a=b=c"},

		{"tag is tags", []string{"PLUGIN_TAG=bob"}, func(s Settings) any { return s.Tags }, List{"bob"}},
		{"the same under two names", []string{"PLUGIN_TAG=bob", "PLUGIN_TAGS=bob"}, func(s Settings) any { return s.Tags }, List{"bob"}},
		{"an alias beside an empty name", []string{"PLUGIN_TAG=bob", "PLUGIN_TAGS="}, func(s Settings) any { return s.Tags }, List{"bob"}},
		{"an alias from Drone beside the name from GitHub", []string{"PLUGIN_TAG=bob", "INPUT_TAGS=ann"}, func(s Settings) any { return s.Tags }, List{"bob"}},
		{"label is labels", []string{"PLUGIN_LABEL=a=b"}, func(s Settings) any { return s.Labels }, Labels{"a": "b"}},
		{"custom_labels is labels", []string{"PLUGIN_CUSTOM_LABELS=a=b"}, func(s Settings) any { return s.Labels }, Labels{"a": "b"}},
		{"docker_config_json is config", []string{`PLUGIN_DOCKER_CONFIG_JSON={"auths":{}}`}, func(s Settings) any { return s.Config }, registry.Config(`{"auths":{}}`)},
		{"no_push is dry_run", []string{"PLUGIN_NO_PUSH=true"}, func(s Settings) any { return s.DryRun }, true},
		{"debug is a log level", []string{"PLUGIN_DEBUG=true"}, func(s Settings) any { return s.LogLevel }, logrus.DebugLevel},
		{"debug that is off says nothing", []string{"PLUGIN_DEBUG=false", "PLUGIN_LOG_LEVEL=warn"}, func(s Settings) any { return s.LogLevel }, logrus.WarnLevel},
		{"debug and its log level", []string{"PLUGIN_DEBUG=on", "PLUGIN_LOG_LEVEL=debug"}, func(s Settings) any { return s.LogLevel }, logrus.DebugLevel},
		{"log levels in capitals", []string{"PLUGIN_LOG_LEVEL=WARNING"}, func(s Settings) any { return s.LogLevel }, logrus.WarnLevel},

		{"DOCKER_ variables", []string{"DOCKER_USERNAME=bob", "DOCKER_PASSWORD=" + secret}, func(s Settings) any { return s.Username + " " + s.Password }, "bob " + secret},
		{"DOCKER_REGISTRY", []string{"DOCKER_REGISTRY=registry.example.com"}, func(s Settings) any { return s.Registry }, Host("registry.example.com")},
		{"DOCKER_PLUGIN_CONFIG", []string{`DOCKER_PLUGIN_CONFIG={"auths":{}}`}, func(s Settings) any { return s.Config }, registry.Config(`{"auths":{}}`)},
		{"settings before DOCKER_ variables", []string{"DOCKER_USERNAME=ann", "INPUT_USERNAME=bob", "INPUT_PASSWORD=" + secret}, func(s Settings) any { return s.Username }, "bob"},
		{"never the bare name", []string{"AUTHOR=bob", "TAGS=ann"}, func(s Settings) any { return s.Author + strings.Join(s.Tags, "") }, ""},

		{"tags by comma", []string{"PLUGIN_TAGS=bob, ann ,,bob"}, func(s Settings) any { return s.Tags }, List{"bob", "ann"}},
		{"tags by line", []string{"PLUGIN_TAGS=bob\r\nann\n"}, func(s Settings) any { return s.Tags }, List{"bob", "ann"}},
		{"tags as JSON list", []string{`PLUGIN_TAGS=["bob", 1.10, 7]`}, func(s Settings) any { return s.Tags }, List{"bob", "1.10", "7"}},
		{"seeds in their order, repetitions too", []string{"PLUGIN_SEED=b.sh,a.sh,b.sh"}, func(s Settings) any { return s.Specs()[0].Seed }, entries("b.sh", "a.sh", "b.sh")},
		{"seeds with a comma as JSON list", []string{`PLUGIN_SEED=["a,b.sh","c.sh"]`}, func(s Settings) any { return s.Specs()[0].Seed }, entries("a,b.sh", "c.sh")},
		{"script is seed", []string{"PLUGIN_SEED=", "PLUGIN_SCRIPT=x.sh"}, func(s Settings) any { return s.Specs()[0].Seed }, entries("x.sh")},
		{"seeds as maps, as JSON", []string{`PLUGIN_SEED=["a.sh",{"script":"b.sh","args":["dev",1.10,true],"env":{"T":"pantry","N":1},"dir":"db","strict":false}]`}, func(s Settings) any { return s.Specs()[0].Seed }, ran},
		{"seeds as maps, as YAML", []string{"PLUGIN_SEED=\n  - a.sh\n  - script: b.sh\n    args: [dev, 1.10, true]\n    env: {T: pantry, N: 1}\n    dir: db\n    strict: no\n"}, func(s Settings) any { return s.Specs()[0].Seed }, ran},
		{"one seed as a map", []string{"PLUGIN_SEED=script: b.sh\nargs: dev stage\nenv: |\n  T=a=b, c\n"}, func(s Settings) any { return s.Specs()[0].Seed }, []seed.Entry{{Path: "b.sh", Options: format.Options{"args": {Words: []string{"dev stage"}}, "env": {Variables: map[string]string{"T": "a=b, c"}}}}}},
		{"seeds by other names of their key", []string{"PLUGIN_SEED=[{file: a.json}, {path: b.json}, {script: c.sh}]"}, func(s Settings) any { return s.Specs()[0].Seed }, entries("a.json", "b.json", "c.sh")},
		{"a seed of several files with the same options", []string{"PLUGIN_SEED=file: [a.json, b/*.json]\non_duplicate: last\ntables: orders, users\nrename: {a-b: c.d}\nformat: Script\n"}, func(s Settings) any { return s.Specs()[0].Seed }, several},
		{"items with their table", []string{`PLUGIN_SEED=[{"items":{"tables":"orders","files":"data/orders-*.json"}}]`}, func(s Settings) any { return s.Specs()[0].Seed }, []seed.Entry{{Path: "data/orders-*.json", Format: "items", Options: format.Options{"tables": {Words: []string{"orders"}}}}}},
		{"a delimiter that is a tab", []string{`PLUGIN_SEED={"file":"a.csv","delimiter":"\t","types":{"user age":"N"},"header":["id","user age"]}`}, func(s Settings) any { return s.Specs()[0].Seed }, []seed.Entry{{Path: "a.csv", Options: format.Options{"delimiter": {Text: "\t"}, "types": {Variables: map[string]string{"user age": "N"}}, "header": {Words: []string{"id", "user age"}}}}}},
		{"parameters as JSON", []string{`PLUGIN_PARAMETERS={"Stage":"test","N":1.10,"On":true,"a/b":""}`}, func(s Settings) any { return s.Specs()[0].Parameters }, Parameters{"Stage": "test", "N": "1.10", "On": "true", "a/b": ""}},
		{"parameters as YAML", []string{"PLUGIN_PARAMETERS=Stage: test\nN: 007"}, func(s Settings) any { return s.Specs()[0].Parameters }, Parameters{"Stage": "test", "N": "007"}},
		{"parameters as lines", []string{"PLUGIN_PARAMETERS=Stage=test\nopt:stage=a=b\n"}, func(s Settings) any { return s.Specs()[0].Parameters }, Parameters{"Stage": "test", "opt:stage": "a=b"}},
		{"parameters as a list", []string{`PLUGIN_PARAMETERS=["Stage=test","Ids=a,b"]`}, func(s Settings) any { return s.Specs()[0].Parameters }, Parameters{"Stage": "test", "Ids": "a,b"}},
		{"parameters as CloudFormation has them", []string{`PLUGIN_PARAMETERS=[{"ParameterKey":"Stage","ParameterValue":"test"}]`}, func(s Settings) any { return s.Specs()[0].Parameters }, Parameters{"Stage": "test"}},
		{"tables", []string{"PLUGIN_TABLES=orders, users"}, func(s Settings) any { return s.Specs()[0].Tables }, List{"orders", "users"}},
		{"rename", []string{"PLUGIN_RENAME={orders-prod: orders, users.v1: users}"}, func(s Settings) any { return s.Specs()[0].Rename }, Renames{"orders-prod": "orders", "users.v1": "users"}},
		{"rename as lines", []string{"PLUGIN_RENAME=orders-prod=orders\n"}, func(s Settings) any { return s.Specs()[0].Rename }, Renames{"orders-prod": "orders"}},
		{"on_duplicate", []string{"PLUGIN_ON_DUPLICATE=last"}, func(s Settings) any { return s.OnDuplicate }, "last"},
		{"days", []string{"PLUGIN_REBUILD_AFTER=7d"}, func(s Settings) any { return s.RebuildAfter }, Period(7 * 24 * time.Hour)},
		{"weeks, days and hours", []string{"PLUGIN_REBUILD_AFTER=2w1d12h"}, func(s Settings) any { return s.RebuildAfter }, Period((15*24 + 12) * time.Hour)},
		{"the environment as JSON", []string{`PLUGIN_ENV={"T":"pantry","ON":true,"N":1.10}`}, func(s Settings) any { return s.Specs()[0].Env }, Variables{"T": "pantry", "ON": "true", "N": "1.10"}},
		{"the environment as YAML", []string{"PLUGIN_ENV=\n  T: pantry\n  ON: on\n"}, func(s Settings) any { return s.Specs()[0].Env }, Variables{"T": "pantry", "ON": "on"}},
		{"the environment as lines", []string{"PLUGIN_ENV=T=a, b\n\nU=x=y\r\nV=\n"}, func(s Settings) any { return s.Specs()[0].Env }, Variables{"T": "a, b", "U": "x=y", "V": ""}},
		{"mounts as JSON", []string{`PLUGIN_MOUNTS={"\/setup\/":"scripts"}`}, func(s Settings) any { return s.Mounts }, Mounts{"/setup": "scripts"}},
		{"mounts as YAML", []string{"PLUGIN_MOUNTS=\n  /setup: ./scripts\n  /x.json: data/x.json\n"}, func(s Settings) any { return s.Mounts }, Mounts{"/setup": "./scripts", "/x.json": "data/x.json"}},
		{"commands as they are", []string{"PLUGIN_COMMANDS=\n aws dynamodb list-tables \\\n  --output text, x\n\n"}, func(s Settings) any { return s.Commands }, "\n aws dynamodb list-tables \\\n  --output text, x\n\n"},
		{"labels by comma", []string{"PLUGIN_LABELS=a=b, team = orders,x="}, func(s Settings) any { return s.Labels }, Labels{"a": "b", "team": "orders", "x": ""}},
		{"labels by line", []string{"PLUGIN_LABELS=a=b=c\nd=e\n"}, func(s Settings) any { return s.Labels }, Labels{"a": "b=c", "d": "e"}},
		{"labels as JSON map", []string{`PLUGIN_LABELS={"a":"b,c","n":1.50,"t":true}`}, func(s Settings) any { return s.Labels }, Labels{"a": "b,c", "n": "1.50", "t": "true"}},
		{"labels as JSON list", []string{`PLUGIN_LABELS=["a=b,c","d=e"]`}, func(s Settings) any { return s.Labels }, Labels{"a": "b,c", "d": "e"}},
		{"aws_cli", []string{"PLUGIN_AWS_CLI=Image"}, func(s Settings) any { return s.AWSCLI }, ImageCLI},
		{"other_services", []string{"PLUGIN_OTHER_SERVICES=Skip"}, func(s Settings) any { return s.OtherServices }, SkipOthers},
		{"isolation", []string{"PLUGIN_ISOLATION=Access_Key"}, func(s Settings) any { return s.Isolation }, KeyIsolation},
		{"no retries", []string{"PLUGIN_PUSH_RETRY=0"}, func(s Settings) any { return s.PushRetry }, 0},
		{"hexadecimal numbers", []string{"PLUGIN_PARALLEL=0x10"}, func(s Settings) any { return s.Parallel }, 16},
		{"durations", []string{"PLUGIN_TIMEOUT=1h30m"}, func(s Settings) any { return s.Timeout }, 90 * time.Minute},
		{"a run that is shorter than the default of a part", []string{"PLUGIN_TIMEOUT=5m"}, func(s Settings) any { return s.Timeout }, 5 * time.Minute},
		{"a password from a file, without its newline", []string{"PLUGIN_USERNAME=bob", "PLUGIN_PASSWORD= " + secret + " \r\n"}, func(s Settings) any { return s.Password }, " " + secret + " "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			settings, warnings := mustLoad(t, with(tc.environ...))
			assert.Equal(t, tc.want, tc.got(settings))
			assert.Empty(t, warnings)
		})
	}
}

func TestBooleans(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"true", "True", "TRUE", "yes", "Yes", "on", "ON", "1", " true\n"} {
		settings, _ := mustLoad(t, with("PLUGIN_DRY_RUN="+text))
		assert.True(t, settings.DryRun, "%q", text)
	}
	for _, text := range []string{"false", "no", "off", "0", "No"} {
		settings, _ := mustLoad(t, with("PLUGIN_AUTO_LABEL="+text))
		assert.False(t, settings.AutoLabel, "%q", text)
	}
}

func TestLoadLeavesTheProcessEnvironmentAlone(t *testing.T) {
	t.Setenv("PLUGIN_AUTHOR", "before")
	t.Setenv("PLUGIN_TAGS", "from-the-process")
	before := os.Environ()

	settings, _ := mustLoad(t, with("INPUT_PASSWORD="+secret, "INPUT_USERNAME=bob"))
	assert.Empty(t, settings.Author)
	assert.Empty(t, settings.Tags)
	_, _, _, err := Load(map[string]string{"PLUGIN_TIMEOUT": "bad"})
	require.Error(t, err)

	assert.ElementsMatch(t, before, os.Environ())
}

func TestDefaultsAreLegal(t *testing.T) {
	t.Parallel()
	want, _ := mustLoad(t, with())
	for _, f := range fields() {
		if f.standard != "" {
			settings, _ := mustLoad(t, with(f.variable+"="+f.standard))
			assert.Equal(t, want, settings, f.setting)
		}
	}
}

func TestSettingNames(t *testing.T) {
	t.Parallel()
	for _, f := range fields() {
		assert.Regexp(t, `^[a-z][a-z_]*$`, f.setting)
	}
}

// TestEverySettingIsRead finds a setting whose text goes nowhere.
func TestEverySettingIsRead(t *testing.T) {
	t.Parallel()
	standard, _, _, _ := Load(nil)
	valueOf := func(s Settings, f field) any { return reflect.ValueOf(s).FieldByIndex(f.index).Interface() }
	for _, f := range fields() {
		isRead := slices.ContainsFunc([]string{
			"false", "true", "7", "7s", "7m", "warn", "image", "skip", "access_key", "acme/db:1", "acme/db", "a=b", "{/a: b}", "tables: [a]", "- {tag: a, seed: s}", "last",
		}, func(text string) bool {
			given, _, _, _ := Load(map[string]string{f.variable: text})
			return !reflect.DeepEqual(valueOf(standard, f), valueOf(given, f))
		})
		assert.True(t, isRead, "%s: none of these texts changes it; see decode.go", f.setting)
	}
}

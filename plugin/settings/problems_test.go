package settings

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProblems(t *testing.T) {
	t.Parallel()
	workspace, err := os.Getwd()
	require.NoError(t, err)
	for _, tc := range []struct {
		name    string
		environ []string
		says    string
	}{
		{"a port that there is not", []string{"PLUGIN_REGISTRY=r.example.com:99999"}, `registry: "r.example.com:99999" has the port 99999: ports are 1 to 65535`},
		{"no repo", []string{"PLUGIN_REPO="}, "repo: is required: the repository that the snapshot goes to, as registry.example.com/acme/orders-db"},
		{"a digest in repo", []string{"PLUGIN_REPO=acme/db@sha256:" + strings.Repeat("0", 64)}, `repo: "acme/db@sha256:` + strings.Repeat("0", 64) + `" holds the digest "sha256:` + strings.Repeat("0", 64) + `": give only "acme/db", the push decides the digest, and tags names what points to it`},
		{"a tag in repo", []string{"PLUGIN_REPO=acme/db:bob"}, `repo: "acme/db:bob" holds the tag "bob": give "acme/db" here and the tag in tags`},
		{"a repo in capitals", []string{"PLUGIN_REPO=Acme/db"}, `repo: "Acme/db" has upper-case letters: a repository is lower-case, as "acme/db"`},
		{"no seed", []string{"PLUGIN_SEED="}, "seed: is required, or commands: the templates, files of items and scripts that make the state"},
		{"a list of nothing", []string{"PLUGIN_SEED= , "}, "seed: is required, or commands: the templates, files of items and scripts that make the state"},
		{"an illegal tag", []string{"PLUGIN_TAGS=feature/bob"}, `tags: "feature/bob" is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -; "feature-bob" would do`},
		{"a date, as Woodpecker passes it", []string{`PLUGIN_TAGS="2024-01-02T00:00:00Z"`}, `tags: "\"2024-01-02T00:00:00Z\"" is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -; "2024-01-02T00-00-00Z" would do`},
		{"each illegal tag", []string{"PLUGIN_TAGS=-a,b,.c"}, "tags: \"-a\" is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -; \"a\" would do\n" +
			`tags: ".c" is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -; "c" would do`},
		{"a tag nothing is left of", []string{"PLUGIN_TAGS=//"}, `tags: "//" is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -`},
		{"a tag that is too long", []string{"PLUGIN_TAGS=" + strings.Repeat("a", 129)}, fmt.Sprintf(`tags: "%s"… is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -; "%s" would do`, strings.Repeat("a", 80), strings.Repeat("a", 128))},
		{"a NUL byte", []string{"PLUGIN_AUTHOR=a\x00b"}, "author: cannot be read: setenv: invalid argument"},
		{"an illegal tag of a bundle", []string{"PLUGIN_BUNDLE=all,a/b"}, `bundle: "a/b" is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -; "a-b" would do`},
		{"no tag in the list", []string{"PLUGIN_TAGS=,"}, "tags: holds no tag: give at least one, or leave it out for latest"},
		{"a suffix that is no tag", []string{"PLUGIN_AUTO_TAG_SUFFIX=-arm64"}, `auto_tag_suffix: "-arm64" is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -; "arm64" would do`},
		{"nested lists", []string{`PLUGIN_TAGS=[["a"]]`}, "tags: item 1 of the JSON list is not text or a number"},
		{"half a list", []string{`PLUGIN_TAGS=["a"`}, "tags: begins like a JSON list, but is none: unexpected EOF"},
		{"a list and more", []string{`PLUGIN_TAGS=["a"] b`}, "tags: begins like a JSON list, but is none: something follows after its end"},
		{"a label without value", []string{"PLUGIN_LABELS=a=1,2"}, `labels: "2" is not key=value; if it is part of a value that holds a comma, write the labels as a JSON map`},
		{"a label twice", []string{"PLUGIN_LABELS=a=1,a=2"}, `labels: key "a" is given twice, with different values`},
		{"a label on, in Drone", []string{`PLUGIN_LABELS={"true":"1"}`}, `labels: key "true" of the JSON map: YAML 1.1, which Drone speaks, makes true of the words Y, y, yes and on; quote what is meant, as "Y"`},
		{"a label that is a map", []string{`PLUGIN_LABELS={"a":{"b":"c"}}`}, `labels: key "a" of the JSON map is not text or a number`},
		{"a bad label key", []string{"PLUGIN_LABELS=a b=c"}, `labels: "a b" is not a label's key: letters, digits and . _ / - after a letter or digit`},
		{"no label key", []string{"PLUGIN_LABELS==c"}, `labels: "" is not a label's key: letters, digits and . _ / - after a letter or digit`},
		{"a label of ours", []string{"PLUGIN_LABELS=io.github.dynasnap.catalog=x"}, `labels: "io.github.dynasnap.catalog" begins with "io.github.dynasnap.", which is kept for the snapshot's own labels`},
		{"a mount that is not absolute", []string{"PLUGIN_MOUNTS={scripts: /setup}"}, `mounts.scripts: "scripts" is not an absolute path, which the place in the container has to be, as /setup`},
		{"a mount of nothing", []string{"PLUGIN_MOUNTS=/setup:"}, `mounts."/setup": names no path of the workspace: what is to be found at /setup`},
		{"a mount twice", []string{"PLUGIN_MOUNTS={/setup: a, /setup/: b}"}, `mounts."/setup/": is given twice, since slashes at the end do not count`},
		{"a mount over all", []string{"PLUGIN_MOUNTS={/: .}"}, `mounts."/": / would hide what the scripts' system needs: write a path of its own, as /setup`},
		{"a mount as Docker has it", []string{"PLUGIN_MOUNTS=./scripts:/setup:ro"}, "mounts: is not a map of paths in the container to paths of the workspace: write {/setup: scripts}"},
		{"mounts as Compose has them", []string{"PLUGIN_MOUNTS=./scripts:/setup,./x:/y"}, "mounts: is not a map of paths in the container to paths of the workspace: write {/setup: scripts, /y: x}"},
		{"two names, two values", []string{"PLUGIN_TAG=a", "PLUGIN_TAGS=b"}, "tags: PLUGIN_TAGS and PLUGIN_TAG have different values: keep one of them"},
		{"two spellings, two values", []string{"PLUGIN_DRY-RUN=true", "PLUGIN_DRY_RUN=false"}, "dry_run: PLUGIN_DRY-RUN and PLUGIN_DRY_RUN have different values: keep one of them"},
		{"debug beside another level", []string{"PLUGIN_DEBUG=true", "PLUGIN_LOG_LEVEL=info"}, "log_level: PLUGIN_LOG_LEVEL and PLUGIN_DEBUG have different values: keep one of them"},
		{"no boolean", []string{"PLUGIN_NO_PUSH=maybe"}, `dry_run: "maybe" is not one of true, false, yes, no, on, off, 1, 0`},
		{"debug that is no boolean", []string{"PLUGIN_DEBUG=verbose"}, `log_level: PLUGIN_DEBUG is "verbose", not one of true, false, yes, no, on, off, 1, 0`},
		{"no number", []string{"PLUGIN_PUSH_RETRY=many"}, `push_retry: "many" is not a whole number, as 3 is`},
		{"a number below", []string{"PLUGIN_PUSH_RETRY=-1"}, "push_retry: -1 is not a number from 0 to 20"},
		{"less than none", []string{"PLUGIN_PARALLEL=-1"}, "parallel: -1 is less than none: give a number of snapshots, or 0 for as many as there is room for"},
		{"a number above", []string{"PLUGIN_PUSH_RETRY=21"}, "push_retry: 21 is not a number from 0 to 20"},
		{"a duration without unit", []string{"PLUGIN_START_TIMEOUT=60"}, `start_timeout: "60" is not a duration: write number and unit, as 90s, 10m or 1h30m`},
		{"no time", []string{"PLUGIN_TIMEOUT=0s"}, "timeout: 0s leaves no time: give a duration above zero, as 90s, 10m or 1h30m"},
		{"negative time", []string{"PLUGIN_SEED_TIMEOUT=-1m"}, "seed_timeout: -1m0s leaves no time: give a duration above zero, as 90s, 10m or 1h30m"},
		{"a part longer than the whole", []string{"PLUGIN_SEED_TIMEOUT=1h"}, "seed_timeout: 1h0m0s is longer than timeout (30m0s), which ends the whole run: raise timeout too"},
		{"an unknown level", []string{"PLUGIN_LOG_LEVEL=loud"}, `log_level: "loud" is not one of trace, debug, info, warn, error`},
		{"an unknown aws_cli", []string{"PLUGIN_AWS_CLI=v2"}, `aws_cli: "v2" is neither builtin (aws is this plugin's own) nor image (aws is the seed image's)`},
		{"an unknown other_services", []string{"PLUGIN_OTHER_SERVICES=mock"}, `other_services: "mock" is neither fail (their aws commands fail) nor skip (they succeed and do nothing)`},
		{"skipping what the image's aws calls", []string{"PLUGIN_OTHER_SERVICES=skip", "PLUGIN_AWS_CLI=image"}, `other_services: skip is for the built-in aws alone: leave it out, or leave out aws_cli: image`},
		{"an unknown isolation", []string{"PLUGIN_ISOLATION=table"}, `isolation: "table" is neither none (all share one database) nor access_key (each access key has one of its own)`},
		{"a choice that there is not", []string{"PLUGIN_ON_DUPLICATE=first"}, `on_duplicate: "first" is not one of error, last`},
		{"a choice that there is not, for a file", []string{"PLUGIN_SEED={file: a.json, on_duplicate: first}"}, `seed.on_duplicate: "first" is not one of error, last`},
		{"access patterns that there are not", []string{"PLUGIN_ACCESS_PATTERNS=writes"}, `access_patterns: "writes" is not one of all, reads, none`},
		{"a way to write items that there is not", []string{"PLUGIN_ITEMS_FORMAT=json"}, `items_format: "json" is not one of auto, dynamodb, plain`},
		{"no days", []string{"PLUGIN_REBUILD_AFTER=7"}, `rebuild_after: "7" is not a duration of at least a minute: write number and unit, as 12h, 7d or 2w`},
		{"a period of nothing", []string{"PLUGIN_REBUILD_AFTER=0d"}, `rebuild_after: "0d" is not a duration of at least a minute: write number and unit, as 12h, 7d or 2w`},
		{"a period in months", []string{"PLUGIN_REBUILD_AFTER=1month"}, `rebuild_after: "1month" is not a duration of at least a minute: write number and unit, as 12h, 7d or 2w`},
		{"a format that there is not", []string{"PLUGIN_SEED={file: a.json, format: scripts}"}, `seed.format: there is no scripts: did you mean script?`},
		{"two names of a file", []string{"PLUGIN_SEED={file: a.json, path: b.json}"}, `seed.path: is the same as file, which is given too: keep one of them`},
		{"items beside a file", []string{"PLUGIN_SEED={items: {files: a.json, format: csv}, file: b.json}"}, "seed.file: has no place beside items: write it below that, as {items: {table: orders, files: …}}\n" +
			"seed.items.format: has no place here: items say the format"},
		{"items below the items of an entry", []string{"PLUGIN_SEED={items: {file: a.json, items: {file: b.json}}}"},
			"seed.items.items: has no place here: items say the format"},
		{"items without a file", []string{"PLUGIN_SEED={items: {tables: a}}"}, "seed.items.file: is required: the file, the directory or the pattern that the rest is for"},
		{"a parameter that is a list", []string{"PLUGIN_PARAMETERS={Ids: [a, b]}"}, `parameters.Ids: is a list: a parameter is a text or a number; write a list of CloudFormation as "a,b", and a list or a map of Terraform as JSON in quotes`},
		{"a parameter without a name", []string{`PLUGIN_PARAMETERS=["=a"]`}, "parameters[0]: has no name: write NAME=value"},
		{"a parameter of an earlier deployment", []string{`PLUGIN_PARAMETERS=[{"ParameterKey":"Stage","UsePreviousValue":true}]`}, "parameters[0].ParameterValue: is required: an earlier value (UsePreviousValue) is not known here"},
		{"a parameter twice", []string{`PLUGIN_PARAMETERS=[{"ParameterKey":"A","ParameterValue":"1"},{"ParameterKey":"A","ParameterValue":"2"}]`}, `parameters[1]: "A" is given twice`},
		{"a file of parameters that is not there", []string{"PLUGIN_PARAMETERS=nowhere.json"}, "parameters: nowhere.json: file does not exist in the workspace " + workspace + "; to give parameters here, write {Name: value}"},
		{"two tables with the same new name", []string{"PLUGIN_RENAME={a: c, b: c}"}, `rename.b: is the new name of "a" already`},
		{"a table without a new name", []string{"PLUGIN_RENAME={a: ''}"}, `rename.a: is no name of a table`},
		{"a bad image", []string{"PLUGIN_BASE_IMAGE=a b"}, `base_image: "a b" is not the name of an image: invalid reference format`},
		{"a bad seed image", []string{"PLUGIN_SEED_IMAGE=https://a/b"}, `seed_image: "https://a/b" is not the name of an image: invalid reference format`},
		{"a user without password", []string{"PLUGIN_USERNAME=bob"}, "password: is missing beside username"},
		{"a user with a withheld password", []string{"PLUGIN_USERNAME=bob", "PLUGIN_PASSWORD="}, "password: is missing beside username; PLUGIN_PASSWORD is there but empty: does its secret exist, and may this event and image have it?"},
		{"a password without user", []string{"PLUGIN_PASSWORD=" + secret}, "username: is missing beside password"},
		{"a config that is no JSON", []string{"PLUGIN_CONFIG=" + secret}, "config: is not JSON (after 1 of 15 bytes): give the text of a Docker config.json"},
		{"a Google key that is no JSON", []string{"PLUGIN_JSON_KEY=" + secret}, "json_key: is neither JSON nor the base64 of it: give the text of the service account's key file"},
		{"JSON that is no Google key", []string{`PLUGIN_JSON_KEY={"type":"x"}`}, `json_key: is JSON, but not the key of a service account: it has no "private_key"`},
		{"an access key without its secret", []string{"PLUGIN_ACCESS_KEY=AKIAREAL", "PLUGIN_SECRET_KEY=", "PLUGIN_REPO=" + ecrRepo}, "secret_key: is missing beside access_key; PLUGIN_SECRET_KEY is there but empty: does its secret exist, and may this event and image have it?"},
		{"a secret key without its id", []string{"PLUGIN_SECRET_KEY=" + secret, "PLUGIN_REPO=" + ecrRepo}, "access_key: is missing beside secret_key"},
		{"an external id without role", []string{"PLUGIN_EXTERNAL_ID=x", "PLUGIN_REPO=" + ecrRepo}, "assume_role: is missing beside external_id, which goes with a role"},
		{"a web identity without role", []string{"PLUGIN_OIDC_TOKEN_ID=" + secret, "PLUGIN_REPO=" + ecrRepo}, "assume_role: is missing beside oidc_token_id, which is what takes on a role"},
		{"a role by its name", []string{"PLUGIN_ASSUME_ROLE=ci", "PLUGIN_REPO=" + ecrRepo}, `assume_role: "ci" is not the ARN of a role, as arn:aws:iam::123456789012:role/ci`},
		{"a registry that repo does not name", []string{"PLUGIN_REPO=acme/db", "PLUGIN_REGISTRY=https://r.example.com/v2/"}, "registry: is r.example.com, but repo acme/db has no host and so is on Docker Hub: write repo as r.example.com/acme/db"},
		{"a secret that Drone did not put in", []string{`PLUGIN_CONFIG={"auths":{"r.example.com":{"from_secret":"my_secret"}}}`}, "config: PLUGIN_CONFIG still holds a from_secret reference: Drone puts secrets in only at the top level of a setting, not inside maps or lists; give the whole value as one secret"},
		{"such a secret, with spaces, in a list", []string{`PLUGIN_TAGS=["a",{ "from_secret" : "b"}]`}, "tags: PLUGIN_TAGS still holds a from_secret reference: Drone puts secrets in only at the top level of a setting, not inside maps or lists; give the whole value as one secret"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			environ := tc.environ
			for _, line := range required { // unless the case sets it
				if key, _, _ := strings.Cut(line, "="); !strings.Contains(strings.Join(tc.environ, "\n"), key+"=") {
					environ = append(environ, line)
				}
			}
			_, _, err := load(environ)
			assert.EqualError(t, err, tc.says)
		})
	}
}

func TestProblemsAreJoined(t *testing.T) {
	t.Parallel()
	_, _, err := load([]string{
		"PLUGIN_TAGS=a/b", "PLUGIN_DRY_RUN=maybe", "PLUGIN_TIMEOUT=60", "PLUGIN_START_TIMEOUT=soon", "PLUGIN_PUSH_RETRY=x",
		"PLUGIN_LOG_LEVEL=loud", "PLUGIN_USERNAME=bob", "PLUGIN_CONFIG={", "PLUGIN_LABELS=x", "PLUGIN_SCRIPT=a", "PLUGIN_SEED=b",
	})
	require.Error(t, err)
	var settings []string
	for line := range strings.Lines(err.Error()) {
		setting, _, found := strings.Cut(line, ": ")
		require.True(t, found, line)
		settings = append(settings, setting)
	}
	assert.ElementsMatch(t, []string{"repo", "tags", "dry_run", "timeout", "start_timeout", "push_retry", "log_level", "password", "config", "labels", "seed"}, settings)
}

func TestProblemsKeepSecrets(t *testing.T) {
	t.Parallel()
	for _, environ := range [][]string{
		{"PLUGIN_PASSWORD=" + secret, "INPUT_PASSWORD=other", "PLUGIN_USERNAME="},
		{"PLUGIN_CONFIG=" + secret},
		{`PLUGIN_CONFIG={"auths":{"r":{"auth":"` + secret + `"}}}`},
		{"PLUGIN_CONFIG=a" + secret, "PLUGIN_DOCKER_CONFIG_JSON=b" + secret},
		{"PLUGIN_USERNAME=bob", "PLUGIN_PASSWORD=" + secret, "PLUGIN_TAGS=bob:" + secret},
		{"PLUGIN_USERNAME=bob", "PLUGIN_PASSWORD=" + secret, "PLUGIN_PUSH_RETRY=" + secret},
		{"PLUGIN_USERNAME=bob", "PLUGIN_PASSWORD=" + secret, "PLUGIN_REPO=https://bob:" + secret + "@r.example.com/db"},
		{"PLUGIN_USERNAME=bob", "PLUGIN_PASSWORD=" + secret, "PLUGIN_" + secret + "=1"},
		{"PLUGIN_USERNAME=bob", "PLUGIN_PASSWORD=" + secret, "PLUGIN_EXPECT={tables: {a: " + secret + "}}"},
	} {
		settings, warnings, err := load(append(with("PLUGIN_TIMEOUT=bad"), environ...))
		require.Error(t, err)
		for _, text := range append(warnings, err.Error(), fmt.Sprint(settings), fmt.Sprintf("%+v %#v", settings, &settings)) {
			assert.NotContains(t, text, secret, environ)
		}
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		environ []string
		says    []string
	}{
		{"a mistyped name", []string{"PLUGIN_BASEIMAGE=x"}, []string{"unknown setting baseimage has no effect: did you mean base_image?"}},
		{"a mistyped alias", []string{"PLUGIN_CUSTOM_LABLES=x"}, []string{"unknown setting custom_lables has no effect: did you mean custom_labels?"}},
		{"a name like no other", []string{"PLUGIN_DOCKERFILE=x"}, []string{"unknown setting dockerfile has no effect"}},
		{"a short name is near to nothing", []string{"PLUGIN_X=x"}, []string{"unknown setting x has no effect"}},
		{"an unknown name without value", []string{"PLUGIN_DOCKERFILE="}, nil},
		{"unknown inputs are GitHub's to tell", []string{"INPUT_BASEIMAGE=x"}, nil},
		{"settings of other plugins", []string{"PLUGIN_MIRROR=m", "PLUGIN_INSECURE=true", "PLUGIN_PURGE=true", "PLUGIN_EMAIL=a@b"}, []string{
			"setting email has no effect: registries do not use it any more",
			"setting insecure has no effect: the engine decides about plain HTTP and unknown certificates: set insecure-registries in its daemon.json",
			"setting mirror has no effect: the engine decides about mirrors: set registry-mirrors in its daemon.json, or name the mirror's image in base_image",
			"setting purge has no effect: a run always removes exactly what it made, and nothing else",
		}},
		{"a password too short to hide", []string{"PLUGIN_USERNAME=bob", "PLUGIN_PASSWORD=abc"}, []string{"password has fewer than 4 characters, too few to be hidden in the log"}},
		{"an account for another registry", []string{"PLUGIN_REGISTRY=base.example.com", "PLUGIN_USERNAME=bob", "PLUGIN_PASSWORD=" + secret}, []string{"username and password are for base.example.com (registry), while the snapshot goes to registry.example.com"}},
		{"a list of commands", []string{"PLUGIN_COMMANDS=aws dynamodb create-table,aws dynamodb put-item"}, []string{"commands looks like a YAML list, which CI systems join with commas: write it as a block (commands: |)"}},
		{"a block of commands", []string{"PLUGIN_COMMANDS=echo a,aws b\naws c"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, warnings := mustLoad(t, with(tc.environ...))
			assert.Equal(t, tc.says, warnings)
		})
	}
}

// A secret in the wrong setting is changed before the setting complains: it is brought into one
// case, cut off, or made a suggestion of.
func TestProblemsQuoteNoChangedSecret(t *testing.T) {
	t.Parallel()
	const password = "Corr3ct/Horse$Battery-Staple"
	for _, setting := range []string{"LOG_LEVEL", "DEBUG", "AWS_CLI", "OTHER_SERVICES", "DRY_RUN", "REBUILD", "FAST_START", "ALLOW_EMPTY", "REPO", "TAGS", "AUTO_TAG_SUFFIX", "BASE_IMAGE", "SEED_IMAGE", "FROM",
		"REGISTRY", "LABELS", "STATE_MEMORY", "JAVA_OPTIONS", "ASSUME_ROLE", "PUSH_RETRY", "TIMEOUT", "PARALLEL", "SNAPSHOTS", "EXPECT", "BASEIMAGE_" + password} {
		for _, value := range []string{password, " " + password, "x/" + password, strings.Repeat("x", 70) + password, `[{"tag": "` + password + `", "` + password + `": "` + password + `"}]`} {
			_, warnings, err := load(with("PLUGIN_USERNAME=bob", "PLUGIN_PASSWORD="+password, "PLUGIN_"+setting+"="+value))
			text := strings.ToLower(fmt.Sprint(warnings, err))
			for _, part := range []string{"corr3ct", "horse", "battery", "staple"} {
				assert.NotContains(t, text, part, "%s=%s", setting, value)
			}
		}
	}
}

func TestProblemsQuoteValues(t *testing.T) {
	t.Parallel()
	_, _, err := load(with("PLUGIN_LOG_LEVEL=LOUD", "PLUGIN_AWS_CLI=Mine", "PLUGIN_DRY_RUN=Maybe"))
	for _, quoted := range []string{`log_level: "LOUD"`, `aws_cli: "Mine"`, `dry_run: "Maybe"`} {
		require.ErrorContains(t, err, quoted)
	}
}

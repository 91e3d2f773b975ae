// Package settings reads what the user said in the step's settings.
package settings

import (
	"slices"
	"strings"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/script"
)

// Settings are what a user says in the step's settings, parsed. Each is read as PLUGIN_X
// (Woodpecker, Drone), else as INPUT_X (GitHub Actions), under its own name or an alias, else from
// the variable in its fallback tag.
//
// Users read the comments of the fields, too, here and in [Spec]: the first paragraph in action.yml
// and in Drone's plugin index, all of it in docs/docs.md. go generate ./plugin/settings writes them
// there.
//
// Fields with the tag ignored are documents, which envconfig cannot read: see readDocuments.
//
// The tag secret reports whether the value is one, which the Redactor of [Load] then knows. The tag
// decides names the fields of snapshot.Inputs that the setting goes into, or nothing.
//
//go:generate go run ../../hack/settingsdocs -root ../..
type Settings struct {
	// **Required.** Repository of the snapshot, with the registry's host unless that is Docker Hub:
	// `registry.example.com/acme/orders-db`. No tag.
	Repo registry.Repository `envconfig:"PLUGIN_REPO" secret:"false" decides:"nothing"`

	// Spec is the snapshot of a step without a list, and what all of a list have in common.
	Spec

	// File of the workspace that holds the tags, separated by commas or newlines. Read when there
	// are no `tags`.
	TagsFile string `envconfig:"PLUGIN_TAGS_FILE" alias:"tag_file" secret:"false" decides:"nothing"`
	// Makes the tags from the version or branch that is built, and nothing for other builds.
	//
	// See [Tags](#tags).
	AutoTag bool `envconfig:"PLUGIN_AUTO_TAG" alias:"default_tags" secret:"false" decides:"nothing"`
	// Suffix of the tags that `auto_tag` makes, as `arm64`.
	AutoTagSuffix string `envconfig:"PLUGIN_AUTO_TAG_SUFFIX" alias:"default_suffix" secret:"false" decides:"nothing"`

	// List of snapshots to make in this step, as YAML or JSON.
	//
	// See [Many snapshots](#many-snapshots). Takes the place of `tags`, `tags_file`, `auto_tag`,
	// `seed`, `commands`, `from` and `expect`.
	Snapshots []Spec `envconfig:"PLUGIN_SNAPSHOTS" ignored:"true" secret:"false" decides:"nothing"` // nil without a list
	// YAML file of the workspace that holds the list of snapshots.
	//
	// See [Many snapshots](#many-snapshots).
	SnapshotsFile string `envconfig:"PLUGIN_SNAPSHOTS_FILE" secret:"false" decides:"nothing"`
	// How many snapshots are made at the same time; `0` means as many as the engine has cores and
	// memory for.
	Parallel int `envconfig:"PLUGIN_PARALLEL" default:"0" secret:"false" decides:"nothing"`
	// Makes snapshots anew that are there already.
	//
	// See [Nothing is built twice](#nothing-is-built-twice).
	Rebuild bool `envconfig:"PLUGIN_REBUILD" secret:"false" decides:"nothing"`

	// Files and directories of the workspace that scripts find at other paths, too, as a map of
	// those paths in YAML or JSON: `{/setup: scripts}`.
	//
	// See [Mount paths](#mount-paths).
	Mounts Mounts `envconfig:"PLUGIN_MOUNTS" ignored:"true" secret:"false" decides:"Seed"`
	// Ends a script at the first command that fails. `false` runs scripts as their shells would.
	Strict bool `envconfig:"PLUGIN_STRICT" default:"true" secret:"false" decides:"Seed"`
	// What comes of a key that two items of a file have: `error`, or `last` (the last item is
	// taken).
	OnDuplicate string `envconfig:"PLUGIN_ON_DUPLICATE" secret:"false" decides:"Seed"`
	// How items are written in data files whose content does not tell: `dynamodb`
	// (`{"id": {"S": "1"}}`) or `plain` (`{"id": "1"}`).
	ItemsFormat string `envconfig:"PLUGIN_ITEMS_FORMAT" secret:"false" decides:"Seed"`
	// Which access patterns of a data model are tried: `all`, `reads` or `none`.
	AccessPatterns string `envconfig:"PLUGIN_ACCESS_PATTERNS" secret:"false" decides:"Seed"`
	// How often a seed with relative times (`{{ now + 30d }}`) is made anew: `12h`, `7d`, `2w`.
	//
	// Such times count from the beginning of the period, in UTC: of the day by default. See
	// [Relative times](seeds.md#relative-times).
	RebuildAfter Period `envconfig:"PLUGIN_REBUILD_AFTER" default:"1d" secret:"false" decides:"Seed"`
	// DynamoDB Local image to make the snapshot from.
	//
	// See [Bases](bases.md). Pulled when something has to be baked and it is missing, or the
	// registry has a newer one under its tag.
	BaseImage registry.Reference `envconfig:"PLUGIN_BASE_IMAGE" default:"amazon/dynamodb-local:latest" secret:"false" decides:"Base"`
	// Image whose shell and tools the scripts see, for scripts that need more than the base image
	// has. The base image when not given.
	SeedImage registry.Reference `envconfig:"PLUGIN_SEED_IMAGE" secret:"false" decides:"SeedImage"`
	// Has the snapshot start several times as fast.
	//
	// See [Fast starts](#fast-starts).
	FastStart bool `envconfig:"PLUGIN_FAST_START" default:"true" secret:"false" decides:"Serving"`
	// Options for the JVM that serves the snapshot, separated by spaces: `-Xmx1g`.
	//
	// One that the base's JVM does not know fails the step.
	JavaOptions Words `envconfig:"PLUGIN_JAVA_OPTIONS" secret:"false" decides:"Serving"`
	// How much memory the state may take while it is seeded: `512m`, `2g`. Half of the engine's,
	// divided by `parallel`, when not given.
	//
	// A state that needs more is baked on the disk, more slowly.
	StateMemory Bytes `envconfig:"PLUGIN_STATE_MEMORY" secret:"false" decides:"nothing"`
	// Which `aws` the scripts find: `builtin`, or `image` for the AWS CLI of the `seed_image`.
	AWSCLI AWSCLI `envconfig:"PLUGIN_AWS_CLI" default:"builtin" secret:"false" decides:"ImageCLI"`
	// What `aws` commands of other services (`aws sqs …`, `awslocal s3 …`) come to: `fail`, or
	// `skip` (they succeed and do nothing).
	//
	// Skipped ones are counted in the log; see [Scripts](scripts.md#other-services). Not with
	// `aws_cli: image`.
	OtherServices OtherServices `envconfig:"PLUGIN_OTHER_SERVICES" default:"fail" secret:"false" decides:"SkipOthers"`

	// Registry that `username` and `password` are for; the host of `repo` when not given.
	//
	// See [Credentials](#credentials).
	Registry Host `envconfig:"PLUGIN_REGISTRY" fallback:"DOCKER_REGISTRY" secret:"false" decides:"nothing"`
	// User name for the registry.
	Username string `envconfig:"PLUGIN_USERNAME" fallback:"DOCKER_USERNAME" secret:"false" decides:"nothing"`
	// Password or token for the registry.
	Password string `envconfig:"PLUGIN_PASSWORD" fallback:"DOCKER_PASSWORD" secret:"true" decides:"nothing"`
	// Text of a Docker `config.json`, for several registries.
	//
	// Each image is pulled or pushed with the entry of its own host. For hosts without one, the
	// file that `docker login` wrote is used where there is one.
	Config registry.Config `envconfig:"PLUGIN_CONFIG" alias:"docker_config_json" fallback:"DOCKER_PLUGIN_CONFIG" secret:"true" decides:"nothing"`

	// Key of a Google service account, as JSON or its base64, for Google's registries.
	JSONKey registry.GoogleKey `envconfig:"PLUGIN_JSON_KEY" fallback:"GCR_JSON_KEY,GOOGLE_CREDENTIALS" secret:"true" decides:"nothing"`
	// Region in which to take on `assume_role`; that of the ECR registry, which is in its name,
	// when not given.
	Region string `envconfig:"PLUGIN_REGION" alias:"aws_region" fallback:"ECR_REGION" secret:"false" decides:"nothing"`
	// AWS access key id for ECR. Without it and `assume_role` the step's own AWS identity is used.
	AccessKey string `envconfig:"PLUGIN_ACCESS_KEY" alias:"aws_access_key_id" fallback:"ECR_ACCESS_KEY" secret:"true" decides:"nothing"`
	// AWS secret access key for ECR.
	SecretKey string `envconfig:"PLUGIN_SECRET_KEY" alias:"aws_secret_access_key" fallback:"ECR_SECRET_KEY" secret:"true" decides:"nothing"`
	// ARN of the role to take on for ECR, with the keys, the step's AWS identity or
	// `oidc_token_id`.
	AssumeRole string `envconfig:"PLUGIN_ASSUME_ROLE" secret:"false" decides:"nothing"`
	// External id that the role of `assume_role` asks for.
	ExternalID string `envconfig:"PLUGIN_EXTERNAL_ID" secret:"false" decides:"nothing"`
	// Web identity token with which to take on `assume_role`, without keys.
	OIDCTokenID string `envconfig:"PLUGIN_OIDC_TOKEN_ID" secret:"true" decides:"nothing"`
	// Creates the ECR repository where it is missing.
	CreateRepository bool `envconfig:"PLUGIN_CREATE_REPOSITORY" alias:"ecr_create_repository" secret:"false" decides:"nothing"`

	// Author of the image, as with `docker commit --author`.
	Author string `envconfig:"PLUGIN_AUTHOR" secret:"false" decides:"Author"`
	// Adds the `org.opencontainers.image.*` labels that are known.
	//
	// These are `created`, `revision`, `source`, `url`, `version`, `base.name` and `base.digest`.
	// Those in `labels` win.
	AutoLabel bool `envconfig:"PLUGIN_AUTO_LABEL" default:"true" secret:"false" decides:"nothing"`

	// Makes, verifies and tags the image on the engine, and pushes nothing.
	DryRun bool `envconfig:"PLUGIN_DRY_RUN" alias:"no_push" secret:"false" decides:"nothing"`
	// How often to try a push, or the move of the tags, again after an error that can pass (0 to
	// 20).
	//
	// A refusal is never tried again.
	PushRetry int `envconfig:"PLUGIN_PUSH_RETRY" default:"3" secret:"false" decides:"nothing"`
	// How long a database may take to start.
	StartTimeout time.Duration `envconfig:"PLUGIN_START_TIMEOUT" default:"60s" secret:"false" decides:"nothing"`
	// How long the whole seed may take.
	SeedTimeout time.Duration `envconfig:"PLUGIN_SEED_TIMEOUT" default:"10m" secret:"false" decides:"nothing"`
	// How long the whole run may take.
	Timeout time.Duration `envconfig:"PLUGIN_TIMEOUT" default:"30m" secret:"false" decides:"nothing"`

	// `trace`, `debug`, `info`, `warn` or `error`.
	//
	// As a switch, `debug: true` means `log_level: debug`.
	LogLevel logrus.Level `envconfig:"PLUGIN_LOG_LEVEL" alias:"debug" default:"info" secret:"false" decides:"nothing"`
	// File to write everything that is known of the run to, as JSON.
	//
	// See [The report file](#the-report-file).
	ReportFile string `envconfig:"PLUGIN_REPORT_FILE" secret:"false" decides:"nothing"`
	// File to write what has changed since the last run to, as Markdown for a comment on a pull
	// request.
	//
	// See [What has changed](#what-has-changed).
	DiffFile string `envconfig:"PLUGIN_DIFF_FILE" secret:"false" decides:"nothing"`
	// File to write what was pushed to, in Drone's `docker/v1` format.
	ArtifactFile string `envconfig:"PLUGIN_ARTIFACT_FILE" secret:"false" decides:"nothing"`

	sourceFiles []string
}

// SourceFiles are the files of the workspace that the settings were read from, as they are named
// there. They are known beside problems, too.
func (s Settings) SourceFiles() []string { return s.sourceFiles }

// HasList reports whether the snapshots are given as a list.
func (s Settings) HasList() bool { return s.Snapshots != nil }

// Specs are the snapshots to make: those of the list, or the one that the settings themselves
// describe.
func (s Settings) Specs() []Spec {
	if s.HasList() {
		return s.Snapshots
	}
	return []Spec{s.Spec}
}

// Source is where the seed of a snapshot comes from, at a time.
func (s Settings) Source(spec Spec, at time.Time) seed.Source {
	options := format.Options{"env": {Variables: spec.Env}, "strict": {Flag: s.Strict}}
	if len(spec.Parameters) > 0 {
		options["parameters"] = format.Value{Variables: spec.Parameters}
	}
	if len(spec.Tables) > 0 {
		options["tables"] = format.Value{Words: spec.Tables}
	}
	if len(spec.Rename) > 0 {
		options["rename"] = format.Value{Variables: spec.Rename}
	}
	for name, text := range s.choices() {
		if text != "" {
			options[name] = format.Value{Text: text}
		}
	}
	return seed.Source{
		Entries:    spec.Seed,
		Inline:     seed.Inline{Name: "commands", Format: script.Name, Text: spec.Commands},
		Options:    options,
		Mounts:     s.Mounts,
		Files:      spec.Files,
		Exclude:    spec.Exclude,
		Parameters: spec.Parameters,
		Now:        s.RebuildAfter.Begin(at),
		OnState:    !spec.From.IsZero() || !isPublished(s.BaseImage),
		OnSnapshot: !spec.From.IsZero(),
	}
}

// choices are the options of formats that hold for all snapshots, by their settings.
func (s Settings) choices() map[string]string {
	return map[string]string{
		"on_duplicate":    s.OnDuplicate,
		"items_format":    s.ItemsFormat,
		"access_patterns": s.AccessPatterns,
	}
}

// isPublished reports whether an image is one that AWS publishes, or a mirror's: these hold no
// state.
func isPublished(base registry.Reference) bool {
	path := base.Repository().Path()
	return slices.ContainsFunc([]string{"amazon/dynamodb-local", "aws-dynamodb-local/aws-dynamodb-local"}, func(published string) bool {
		return path == published || strings.HasSuffix(path, "/"+published)
	})
}

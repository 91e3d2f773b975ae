// Package settings reads what the user said in the step's settings.
package settings

import (
	"errors"
	"fmt"
	"time"

	"github.com/docker/go-units"
	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/redact"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// Settings are what a user says in the step's settings. Each is read as PLUGIN_X (Woodpecker, Drone), else as INPUT_X (GitHub Actions),
// under its own name or an alias, else from the variable in its fallback tag. docs/docs.md and action.yml are tested against this struct.
type Settings struct {
	// Repo is the repository the snapshot goes to, with the registry's host unless that is Docker Hub; no tag, no digest. Required.
	Repo string `envconfig:"PLUGIN_REPO"`
	// Tags are the tags of the snapshot: separated by commas or newlines, or a JSON list; "auto" stands for the commit's hash. None given is not
	// the same as "latest", so there is no default here: see GivenTags.
	Tags List `envconfig:"PLUGIN_TAGS" alias:"tag"`
	// TagsFile is a file of the workspace that holds the tags; read when there are no Tags.
	TagsFile string `envconfig:"PLUGIN_TAGS_FILE" alias:"tag_file"`
	// AutoTag makes the tags from what is built: a version's parts for a tag, "latest" for the default branch, nothing else.
	AutoTag bool `envconfig:"PLUGIN_AUTO_TAG" alias:"default_tags"`
	// AutoTagSuffix is appended to the tags that AutoTag makes.
	AutoTagSuffix string `envconfig:"PLUGIN_AUTO_TAG_SUFFIX" alias:"default_suffix"`

	// Snapshots is a list of snapshots to make, as JSON or YAML; see Spec. It takes the place of Tags, Seed, Commands, From and Expect.
	Snapshots string `envconfig:"PLUGIN_SNAPSHOTS"`
	// SnapshotsFile is a YAML file of the workspace that holds the same list. Load puts its text into Snapshots.
	SnapshotsFile string `envconfig:"PLUGIN_SNAPSHOTS_FILE"`
	// Parallel is how many snapshots are made at the same time; 0 means as many as the engine has cores and memory for.
	Parallel int `envconfig:"PLUGIN_PARALLEL" default:"0"`
	// Rebuild makes snapshots anew that are there already.
	Rebuild bool `envconfig:"PLUGIN_REBUILD"`

	// Seed lists scripts and directories, relative to the workspace, in the order to apply: paths
	// separated by commas or newlines, or JSON or YAML; see [seed.Entry].
	Seed string `envconfig:"PLUGIN_SEED" alias:"script"`
	// Commands is a script given inline, applied after Seed. One of the two, From or Snapshots is required.
	Commands string `envconfig:"PLUGIN_COMMANDS"`
	// From is the snapshot to start on, by its reference.
	From string `envconfig:"PLUGIN_FROM"`
	// Expect is what must be true of the state, as JSON or YAML; see Spec.
	Expect string `envconfig:"PLUGIN_EXPECT"`
	// Env is the environment of all scripts, as JSON or YAML, or lines of NAME=value.
	Env string `envconfig:"PLUGIN_ENV"`
	// Mounts are files and directories of the workspace by the paths at which scripts find them,
	// too, as JSON or YAML.
	Mounts string `envconfig:"PLUGIN_MOUNTS"`
	// Files are files, directories and patterns of the workspace that are carried along for
	// scripts.
	Files List `envconfig:"PLUGIN_FILES"`
	// Exclude are those that are neither applied nor carried.
	Exclude List `envconfig:"PLUGIN_EXCLUDE"`
	// Strict ends a script at the first command that fails, unless its entry in Seed says
	// otherwise.
	Strict bool `envconfig:"PLUGIN_STRICT" default:"true"`
	// AllowEmpty lets a state without tables be published.
	AllowEmpty bool `envconfig:"PLUGIN_ALLOW_EMPTY"`
	// BaseImage is the DynamoDB Local image the snapshot is made from.
	BaseImage string `envconfig:"PLUGIN_BASE_IMAGE" default:"amazon/dynamodb-local:latest"`
	// SeedImage is the image whose shell and tools the scripts see; empty means the base image.
	SeedImage string `envconfig:"PLUGIN_SEED_IMAGE"`
	// FastStart has the snapshot start as soon as can be, by what is made once for its base.
	FastStart bool `envconfig:"PLUGIN_FAST_START" default:"true"`
	// JavaOptions are options for the JVM that serves the snapshot, separated by spaces, as -Xmx1g.
	JavaOptions string `envconfig:"PLUGIN_JAVA_OPTIONS"`
	// StateMemory is how much memory the state may take while it is seeded, as 512m; empty means a share of half of the engine's.
	StateMemory string `envconfig:"PLUGIN_STATE_MEMORY"`
	// AWSCLI says which aws the scripts find: "builtin" (ours) or "image" (the seed image's own).
	AWSCLI string `envconfig:"PLUGIN_AWS_CLI" default:"builtin"`
	// OtherServices says what `aws` commands of other services come to: "fail" or "skip" (they
	// succeed and do nothing).
	OtherServices string `envconfig:"PLUGIN_OTHER_SERVICES" default:"fail"`

	// Registry is the registry that Username and Password are for, as a host or URL; empty means the host of Repo.
	Registry string `envconfig:"PLUGIN_REGISTRY" fallback:"DOCKER_REGISTRY"`
	// Username is the name to log in to Registry with; goes together with Password.
	Username string `envconfig:"PLUGIN_USERNAME" fallback:"DOCKER_USERNAME"`
	// Password is the password or token of Username.
	Password string `envconfig:"PLUGIN_PASSWORD" secret:"true" fallback:"DOCKER_PASSWORD"`
	// Config is the text of a Docker config.json, for several registries at once.
	Config string `envconfig:"PLUGIN_CONFIG" secret:"true" alias:"docker_config_json" fallback:"DOCKER_PLUGIN_CONFIG"`

	// JSONKey is a Google service account's key, as JSON or its base64.
	JSONKey string `envconfig:"PLUGIN_JSON_KEY" secret:"true" fallback:"GCR_JSON_KEY,GOOGLE_CREDENTIALS"`
	// Region is where to take on AssumeRole; empty means where the ECR registry is, which is in its name.
	Region string `envconfig:"PLUGIN_REGION" alias:"aws_region" fallback:"ECR_REGION"`
	// AccessKey is the AWS access key id for ECR; empty leaves it to the ambient chain.
	AccessKey string `envconfig:"PLUGIN_ACCESS_KEY" secret:"true" alias:"aws_access_key_id" fallback:"ECR_ACCESS_KEY"`
	// SecretKey is the AWS secret access key of AccessKey.
	SecretKey string `envconfig:"PLUGIN_SECRET_KEY" secret:"true" alias:"aws_secret_access_key" fallback:"ECR_SECRET_KEY"`
	// AssumeRole is the ARN of a role to take on for ECR.
	AssumeRole string `envconfig:"PLUGIN_ASSUME_ROLE"`
	// ExternalID goes along with AssumeRole.
	ExternalID string `envconfig:"PLUGIN_EXTERNAL_ID"`
	// OIDCTokenID is a web identity token that stands for AssumeRole.
	OIDCTokenID string `envconfig:"PLUGIN_OIDC_TOKEN_ID" secret:"true"`
	// CreateRepository creates the ECR repository where it is missing.
	CreateRepository bool `envconfig:"PLUGIN_CREATE_REPOSITORY" alias:"ecr_create_repository"`

	// Author is who the image says made it.
	Author string `envconfig:"PLUGIN_AUTHOR"`
	// Message is what the image's history says about the snapshot.
	Message string `envconfig:"PLUGIN_MESSAGE"`
	// Labels are labels for the image: key=value, separated by commas or newlines, or a JSON map.
	Labels Labels `envconfig:"PLUGIN_LABELS" alias:"label,custom_labels"`
	// AutoLabel adds the org.opencontainers.image labels that are known; Labels win over them.
	AutoLabel bool `envconfig:"PLUGIN_AUTO_LABEL" default:"true"`

	// DryRun makes, verifies and tags the image on the engine, and pushes nothing.
	DryRun bool `envconfig:"PLUGIN_DRY_RUN" alias:"no_push"`
	// PushRetry is how often a push is tried again after an error that can pass: 0 to 20.
	PushRetry int `envconfig:"PLUGIN_PUSH_RETRY" default:"3"`
	// StartTimeout bounds the start of a database, as a duration with a unit.
	StartTimeout time.Duration `envconfig:"PLUGIN_START_TIMEOUT" default:"60s"`
	// SeedTimeout bounds the whole of the seed, as a duration with a unit.
	SeedTimeout time.Duration `envconfig:"PLUGIN_SEED_TIMEOUT" default:"10m"`
	// Timeout bounds the whole run, as a duration with a unit.
	Timeout time.Duration `envconfig:"PLUGIN_TIMEOUT" default:"30m"`

	// LogLevel is how much is told: trace, debug, info, warn or error.
	LogLevel string `envconfig:"PLUGIN_LOG_LEVEL" alias:"debug" default:"info"`
	// ReportFile is where to write everything that is known of the run, as JSON; empty for nowhere.
	ReportFile string `envconfig:"PLUGIN_REPORT_FILE"`
	// ArtifactFile is where to write what was pushed, in Drone's docker/v1 format; empty for nowhere.
	ArtifactFile string `envconfig:"PLUGIN_ARTIFACT_FILE"`
}

// The values of AWSCLI.
const (
	AWSCLIBuiltin = "builtin"
	AWSCLIImage   = "image"
)

// The values of OtherServices.
const (
	OtherServicesFail = "fail"
	OtherServicesSkip = "skip"
)

// Load reads settings from an environment. It returns every problem at once; warnings are for the log.
// Settings that are returned beside problems are good for nothing but LogLevel and Redactor.
func Load(environ map[string]string) (settings Settings, warnings []string, err error) {
	var found findings
	variables := readVariables(environ)
	values := variables.settings(&found)
	settings = decode(values, &found)
	variables.warnUnknown(settings.Redactor(), &found)
	settings.validate(variables, &found)

	// A secret that was pasted into the wrong setting would be quoted by that setting's problem,
	// whole, in part or changed.
	redactor, given := settings.Redactor(), settings.given(values)
	for i, warning := range found.warnings {
		found.warnings[i] = redactor.Problem(warning)
	}
	problems := make([]error, len(found.problems))
	for i, p := range found.problems {
		problems[i] = errors.New(redactor.Problem(p.err.Error(), given[p.setting]))
	}
	return settings, wording.Lines(found.warnings), wording.Join(problems...)
}

// given are the values of all settings that are no secrets, as they were given.
func (s Settings) given(values map[string]string) map[string]string {
	given := make(map[string]string)
	for _, f := range fields() {
		if !f.secret {
			given[f.setting] = values[f.key]
		}
	}
	given["snapshots"] = s.Snapshots // which may come from a file
	return given
}

// Overtime is why a run ends that took too long.
func (s Settings) Overtime() error {
	return fmt.Errorf("timeout: the whole run took longer than %s", s.Timeout)
}

// Repository is Repo, parsed.
func (s Settings) Repository() registry.Repository {
	repo, _ := registry.ParseRepository(s.Repo) // Load has checked it
	return repo
}

// StateMemoryBytes is StateMemory in bytes; 0 for none given.
func (s Settings) StateMemoryBytes() int64 {
	size, err := units.RAMInBytes(s.StateMemory)
	if err != nil {
		return 0 // Load has checked it
	}
	return size
}

// SkipsOthers tells whether commands of other services succeed and do nothing.
func (s Settings) SkipsOthers() bool { return s.OtherServices == OtherServicesSkip }

// Level is LogLevel for the logger.
func (s Settings) Level() logrus.Level {
	level, err := logrus.ParseLevel(s.LogLevel)
	if err != nil {
		return logrus.InfoLevel
	}
	return level
}

// String shows the settings without their secrets, so that no log line can hold them by accident.
func (s Settings) String() string {
	redactor := s.Redactor()
	for _, secret := range s.secretFields() {
		if *secret != "" {
			*secret = redact.Mask
		}
	}
	type plain Settings // without this method
	return redactor.String(fmt.Sprintf("%+v", plain(s)))
}

// GoString keeps %#v from going around String.
func (s Settings) GoString() string { return s.String() }

// findings collects what is wrong (problems) or odd (warnings) with the settings, so that all of it is told at once.
type findings struct {
	problems []finding
	warnings []string
	bad      map[string]bool
}

// finding is what is wrong with a setting.
type finding struct {
	setting string
	err     error
}

// add notes what is wrong with a setting.
func (f *findings) add(setting string, errs ...error) { f.addAt(setting, setting, errs...) }

// addAt notes what is wrong at a place of a setting. Later findings about the same place follow
// from the first, and are left out.
func (f *findings) addAt(setting, place string, errs ...error) {
	errs = withoutNil(errs)
	if len(errs) == 0 || f.bad[place] {
		return
	}
	if f.bad == nil {
		f.bad = make(map[string]bool)
	}
	f.bad[place] = true
	for _, err := range errs {
		f.problems = append(f.problems, finding{setting, fmt.Errorf("%s: %w", place, err)})
	}
}

func (f *findings) addf(setting, format string, args ...any) {
	f.add(setting, fmt.Errorf(format, args...))
}

func (f *findings) warnf(format string, args ...any) {
	f.warnings = append(f.warnings, fmt.Sprintf(format, args...))
}

func withoutNil(errs []error) []error {
	var kept []error
	for _, err := range errs {
		if err != nil {
			kept = append(kept, err)
		}
	}
	return kept
}

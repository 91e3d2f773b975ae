package settings

import "time"

// Bytes is a size of memory in bytes; 0 for none given.
type Bytes int64

// Host is the host of a registry, with its port if it has one.
type Host string

// Words is a setting whose values are separated by spaces.
type Words []string

// Variables are environment variables by their names.
type Variables map[string]string

// Mounts are paths of the workspace by the absolute paths in a container where they are found.
type Mounts map[string]string

// Parameters are values for the templates of a seed, by the names of parameters.
type Parameters map[string]string

// Renames are the names of tables in the snapshot by their names in the seed.
type Renames map[string]string

// Period is a time after which a snapshot is made anew.
type Period time.Duration

// AWSCLI says which aws the scripts find.
type AWSCLI string

// BuiltinCLI is the plugin's own aws, ImageCLI the seed image's.
const (
	BuiltinCLI AWSCLI = "builtin"
	ImageCLI   AWSCLI = "image"
)

// OtherServices says what `aws` commands of other services than DynamoDB come to.
type OtherServices string

// FailOthers has these commands fail, SkipOthers has them succeed and do nothing.
const (
	FailOthers OtherServices = "fail"
	SkipOthers OtherServices = "skip"
)

// Isolation says what a snapshot has a database for each of; empty where all share one.
type Isolation string

// KeyIsolation gives each access key a database of its own.
const KeyIsolation Isolation = "access_key"

// noIsolation is how users write that all share a database.
const noIsolation = "none"

// List is a setting with several values. CI systems join the items of a YAML list with commas, and
// pass a list with other than plain items as JSON. GitHub has no lists, but blocks of lines.
type List []string

// Labels is a setting with values by key.
type Labels map[string]string

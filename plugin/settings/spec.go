package settings

import (
	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed"
)

// Spec is one snapshot to make. A snapshot of a list says the same as the settings do, and what it
// does not say, the settings say for it.
type Spec struct {
	// Tags of the snapshot, separated by commas or newlines; `auto` stands for the commit's hash.
	// `latest` when nothing gives tags, except for pull requests.
	//
	// See [Tags](#tags).
	Tags List `envconfig:"PLUGIN_TAGS" alias:"tag" secret:"false" decides:"nothing"`
	// Files and directories to apply, in this order, as paths, patterns, YAML or JSON. Required
	// unless there are `commands`, `from` or a list of snapshots.
	//
	// Templates, items, scripts and more, relative to the workspace; each may say how it is read or
	// run. See [Seeds](seeds.md).
	Seed []seed.Entry `envconfig:"PLUGIN_SEED" ignored:"true" alias:"script" secret:"false" decides:"Seed"`
	// A script, written here as a block (`commands: |`). Applied after `seed`.
	Commands string `envconfig:"PLUGIN_COMMANDS" secret:"false" decides:"Seed"`
	// Environment variables of all scripts, as lines of `NAME=value`, or as a map in YAML or JSON.
	//
	// See [Arguments and variables](#arguments-and-variables).
	Env Variables `envconfig:"PLUGIN_ENV" ignored:"true" secret:"false" decides:"Seed"`
	// Files of the workspace to carry along for scripts, as paths, directories and patterns.
	//
	// What scripts carry by themselves need not be named; see
	// [Files beside a script](#files-beside-a-script).
	Files List `envconfig:"PLUGIN_FILES" secret:"false" decides:"Seed"`
	// Files, directories and patterns of the workspace that are neither applied nor carried along.
	Exclude List `envconfig:"PLUGIN_EXCLUDE" secret:"false" decides:"Seed"`
	// Values for the parameters and variables of templates, as a map in YAML or JSON, lines of
	// `NAME=value`, or a file of the workspace.
	//
	// See [Parameters](seeds.md#parameters).
	Parameters Parameters `envconfig:"PLUGIN_PARAMETERS" ignored:"true" secret:"false" decides:"Seed"`
	// Tables to take of the seed's templates and data; all when not given.
	//
	// By the names that they have there. Scripts make what they make.
	Tables List `envconfig:"PLUGIN_TABLES" secret:"false" decides:"Seed"`
	// Other names for tables of templates and data, as a map: `{orders-prod: orders}`.
	Rename Renames `envconfig:"PLUGIN_RENAME" ignored:"true" secret:"false" decides:"Seed"`
	// Snapshot to start on, by its reference (`registry.example.com/acme/orders-db:bob`): its state
	// is there when the seed begins.
	//
	// Its base is kept, whatever `base_image` says. It may be for
	// [another platform](#another-platform).
	From From `envconfig:"PLUGIN_FROM" secret:"false" decides:"From,Base"`
	// `access_key` gives each access key a database of its own, which starts as the snapshot's state.
	// `none` serves one database to all.
	//
	// See [Isolation](#isolation).
	Isolation Isolation `envconfig:"PLUGIN_ISOLATION" default:"none" secret:"false" decides:"Serving"`
	// Message in the image's history, as with `docker commit --message`.
	Message string `envconfig:"PLUGIN_MESSAGE" secret:"false" decides:"Message"`
	// Labels of the image, as `key=value` separated by commas or newlines, or as a map.
	Labels Labels `envconfig:"PLUGIN_LABELS" alias:"label,custom_labels" secret:"false" decides:"Labels"`
	// What must be true of the state, as YAML or JSON.
	//
	// See [Expectations](#expectations).
	Expect dynamo.Expectations `envconfig:"PLUGIN_EXPECT" ignored:"true" secret:"false" decides:"Expect"`
	// Publishes a state without tables, too, which fails otherwise.
	//
	// A seed that leaves none may have done nothing. `expect: {tables: []}` does the same, and
	// fails where there is a table.
	AllowEmpty bool `envconfig:"PLUGIN_ALLOW_EMPTY" secret:"false" decides:"AllowEmpty"`
	// Tags of the bundles that the snapshot is a part of, separated by commas or newlines; `auto`
	// stands for the commit's hash.
	//
	// A bundle is one image of several states. See [Bundles](#bundles).
	Bundle List `envconfig:"PLUGIN_BUNDLE" secret:"false" decides:"nothing"`
}

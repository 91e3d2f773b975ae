// Package seeder is the protocol between the plugin and the seeder, our process next to the
// database, and the plugin's client. The seeder (package resident) waits for the database, applies
// the seed and describes the state. The protocol uses the seeder's standard input and output, the
// only channel that works in every CI.
//
// Each request is a JSON object on a line. The answer is any number of Output lines and one line
// that is Done, each with the request's nonce. The seeder ends when its standard input ends,
// because the plugin is gone then.
package seeder

import (
	"time"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/mount"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// Request has one of its fields set, which says what to do, and some that say how.
type Request struct {
	// Wait until the database answers.
	Wait bool `json:"wait,omitempty"`
	// Seed applies the seed.
	Seed *Seed `json:"seed,omitempty"`
	// Describe the state.
	Describe bool `json:"describe,omitempty"`
	// Sample asks for so many items of each table, at most.
	Sample int32 `json:"sample,omitempty"`
	// Expect compares the state with what is expected of it.
	Expect *dynamo.Expectations `json:"expect,omitempty"`
	// Write something and take it back. Nobody with one of the other access keys may see it.
	Write  bool     `json:"write,omitempty"`
	Others []string `json:"others,omitempty"`
	// Stop the database at once, if nothing can be lost by that.
	Stop bool `json:"stop,omitempty"`
	// Inventory asks what this DynamoDB Local of the seeder's image consists of.
	Inventory *snapshot.Program `json:"inventory,omitempty"`
	// Exercise the database.
	Exercise bool `json:"exercise,omitempty"`
	// Loaded counts the classes in a JVM's log of those that it loaded, at this path.
	Loaded string `json:"loaded,omitempty"`

	// AccessKey is the one to use the database with; empty for [dynamo.AccessKey]. A seed has that.
	AccessKey string `json:"access_key,omitempty"`
	// Nonce is another one for each request; whatever answers it has it.
	Nonce string `json:"nonce"`
}

// Seed is a seed to apply.
type Seed struct {
	// Parts are applied in this order. Their files lie below [Place.Workspace], and the inline one
	// at [Place.Commands].
	Parts []format.Part `json:"parts,omitempty"`
	// SameDirectory and Mounts are where else programs find what is in the workspace; see
	// [format.Programs].
	SameDirectory []string     `json:"same_directory,omitempty"`
	Mounts        mount.Points `json:"mounts,omitempty"`
	// ImageCLI leaves `aws` to the image: ours is not in the scripts' PATH.
	ImageCLI bool `json:"image_cli,omitempty"`
	// Timeout ends the scripts, in nanoseconds; 0 for none. Over is what is said of it.
	Timeout time.Duration `json:"timeout,omitempty"`
	Over    string        `json:"over,omitempty"`
	// SkipOthers has `aws` commands of other services succeed and do nothing.
	SkipOthers bool `json:"skip_others,omitempty"`
	// OthersAdvice is what such a command says where it does not: how to have it succeed.
	OthersAdvice string `json:"others_advice,omitempty"`
	// Image is the reference of the image whose tools the scripts find, for messages.
	Image string `json:"image,omitempty"`
}

// Response is one line of an answer.
type Response struct {
	Output *Output    `json:"output,omitempty"`
	Done   bool       `json:"done,omitempty"`
	Error  string     `json:"error,omitempty"`
	Failed *SeedError `json:"failed,omitempty"`
	// Unmet are expectations that the state does not meet.
	Unmet   *dynamo.UnmetError `json:"unmet,omitempty"`
	Catalog *dynamo.Catalog    `json:"catalog,omitempty"`
	// Items are the sample, by table.
	Items   map[string][]dynamo.Item `json:"items,omitempty"`
	Seeded  *Seeded                  `json:"seeded,omitempty"`
	Stopped bool                     `json:"stopped,omitempty"`

	Inventory *snapshot.Inventory `json:"inventory,omitempty"`
	Loaded    *Loaded             `json:"loaded,omitempty"`

	Nonce string `json:"nonce"`
}

// Loaded is the number of classes that a JVM has loaded, and of those from an archive.
type Loaded struct {
	Classes  int `json:"classes"`
	Archived int `json:"archived"`
}

// Seeded is the result of a seed that succeeded.
type Seeded struct {
	// Commands of the built-in aws, and the items that they and the parts with data put or updated.
	Commands int `json:"commands,omitempty"`
	Items    int `json:"items,omitempty"`
	// Before are the tables that were there before the seed. Made has the program that made a
	// table, by table. Of one that a part with data made it may have any.
	Before []string          `json:"before,omitempty"`
	Made   map[string]string `json:"made,omitempty"`
	// Note is something that a person should know about it.
	Note string `json:"note,omitempty"`
	// Missing is what its parts read and were not given.
	Missing []failure.Inputs `json:"missing,omitempty"`
}

// Output is a line of a script, a remark about it, or how a part with data gets on.
type Output struct {
	Part   string `json:"part"`
	Stream Stream `json:"stream"`
	Line   string `json:"line"`
	// Missing is what the part reads and was not given, where it may wait for that.
	Missing *failure.Inputs `json:"missing,omitempty"`
	// Counts take the line's place where the stream is Counted.
	Counts *Counts `json:"counts,omitempty"`
}

// Counts are what a part with data has brought so far.
type Counts struct {
	// Place is the part's among all, in words; empty for the only one.
	Place  string `json:"place,omitempty"`
	Tables int64  `json:"tables,omitempty"`
	Items  int64  `json:"items,omitempty"`
	// Over says that the part has ended, and has succeeded.
	Over bool `json:"over,omitempty"`
}

// Stream is the origin of a line.
type Stream string

// The streams: a script's own two, the seeder's words about it, for everybody or for the debug log,
// and what a part with data has brought.
const (
	Stdout   Stream = "stdout"
	Stderr   Stream = "stderr"
	Progress Stream = "progress"
	Detail   Stream = "detail"
	Counted  Stream = "counted"
)

package engine

import (
	"context"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// Run makes one snapshot. Its methods are called one after the other, in the order in which they
// stand here. Those of [Cleaner] come last, and are called also when one of the others has failed
// or was never called.
type Run interface {
	// ID names the run, for the log.
	ID() string
	// Start starts a database of the base with the state to start on, and returns when it has
	// answered and the seed can be applied. ctx bounds the start alone. [seeder.ErrFull] says that
	// the state to start on is larger than its memory, a [BaseError] that the base's own state
	// cannot be used, a [StateError] that the database does not open the state of the seed, a
	// [ProgramError] that the base cannot be started, an [OptionsError] that its
	// JVM refuses an option, a [MountError] that a mount has no place in the seed's image.
	Start(ctx context.Context, material Material) (Database, error)
	// Seed applies the seed to the database and passes on what its scripts write. [seeder.ErrFull]
	// says that the state has outgrown its memory.
	Seed(ctx context.Context, how seeder.Seed, output func(seeder.Output)) (seeder.Seeded, error)
	// Commit stops the database and makes an image of the base with the state. The image has a name
	// of the run's own until Release.
	Commit(ctx context.Context, options CommitOptions) (Snapshot, error)
	// Serve starts the image that Commit made as a user would start it, out of the seed's reach,
	// and returns when it has answered. ctx bounds the start alone.
	Serve(ctx context.Context, image string) (Served, error)
	Cleaner
}

// Cleaner removes a run from its engine.
type Cleaner interface {
	// Close ends the run and removes everything of it but its image.
	Close(ctx context.Context) error
	// Release takes the run's own name from its image. An image that has no other name goes.
	Release(ctx context.Context) error
}

// Database is a running DynamoDB Local.
type Database interface {
	// Describe returns the catalog of the state.
	Describe(ctx context.Context) (dynamo.Catalog, error)
	// Sample returns the first items of each table, at most so many of each, by table.
	Sample(ctx context.Context, most int32) (map[string][]dynamo.Item, error)
	// Expect compares the state with what is expected of it. A [dynamo.UnmetError] tells every
	// difference.
	Expect(ctx context.Context, expectations dynamo.Expectations) error
}

// Served is the database of a snapshot.
type Served interface {
	Database
	// As returns the database that another access key has: that of an isolated snapshot is another
	// one. It starts as the state that [isolation.Choose] chooses for the key. The methods of both
	// must not be called concurrently.
	As(accessKey string) Served
	// CheckWritable finds out whether a user could write to it. Of an isolated snapshot the other
	// access keys must not see what it writes.
	CheckWritable(ctx context.Context, others ...string) error
	// CheckHealth runs the image's health check as often and as long as an engine does before it
	// calls a container unhealthy.
	CheckHealth(ctx context.Context) error
}

// Material is everything that a run makes a snapshot from.
type Material struct {
	// Base is the image of DynamoDB Local, warm or not.
	Base Image
	// SeedImage is the image whose shell and tools the scripts find.
	SeedImage Image
	// From is the snapshot whose state is started on; the zero Image for the base's own state, or
	// none.
	From Image
	// Seed is what will be applied. Where it begins with a state ([seed.Seed.OpenState]) the
	// database starts on that, and neither From nor the base may have another one.
	Seed seed.Seed
	// ImageCLI leaves the program aws to the seed's image.
	ImageCLI bool
	// Memory is how much the scripts may take, in bytes; 0 for no bound.
	Memory int64
	// Processes is how many processes and threads the scripts may have at a time; 0 for no bound.
	Processes int64
	// StateSize is how much memory the state may take, in bytes; 0 puts the state on the disk.
	StateSize int64
	// JavaOptions are the user's options for the snapshot's JVM, all of which it has to know.
	JavaOptions []string
	// Serve says that [Run.Serve] will be called, which the engine may prepare for meanwhile.
	Serve bool
	// OwnState is told of a state that the base holds, before it is taken over.
	OwnState func(OwnState)
}

// OwnState describes the states in a base.
type OwnState struct {
	// Path is that of the file that is started on.
	Path string
	// Ignored are the paths of further states, which the base's command does not serve.
	Ignored []string
}

// CommitOptions describe a snapshot's image.
type CommitOptions struct {
	Author  string
	Message string
	Labels  map[string]string
	Serving snapshot.Serving
}

// Snapshot is a committed image, which has only the run's own name yet.
type Snapshot struct {
	ID string
	// LayerBytes is the size of its own layer, uncompressed.
	LayerBytes int64
	// HealthCheck reports whether the image has one.
	HealthCheck bool
	// Texts is everything that its configuration and history say, to be searched for secrets.
	Texts string
}

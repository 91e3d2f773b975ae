package engine

import "context"

// Bundling is a run that makes a bundle: an isolated snapshot of several states. Its methods are
// called as those of a [Run] are.
type Bundling interface {
	// ID names the run, for the log.
	ID() string
	// Commit makes an image of the base with the states of snapshots. The image has a name of the
	// run's own until Release. options.Serving names the states in their order.
	Commit(ctx context.Context, material BundleMaterial, options CommitOptions) (Snapshot, error)
	// Serve starts the image that Commit made as a user would start it, and returns when it has
	// answered. ctx bounds the start alone. A [ProgramError] says that it cannot be started.
	Serve(ctx context.Context, image string) (Served, error)
	Cleaner
}

// BundleMaterial is everything that a bundle is made from.
type BundleMaterial struct {
	// Base is the image of DynamoDB Local that all of the snapshots are made from, warm or not.
	Base Image
	// Snapshots have the states, in the order of their names in [CommitOptions].
	Snapshots []Image
	// Memory is how much may be taken beside the database while it is verified, in bytes; 0 for no
	// bound.
	Memory int64
}

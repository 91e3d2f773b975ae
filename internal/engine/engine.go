// Package engine is the contract of an engine, which runs databases and makes images of them. Each
// engine is a package below this one. Package enginetest has the tests that every engine passes.
package engine

import (
	"context"
	"io"
	"time"
)

// Engine runs databases and keeps images. Its methods are safe for concurrent use.
type Engine interface {
	// Description names the engine and its version, for the log.
	Description() string
	// Capacity tells how much the engine's machine can do.
	Capacity() Capacity
	// Registries tells what the engine was told about registries.
	Registries() Registries

	// Find returns an image that the engine has; [ErrNoImage] when it does not. Of an image for
	// several platforms it is the one that runs our binary, if the engine has that.
	Find(ctx context.Context, ref string) (Image, error)
	// Pull fetches an image from its registry. auth is the value of X-Registry-Auth; architecture
	// is empty for the one that runs our binary.
	Pull(ctx context.Context, ref, auth, architecture string, progress Progress) (Image, error)
	// ReadFile reads a file of an image, which it does not run. path is absolute.
	ReadFile(ctx context.Context, image Image, path string) (io.ReadCloser, error)
	// Tag gives a name to the image with an id. An image that has the name loses it.
	Tag(ctx context.Context, id, ref string) error
	// Untag removes a name, if it is there; the image goes with its last name.
	Untag(ctx context.Context, ref string) error
	// Push gives the image with an id a name, sends it to the registry under that name and returns
	// the digest under which the registry has it. auth is the value of X-Registry-Auth.
	Push(ctx context.Context, id, ref, auth string, progress Progress) (digest string, err error)

	// NewRun prepares a run that takes no longer than lifetime. It starts nothing.
	NewRun(lifetime time.Duration) Run
	// NewBundling prepares a run that makes a bundle. It takes no longer than lifetime and starts
	// nothing.
	NewBundling(lifetime time.Duration) Bundling
	// Sweep removes what interrupted runs left behind, and old images that have no name of a
	// user's. A run counts as interrupted when nothing of it runs, or its lifetime is over, and
	// nothing of it has begun or ended for longer than quiet. Images whose ids are in keep stay.
	// Sweep returns the number of runs of which it removed everything.
	Sweep(ctx context.Context, quiet time.Duration, keep map[string]bool) (runs int, err error)
}

// Capacity is that of an engine's machine. 0 means that the engine does not say.
type Capacity struct {
	CPUs   int
	Memory int64 // bytes
}

// Registries is what an engine knows about registries.
type Registries struct {
	// Secure tells of registries whether the engine reaches them by TLS alone. InsecureNetworks
	// are networks, in CIDR notation, where it need not.
	Secure           map[string]bool
	InsecureNetworks []string
	// HasAccounts is true where the engine shows registries accounts of its own when it is given
	// none.
	HasAccounts bool
}

// Progress gets how many bytes of a pull or a push are done, of those that are known so far.
type Progress func(done, total int64)

// Warmer is an engine that can prepare bases for fast starts. On other engines snapshots start as
// fast as their base.
type Warmer interface {
	// NewWarming prepares a run that takes no longer than lifetime. It starts nothing.
	NewWarming(lifetime time.Duration) Warming
	// RememberUnfit makes an image with nothing in it, named [snapshot.WarmName], that says that
	// the base with this identity cannot be prepared.
	RememberUnfit(ctx context.Context, identity string) (Image, error)
}

// Warming is a run that makes a warm base.
type Warming interface {
	Cleaner
	// Warm makes a warm base of a base and finds out whether it does what it is for. The image gets
	// the name [snapshot.WarmName] of the identity, which says to everybody who finds it which base
	// it was made from. An [UnfitError] says that it will never succeed with this base.
	Warm(ctx context.Context, base Image, identity string) (Warm, error)
}

// Warm is a warm base. It says how many of the classes that it loads at a start come from its
// archive.
type Warm struct {
	Image
	Classes, Archived int
}

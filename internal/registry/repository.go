// Package registry has the names of images, the accounts for their registries, a client for looking
// up and moving tags, and the meaning of a registry's errors.
package registry

import (
	"errors"
	"fmt"
	"strings"

	"github.com/distribution/reference"
	"github.com/google/go-containerregistry/pkg/name"
)

// Hub is the host of Docker Hub, where names without a host belong.
const Hub = "docker.io"

// Repository is a place in a registry. ParseRepository checks it; it is valid from then on.
type Repository struct {
	host string
	path string
	name string
}

// ParseRepository reads a repository as users write it: "acme/orders-db" or
// "registry.example.com/acme/orders-db". A tag or a digest is an [ExtraError].
func ParseRepository(text string) (Repository, error) {
	if scheme, _, found := strings.Cut(text, "://"); found {
		// The rest may hold user:password@, so only the scheme is quoted.
		return Repository{}, fmt.Errorf("begins with %q: an image name has no scheme, start with the host", scheme+"://")
	}
	if name, digest, found := strings.Cut(text, "@"); found {
		return Repository{}, &ExtraError{Text: text, Repository: name, Digest: digest}
	}
	if colon := strings.LastIndexByte(text, ':'); colon > strings.LastIndexByte(text, '/') {
		return Repository{}, &ExtraError{Text: text, Repository: text[:colon], Tag: text[colon+1:]}
	}
	// The grammar reads "Acme/db" as a repository db on a host Acme, which nobody means.
	if lower := strings.ToLower(text); lower != text {
		return Repository{}, fmt.Errorf("%q has upper-case letters: a repository is lower-case, as %q", text, lower)
	}
	named, err := reference.ParseNormalizedNamed(text)
	if errors.Is(err, reference.ErrNameTooLong) {
		return Repository{}, fmt.Errorf("%q is longer than %d characters", text, reference.RepositoryNameTotalLengthMax)
	}
	if err != nil {
		return Repository{}, fmt.Errorf("%q is not a repository: lower-case letters, digits and single . _ - between them, in parts separated by /, "+
			"with the registry's host before them, as registry.example.com/acme/orders-db", text)
	}
	if err := CheckHost(reference.Domain(named)); err != nil {
		return Repository{}, err
	}
	return repositoryOf(named), nil
}

// UnmarshalText is ParseRepository for decoders.
func (r *Repository) UnmarshalText(text []byte) (err error) {
	*r, err = ParseRepository(string(text))
	return err
}

func repositoryOf(named reference.Named) Repository {
	return Repository{host: reference.Domain(named), path: reference.Path(named), name: reference.FamiliarName(named)}
}

// Host returns the registry's host, with its port if it has one. It is "docker.io" when the name
// has none.
func (r Repository) Host() string { return r.host }

// Path returns the repository's path in its registry: "library/redis" for "redis".
func (r Repository) Path() string { return r.path }

// Name returns the repository as an engine shows it: without the host docker.io.
func (r Repository) Name() string { return r.name }

// Tag returns the reference of a tag.
func (r Repository) Tag(tag string) Reference { return newReference(r, tag, "") }

// WithDigest returns a reference to exactly one content.
func (r Repository) WithDigest(digest string) Reference { return newReference(r, "", digest) }

// IsPublic reports whether the registry is a well-known one where images may be public.
func (r Repository) IsPublic() bool {
	switch r.host {
	case Hub, gitHubHost, "quay.io", PublicECR:
		return true
	}
	return false
}

// inRegistry returns the repository for the registry library.
func (r Repository) inRegistry() (name.Repository, error) {
	return name.NewRepository(r.host + "/" + r.path)
}

package registry

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/distribution/reference"
	"github.com/google/go-containerregistry/pkg/name"
)

// Reference names an image: by its repository with a tag, a digest, both or neither, or by an
// engine's id. ParseReference checks it; it is valid from then on. The zero Reference names
// nothing. Two references are equal when they are written alike.
type Reference struct {
	text       string // as it was written
	repository Repository
	tag        string
	digest     string
}

// ParseReference reads an image's name or id as engines accept them.
func ParseReference(text string) (Reference, error) {
	parsed, err := reference.ParseAnyReference(text)
	if err != nil {
		return Reference{}, fmt.Errorf("%q is not the name of an image: %w", text, err)
	}
	r := Reference{text: text}
	named, ok := parsed.(reference.Named)
	if !ok {
		return r, nil
	}
	if err := CheckHost(reference.Domain(named)); err != nil {
		return Reference{}, err
	}
	r.repository = repositoryOf(named)
	if tagged, ok := named.(reference.Tagged); ok {
		r.tag = tagged.Tag()
	}
	if digested, ok := named.(reference.Digested); ok {
		r.digest = digested.Digest().String()
	}
	return r, nil
}

// UnmarshalText is ParseReference for decoders.
func (r *Reference) UnmarshalText(text []byte) (err error) {
	*r, err = ParseReference(string(text))
	return err
}

// CheckHost returns an error for an invalid port of a registry's host. The grammar of images
// accepts any digits.
func CheckHost(host string) error {
	colon := strings.LastIndexByte(host, ':')
	if colon < 0 || strings.HasSuffix(host, "]") {
		return nil
	}
	if port, err := strconv.ParseUint(host[colon+1:], 10, 16); err != nil || port == 0 {
		return fmt.Errorf("%q has the port %s: ports are 1 to 65535", host, host[colon+1:])
	}
	return nil
}

// String returns the reference as it was written.
func (r Reference) String() string { return r.text }

// IsZero reports whether r names nothing.
func (r Reference) IsZero() bool { return r == Reference{} }

// IsID reports whether r is an id, which only an engine knows.
func (r Reference) IsID() bool { return !r.IsZero() && r.repository == Repository{} }

// Repository returns the image's repository. It is zero for an id.
func (r Reference) Repository() Repository { return r.repository }

// Host returns the host of the registry. It is empty for an id.
func (r Reference) Host() string { return r.repository.host }

// IsPinned reports whether r has a digest, and not only a tag that may move.
func (r Reference) IsPinned() bool { return r.digest != "" }

// FullName returns the name with the registry and the tag that Docker adds by default.
func (r Reference) FullName() string {
	if r.repository == (Repository{}) {
		return r.text
	}
	tag := r.tag
	if tag == "" && r.digest == "" {
		tag = name.DefaultTag
	}
	return join(r.repository.host+"/"+r.repository.path, tag, r.digest)
}

// WithDigest returns a reference to exactly one content, which keeps the tag if there is one.
func (r Reference) WithDigest(digest string) Reference {
	return newReference(r.repository, r.tag, digest)
}

// WithoutDigest returns the reference by tag alone. It is zero where there is only a digest.
func (r Reference) WithoutDigest() Reference {
	if r.tag == "" && r.digest != "" {
		return Reference{}
	}
	return newReference(r.repository, r.tag, "")
}

func newReference(repository Repository, tag, digest string) Reference {
	return Reference{join(repository.name, tag, digest), repository, tag, digest}
}

func join(name, tag, digest string) string {
	if tag != "" {
		name += ":" + tag
	}
	if digest != "" {
		name += "@" + digest
	}
	return name
}

// inRegistry returns the reference for the registry library, with the defaults docker.io and
// latest.
func (r Reference) inRegistry() (name.Reference, error) {
	if r.IsID() {
		return nil, fmt.Errorf("%q is not the name of an image: it is an id, which means nothing to a registry", r.text)
	}
	return name.ParseReference(r.FullName())
}

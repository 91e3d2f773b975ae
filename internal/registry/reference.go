package registry

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/distribution/reference"
	"github.com/google/go-containerregistry/pkg/name"
)

// Reference names an image: by its repository with a tag, a digest, both or neither, or by an id
// that an engine has for it. It is parsed once, at the edge, and valid from then on. The zero
// Reference names nothing. References are equal when they are written alike.
type Reference struct {
	text       string // as it was written
	repository Repository
	tag        string
	digest     string
}

// ParseReference reads an image's name, or its id, as engines take them.
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

// CheckHost says what is wrong with the port of a registry's host, of which the grammar of images
// takes any digits.
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

// String is the reference as it was written.
func (r Reference) String() string { return r.text }

// IsZero says whether it names nothing.
func (r Reference) IsZero() bool { return r == Reference{} }

// IsID says whether it is an id, which means something to an engine alone.
func (r Reference) IsID() bool { return !r.IsZero() && r.repository == Repository{} }

// Repository is the repository that the image is in; the zero Repository for an id.
func (r Reference) Repository() Repository { return r.repository }

// Host is that of the registry that the image would be pulled from; empty for an id.
func (r Reference) Host() string { return r.repository.host }

// Tag is the tag; empty when there is none.
func (r Reference) Tag() string { return r.tag }

// Digest is the digest; empty when there is none.
func (r Reference) Digest() string { return r.digest }

// IsPinned tells whether it holds the digest, and not only a tag that may move.
func (r Reference) IsPinned() bool { return r.digest != "" }

// FullName spells out the registry and the tag that a short name leaves to Docker's defaults.
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

// WithDigest names exactly one content, and the tag by which it was found if there is one.
func (r Reference) WithDigest(digest string) Reference {
	return newReference(r.repository, r.tag, digest)
}

// WithoutDigest names what has the tag now; the zero Reference where a digest is all there is.
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

// inRegistry is the reference as our client of registries takes it: with Docker Hub and latest
// where it says nothing.
func (r Reference) inRegistry() (name.Reference, error) {
	if r.IsID() {
		return nil, fmt.Errorf("%q is not the name of an image: it is an id, which means nothing to a registry", r.text)
	}
	return name.ParseReference(r.FullName())
}

package registry

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/distribution/reference"
	"github.com/google/go-containerregistry/pkg/name"
)

// CheckImage says what is wrong with an image's name, tag, digest or id.
func CheckImage(image string) error {
	ref, err := reference.ParseAnyReference(image)
	if err != nil {
		return fmt.Errorf("%q is not the name of an image: %w", image, err)
	}
	if named, ok := ref.(reference.Named); ok {
		return CheckHost(reference.Domain(named))
	}
	return nil
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

// HostOf is the host of the registry that an image would be pulled from.
func HostOf(image string) (string, error) {
	named, err := parseNamed(image)
	if err != nil {
		return "", err
	}
	return reference.Domain(named), nil
}

// FullName spells out the registry and the tag that an image's short name leaves to Docker's defaults.
func FullName(image string) string {
	named, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return image
	}
	return reference.TagNameOnly(named).String()
}

// WithDigest names exactly one content of an image's repository.
func WithDigest(image, digest string) (string, error) {
	named, err := parseNamed(image)
	if err != nil {
		return "", err
	}
	return reference.FamiliarName(named) + "@" + digest, nil
}

// Pin names exactly one content of an image, and the tag by which it was found if there is one.
func Pin(image, digest string) (string, error) {
	named, err := parseNamed(image)
	if err != nil {
		return "", err
	}
	name := reference.FamiliarName(named)
	if tagged, ok := named.(reference.Tagged); ok {
		name += ":" + tagged.Tag()
	}
	return name + "@" + digest, nil
}

// WithoutDigest names what has an image's tag now; empty for an image that is named by its digest alone.
func WithoutDigest(image string) string {
	named, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return ""
	}
	_, tagged := named.(reference.Tagged)
	if !tagged && IsPinned(image) {
		return ""
	}
	name, _, _ := strings.Cut(reference.FamiliarString(named), "@")
	return name
}

// IsPinned tells whether an image's name holds its digest, and not only a tag that may move.
func IsPinned(image string) bool {
	named, err := reference.ParseNormalizedNamed(image)
	_, digested := named.(reference.Digested)
	return err == nil && digested
}

// parse reads an image's name as an engine does: with Docker Hub and latest where it says nothing.
func parse(image string) (name.Reference, error) {
	named, err := parseNamed(image)
	if err != nil {
		return nil, err
	}
	return name.ParseReference(reference.TagNameOnly(named).String())
}

// parseNamed reads an image's name with the registry that Docker takes where it says none.
func parseNamed(image string) (reference.Named, error) {
	named, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return nil, fmt.Errorf("%q is not the name of an image: %w", image, err)
	}
	return named, nil
}

package snapshot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/isolation"
)

// formatVersion is raised when the same inputs make another snapshot, because commits or the
// built-in tools changed.
const formatVersion = 5

// Fingerprint is a hash over everything that decides a snapshot, in hexadecimal.
type Fingerprint string

// Inputs are everything that decides a snapshot. Its tags and its time do not.
type Inputs struct {
	Platform string // os/architecture
	// Base is the base's digest, or the engine's id of an image that was never in a registry.
	Base string
	// From is the image that the snapshot starts from. It is empty for none.
	From string
	// Seed is a digest of the seed.
	Seed string
	// SeedImage is the digest of the image whose tools the scripts use, in the form of Base. It is
	// empty for the base.
	SeedImage string
	ImageCLI  bool
	// SkipOthers says that commands of other services do nothing.
	SkipOthers bool
	// Author, Message and Labels are the user's description of the image.
	Author  string
	Message string
	Labels  map[string]string
	// Serving says how the snapshot serves its state.
	Serving Serving
	// Expect is what was checked before the snapshot was vouched for.
	Expect dynamo.Expectations
	// AllowEmpty says that it is vouched for without tables, too.
	AllowEmpty bool
}

// Fingerprint is the hash over the inputs.
func (i Inputs) Fingerprint() (Fingerprint, error) {
	return fingerprint(struct {
		Format  int
		Program int `json:",omitempty"`
		Inputs
	}{formatVersion, programVersion(i.Serving), i})
}

// BundleInputs are everything that decides a bundle. Its tags and its time do not.
type BundleInputs struct {
	Platform string // os/architecture
	// Base is the base's digest, or the engine's id of an image that was never in a registry.
	Base string
	// Snapshots have the states, in the order in which Serving names them.
	Snapshots []Fingerprint
	// Author, Message and Labels are the user's description of the image.
	Author  string
	Message string
	Labels  map[string]string
	// Serving says how the bundle serves its states.
	Serving Serving
}

// Fingerprint is the hash over the inputs.
func (i BundleInputs) Fingerprint() (Fingerprint, error) {
	return fingerprint(struct {
		Format  int
		Program int
		Bundle  BundleInputs
	}{formatVersion, programVersion(i.Serving), i})
}

// programVersion is the version of the program of an isolated snapshot; 0 for any other snapshot.
func programVersion(serving Serving) int {
	if serving.Isolated() {
		return isolation.Version
	}
	return 0
}

// fingerprint is the hash over inputs, whose maps are written sorted.
func fingerprint(inputs any) (Fingerprint, error) {
	text, err := json.Marshal(inputs)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return Fingerprint(hex.EncodeToString(sum[:])), nil
}

// A tag shows 32 hexadecimal digits of a fingerprint: 128 bits.
const (
	tagPrefix = "dynasnap-"
	tagDigits = 32
)

// Tag returns the tag under which a repository keeps the snapshot for later runs.
func (f Fingerprint) Tag() string { return tagPrefix + string(f[:min(tagDigits, len(f))]) }

// IsFingerprintTag reports whether a tag has the form of Fingerprint.Tag.
func IsFingerprintTag(tag string) bool {
	digits, found := strings.CutPrefix(tag, tagPrefix)
	_, err := hex.DecodeString(digits)
	return found && err == nil && len(digits) == tagDigits
}

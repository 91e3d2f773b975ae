package snapshot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
)

// formatVersion changes when the same inputs would make another snapshot: with what the commit writes, and with what the
// built-in tools do.
const formatVersion = 4

// Fingerprint is a hash over everything that decides a snapshot, hexadecimal.
type Fingerprint string

// Inputs are what decides a snapshot. Neither its tags nor the time do.
type Inputs struct {
	Platform string // os/architecture
	// Base is the base's digest, or the engine's name for an image that never was in a registry.
	Base string
	// From is what the snapshot starts on; empty for nothing.
	From string
	// Seed is a digest of everything in the seed.
	Seed string
	// SeedImage is the digest of the image whose tools the scripts use, as Base; empty for the base.
	SeedImage string
	ImageCLI  bool
	// SkipOthers says that commands of other services did nothing.
	SkipOthers bool
	// Author, Message and Labels are what the user has the image say.
	Author  string
	Message string
	Labels  map[string]string
	// Serving is how it is served.
	Serving Serving
	// Expect is what was checked before the snapshot was vouched for.
	Expect any
	// AllowEmpty says that it is vouched for without tables, too.
	AllowEmpty bool
}

// Fingerprint is the hash over the inputs.
func (i Inputs) Fingerprint() (Fingerprint, error) {
	text, err := json.Marshal(struct { // maps are written sorted
		Format int
		Inputs
	}{formatVersion, i})
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

// Tag is the tag under which a repository keeps the snapshot for the runs to come.
func (f Fingerprint) Tag() string { return tagPrefix + string(f[:min(tagDigits, len(f))]) }

// IsFingerprintTag tells whether a tag is one that a fingerprint may have.
func IsFingerprintTag(tag string) bool {
	digits, found := strings.CutPrefix(tag, tagPrefix)
	_, err := hex.DecodeString(digits)
	return found && err == nil && len(digits) == tagDigits
}

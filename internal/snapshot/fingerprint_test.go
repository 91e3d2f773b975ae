package snapshot

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

func TestFingerprintChangesWithEveryInput(t *testing.T) {
	inputs := func() Inputs {
		return Inputs{Platform: "linux/amd64", Base: "sha256:ba5e", From: "f00d", Seed: "5eed", SeedImage: "sha256:1", ImageCLI: true,
			Author: "me", Message: "words", Labels: map[string]string{"a": "1", "b": "2"}, Expect: dynamo.Expectations{Tables: []string{"acl"}}}
	}
	whole, err := inputs().Fingerprint()
	require.NoError(t, err)
	assert.Len(t, string(whole), 64)
	repeated, err := inputs().Fingerprint()
	require.NoError(t, err)
	assert.Equal(t, whole, repeated)
	assert.Equal(t, "dynasnap-"+string(whole[:32]), whole.Tag())
	assert.True(t, IsFingerprintTag(whole.Tag()))
	assert.False(t, IsFingerprintTag("dynasnap-latest"))

	for name, change := range map[string]func(*Inputs){
		"platform":   func(i *Inputs) { i.Platform = "linux/arm64" },
		"base":       func(i *Inputs) { i.Base = "sha256:0" },
		"from":       func(i *Inputs) { i.From = "" },
		"seed":       func(i *Inputs) { i.Seed = "" },
		"seed image": func(i *Inputs) { i.SeedImage = "" },
		"aws cli":    func(i *Inputs) { i.ImageCLI = false },
		"others":     func(i *Inputs) { i.SkipOthers = true },
		"author":     func(i *Inputs) { i.Author = "" },
		"message":    func(i *Inputs) { i.Message = "" },
		"label":      func(i *Inputs) { i.Labels["a"] = "2" },
		"fast start": func(i *Inputs) { i.Serving.Fast = true },
		"options":    func(i *Inputs) { i.Serving.Options = []string{"-Xmx1g"} },
		"isolation":  func(i *Inputs) { i.Serving.States = []string{"default"} },
		"expect":     func(i *Inputs) { i.Expect.Tables = []string{} },
		"empty":      func(i *Inputs) { i.AllowEmpty = true },
	} {
		t.Run(name, func(t *testing.T) {
			changed := inputs()
			change(&changed)
			other, err := changed.Fingerprint()
			require.NoError(t, err)
			assert.NotEqual(t, whole, other)
		})
	}
}

// A fingerprint is kept from release to release, or everybody would make everything anew.
func TestFingerprintIsKept(t *testing.T) {
	kept, err := Inputs{Platform: "linux/amd64", Base: "sha256:ba5e", Seed: "5eed", Serving: Serving{Fast: true, Options: []string{}}}.Fingerprint()
	require.NoError(t, err)
	assert.EqualValues(t, "29dd252471506256055ebb276caed9cb2fd402a2607b87447bedd0877540f087", kept)
}

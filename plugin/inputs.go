package plugin

import (
	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// identities are the images and the seed that a snapshot is made from, by identifiers of their
// content.
type identities struct {
	base string
	from snapshot.Fingerprint // empty where it starts on no snapshot
	seed string               // empty where scripts run in the base
}

// inputsOf returns everything that decides a snapshot. The tag decides of a field in
// [settings.Settings] names the inputs of a setting.
func inputsOf(s settings.Settings, t target, found identities) snapshot.Inputs {
	return snapshot.Inputs{
		Platform:   images.Platform,
		Base:       found.base,
		From:       string(found.from),
		Seed:       t.seed.Digest(),
		SeedImage:  found.seed,
		ImageCLI:   s.AWSCLI == settings.ImageCLI,
		SkipOthers: s.OtherServices == settings.SkipOthers,
		Author:     s.Author,
		Message:    t.Message,
		Labels:     t.Labels,
		Serving:    servingOf(s, t.states()),
		Expect:     t.Expect,
		AllowEmpty: t.AllowEmpty,
	}
}

// states are the names of the states that the databases of an isolated snapshot start as; none of
// any other snapshot.
func (t target) states() []string {
	if t.Isolation == settings.KeyIsolation {
		return []string{isolation.DefaultState}
	}
	return nil
}

// servingOf returns how a snapshot is to be served. No options are an empty list: nil would change
// the fingerprint.
func servingOf(s settings.Settings, states []string) snapshot.Serving {
	return snapshot.Serving{Fast: s.FastStart, Options: append([]string{}, s.JavaOptions...), States: states}
}

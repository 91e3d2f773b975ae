package plugin

import (
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// identities are what a snapshot is made from, each by what stays the same wherever the image has
// the same content.
type identities struct {
	base string
	from snapshot.Fingerprint // empty where it starts on no snapshot
	seed string               // empty where scripts run in the base
}

// inputsOf is everything that decides a snapshot. A setting that does is named there by the tag
// decides of its field in [settings.Settings].
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
		Serving:    servingOf(s),
		Expect:     t.Expect,
		AllowEmpty: t.AllowEmpty,
	}
}

// servingOf is how the settings want snapshots to be served. No options are an empty list: nil
// would make another fingerprint.
func servingOf(s settings.Settings) snapshot.Serving {
	return snapshot.Serving{Fast: s.FastStart, Options: append([]string{}, s.JavaOptions...)}
}

package plugin

import (
	"net/url"
	"strings"
	"time"
)

// The CI systems whose variables we know.
const (
	Woodpecker = "woodpecker"
	Drone      = "drone"
	GitHub     = "github"
)

// Metadata is what the CI system says about the build. Any of it may be empty: drone-cli exec passes next to nothing.
type Metadata struct {
	CI      string // Woodpecker, Drone, GitHub, or empty
	Commit  string // the commit's hash
	Ref     string // as refs/heads/main; for pull requests too, where the branch would be the target's
	Source  string // the repository's page, or where to clone it
	URL     string // the run's page
	Version string // the tag that is built
}

// ReadMetadata reads the build's metadata from environ.
func ReadMetadata(environ []string) Metadata {
	env := environment(environ)
	first := func(keys ...string) string {
		for _, key := range keys {
			if value := env[key]; value != "" {
				return value
			}
		}
		return ""
	}
	m := Metadata{CI: detectCI(env)}
	switch m.CI {
	case Woodpecker:
		m.Commit, m.Ref, m.Version = env["CI_COMMIT_SHA"], env["CI_COMMIT_REF"], env["CI_COMMIT_TAG"]
		m.Source, m.URL = first("CI_REPO_URL", "CI_REPO_CLONE_URL"), env["CI_PIPELINE_URL"]
	case Drone:
		m.Commit, m.Ref, m.Version = first("DRONE_COMMIT_SHA", "DRONE_COMMIT"), env["DRONE_COMMIT_REF"], env["DRONE_TAG"]
		m.Source, m.URL = first("DRONE_REPO_LINK", "DRONE_GIT_HTTP_URL", "DRONE_REMOTE_URL"), env["DRONE_BUILD_LINK"]
	case GitHub:
		m.Commit, m.Ref = env["GITHUB_SHA"], env["GITHUB_REF"]
		if env["GITHUB_SERVER_URL"] != "" && env["GITHUB_REPOSITORY"] != "" {
			m.Source = env["GITHUB_SERVER_URL"] + "/" + env["GITHUB_REPOSITORY"]
			if run := env["GITHUB_RUN_ID"]; run != "" {
				m.URL = m.Source + "/actions/runs/" + run
			}
		}
		m.Version, _ = strings.CutPrefix(m.Ref, "refs/tags/")
		if m.Version == m.Ref {
			m.Version = ""
		}
	}
	m.Source, m.URL = publicURL(m.Source), publicURL(m.URL)
	return m
}

// detectCI goes by each system's own mark first: Woodpecker sets DRONE_ variables for its plugins, but never DRONE itself, and
// drone-cli sets no mark at all.
func detectCI(env map[string]string) string {
	switch {
	case env["CI"] == "woodpecker":
		return Woodpecker
	case env["DRONE"] == "true":
		return Drone
	case env["GITHUB_ACTIONS"] == "true":
		return GitHub
	}
	for key := range env {
		if strings.HasPrefix(key, "DRONE_") {
			return Drone
		}
	}
	return ""
}

// publicURL is a link without the credentials that clone URLs may carry, and nothing if it leads nowhere: woodpecker-cli exec
// builds its links without a host.
func publicURL(link string) string {
	parsed, err := url.Parse(link)
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return ""
	}
	parsed.User = nil
	return parsed.String()
}

// Labels are the standard labels (https://github.com/opencontainers/image-spec/blob/main/annotations.md) for what is known.
func (m Metadata) Labels(now time.Time, baseName, baseDigest string) map[string]string {
	labels := make(map[string]string)
	for key, value := range map[string]string{
		"created":     now.UTC().Format(time.RFC3339),
		"revision":    m.Commit,
		"source":      m.Source,
		"url":         m.URL,
		"version":     m.Version,
		"base.name":   baseName,
		"base.digest": baseDigest,
	} {
		if value != "" {
			labels["org.opencontainers.image."+key] = value
		}
	}
	return labels
}

package awscli

import (
	"slices"
	"strings"
)

// profile is the AWS CLI's configuration of one profile: its sections in the files that
// AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name.
type profile struct {
	files  files
	name   string
	chosen bool // by --profile

	known               bool // whether read has set the files
	credentials, config ini
}

const defaultProfile = "default"

// readProfile finds the profile of a command.
func readProfile(args *parsedArguments, f files) *profile {
	p := &profile{files: f, name: args.value("profile"), chosen: args.has("profile")}
	for _, variable := range profileVariables {
		if p.name == "" {
			p.name = f.call.Getenv(variable)
		}
	}
	if p.name == "" {
		p.name = defaultProfile
	}
	return p
}

var profileVariables = []string{"AWS_DEFAULT_PROFILE", "AWS_PROFILE"}

func (p *profile) path(variable, otherwise string) string {
	path := p.files.call.Getenv(variable)
	if path == "" {
		path = otherwise
	}
	return p.files.resolve(path)
}

func (p *profile) configFile() string { return p.path("AWS_CONFIG_FILE", "~/.aws/config") }

func (p *profile) credentialsFile() string {
	return p.path("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")
}

// sectionOf returns the section of a profile in the configuration file.
func sectionOf(profile string) string {
	if profile == defaultProfile {
		return profile
	}
	return "profile " + profile
}

// value returns a setting of the profile. It is empty if there is none.
func (p *profile) value(key string) string {
	value, _, _ := p.get(p.name, key)
	return value
}

// read returns the content of the files. A file that cannot be read counts as empty.
func (p *profile) read() (credentials, config ini) {
	if !p.known {
		p.credentials, _ = p.files.readINI(p.credentialsFile())
		p.config, _ = p.files.readINI(p.configFile())
		p.known = true
	}
	return p.credentials, p.config
}

// get returns a setting of any profile. The credentials file, where every section is a profile,
// comes first.
func (p *profile) get(name string, keys ...string) (value string, nested, ok bool) {
	credentials, config := p.read()
	if value, nested, ok = credentials.get(name, keys...); ok {
		return value, nested, ok
	}
	return config.get(sectionOf(name), keys...)
}

// all returns the names of the existing profiles.
func (p *profile) all() (names []string) {
	credentials, config := p.read()
	for _, section := range config.sections() {
		name, ok := strings.CutPrefix(section, "profile ")
		if ok || section == defaultProfile {
			names = append(names, name)
		}
	}
	for _, name := range credentials.sections() {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// isSecret reports whether a setting belongs into the credentials file.
func isSecret(key string) bool {
	return slices.Contains([]string{"aws_access_key_id", "aws_secret_access_key", "aws_session_token"}, key)
}

// set changes a setting of a profile in the file where it belongs.
func (p *profile) set(name, value string, keys ...string) error {
	path, section := p.configFile(), sectionOf(name)
	if isSecret(keys[0]) {
		path, section = p.credentialsFile(), name
	}
	file, err := p.files.readINI(path)
	if err != nil {
		return err
	}
	p.known = false
	return file.set(section, value, keys...).write(path)
}

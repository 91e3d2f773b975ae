// Package mount has the paths outside of the workspace at which parts of a seed find its files, as
// at mount points of a container.
package mount

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// InitDirectories are the directories where people mount their scripts in containers. Scripts use
// these paths for each other and for their data. They lead to the directory of the running script.
// LocalStack has the first ones, older versions the next one, databases the last ones.
// https://docs.localstack.cloud/references/init-hooks/
var InitDirectories = []string{
	"/etc/localstack/init/boot.d",
	"/etc/localstack/init/start.d",
	"/etc/localstack/init/ready.d",
	"/etc/localstack/init/shutdown.d",
	"/docker-entrypoint-initaws.d",
	"/docker-entrypoint-init.d",
}

// Points map absolute paths in a container to files and directories of the workspace, relative to
// it and with slashes.
type Points map[string]string

// Paths returns the paths sorted, so that each comes before those below it.
func (p Points) Paths() []string { return slices.Sorted(maps.Keys(p)) }

// IsSeparate reports whether no mount is at, above or below a place.
func (p Points) IsSeparate(place string) bool {
	return !slices.ContainsFunc(p.Paths(), func(mount string) bool { return IsBelow(place, mount) || IsBelow(mount, place) })
}

// Below returns the first place that is a directory or lies below it. It is empty for none.
func (p Points) Below(directory string) string {
	for _, place := range p.Paths() {
		if IsBelow(place, directory) {
			return place
		}
	}
	return ""
}

// IsBelow reports whether an absolute path is a directory or lies below it.
func IsBelow(name, directory string) bool {
	return name == directory || strings.HasPrefix(name, strings.TrimSuffix(directory, "/")+"/")
}

// reserved are paths that scripts, tools or this program need. Nothing can be mounted at them or
// above them.
var reserved = []string{
	"/etc/group", "/etc/hostname", "/etc/hosts", "/etc/passwd", "/etc/resolv.conf", "/etc/ssl",
	"/home", "/opt", "/run", "/tmp", "/usr/local/bin/aws", "/usr/local/bin/awslocal", "/usr/local/lib", "/usr/share", "/var/lib", "/var/tmp",
}

// system are directories that nothing can be mounted in.
var system = []string{
	"/bin", "/dev", "/dynasnap", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/sbin", "/sys",
	"/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32", "/usr/sbin",
}

// Check returns an error for a path of the container that cannot be mounted.
func Check(place string) error {
	if !strings.HasPrefix(place, "/") {
		return fmt.Errorf("%q is not an absolute path, which the place in the container has to be, as /setup", place)
	}
	place = path.Clean(place)
	for _, directory := range system {
		if IsBelow(place, directory) {
			return fmt.Errorf("%s is the system's: write a path of its own, as /setup", place)
		}
	}
	for _, needed := range append(system, reserved...) {
		if IsBelow(needed, place) {
			return fmt.Errorf("%s would hide what the scripts' system needs: write a path of its own, as /setup", place)
		}
	}
	return nil
}

// Package mount knows the places outside of the workspace at which the parts of a seed find files of
// it: mount points, as of a container.
package mount

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// InitDirectories are the directories of containers where people mount their scripts, so that those
// name each other, and their data, by these paths. They lead to the directory of the script that
// runs. LocalStack has the first ones, and had the one after them; databases have the last.
//
// https://docs.localstack.cloud/references/init-hooks/
var InitDirectories = []string{
	"/etc/localstack/init/boot.d",
	"/etc/localstack/init/start.d",
	"/etc/localstack/init/ready.d",
	"/etc/localstack/init/shutdown.d",
	"/docker-entrypoint-initaws.d",
	"/docker-entrypoint-init.d",
}

// Points are the places in a container that lead to files and directories of the workspace: the
// absolute paths there, and the paths here, relative to the workspace and with slashes.
type Points map[string]string

// Paths are the places in an order in which one comes before those below it.
func (p Points) Paths() []string { return slices.Sorted(maps.Keys(p)) }

// IsSeparate tells whether a place has nothing to do with any of the mounts: none is there, above it or
// below it.
func (p Points) IsSeparate(place string) bool {
	return !slices.ContainsFunc(p.Paths(), func(mount string) bool { return IsBelow(place, mount) || IsBelow(mount, place) })
}

// Below is the first place that is a directory or lies below it; empty where none does.
func (p Points) Below(directory string) string {
	for _, place := range p.Paths() {
		if IsBelow(place, directory) {
			return place
		}
	}
	return ""
}

// IsBelow tells whether an absolute path is a directory or lies below it.
func IsBelow(name, directory string) bool {
	return name == directory || strings.HasPrefix(name, strings.TrimSuffix(directory, "/")+"/")
}

// reserved are the paths at which nothing can be mounted, since scripts, tools or we ourselves need
// what is there; nor can anything be above them, which would hide them.
var reserved = []string{
	"/etc/group", "/etc/hostname", "/etc/hosts", "/etc/passwd", "/etc/resolv.conf", "/etc/ssl",
	"/home", "/opt", "/run", "/tmp", "/usr/local/bin/aws", "/usr/local/bin/awslocal", "/usr/local/lib", "/usr/share", "/var/lib", "/var/tmp",
}

// system are the directories that nothing can be mounted in either.
var system = []string{
	"/bin", "/dev", "/dynasnap", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/sbin", "/sys",
	"/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32", "/usr/sbin",
}

// Check tells why nothing can be mounted at a path of the container.
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

package seeder

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"path"
	"strconv"
	"time"

	"github.com/dynasnap/dynasnap/internal/dockercli"
	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

// Place is where a seeder works, and what it owns there. Seeders at separate places can work on one
// machine at the same time.
type Place struct {
	// Root is a directory that nobody else uses. All paths of the seeder's lie below it.
	Root string `json:"root"`
	// Binary is the path of our program. Scripts find it under several names.
	Binary string `json:"binary"`
	// AWSLinks are paths outside of Root at which scripts find the built-in `aws` as well.
	AWSLinks []string `json:"aws_links,omitempty"`
	// Port is where the database listens, on localhost.
	Port int `json:"port"`
	// Ports lead scripts to the database, too.
	Ports []int `json:"ports,omitempty"`
	// Resolver is where the seeder answers questions for host names; zero where it does not, and no
	// name but localhost leads to the database.
	Resolver netip.AddrPort `json:"resolver,omitzero"`
	// OwnProcesses says that the PID namespace has the seeder's processes alone, and the database:
	// it may end every other one. Elsewhere it ends those alone that its scripts have started.
	OwnProcesses bool `json:"own_processes,omitempty"`
	// OwnNetwork says that the network namespace has them alone: the seeder opens every port there
	// that scripts ask for, and what is refused there was refused to them.
	OwnNetwork bool `json:"own_network,omitempty"`
}

// ContainerPlace is the place of a seeder with a container of its own.
func ContainerPlace() Place {
	const root = "/dynasnap"
	return Place{
		Root:     root,
		Binary:   root + "/bin/dynasnap",
		AWSLinks: []string{"/usr/local/bin/awslocal", "/usr/local/bin/aws", "/usr/bin/aws"},
		Port:     dynamo.Port,
		Ports:    localStackPorts,
		// The engine lets every user have that port (net.ipv4.ip_unprivileged_port_start); Podman
		// does neither, and there no name but localhost resolves.
		Resolver:     netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 53),
		OwnProcesses: true,
		OwnNetwork:   true,
	}
}

// localStackPorts are LocalStack's port for all services, and its former port for DynamoDB.
var localStackPorts = []int{4566, 4569}

// Command returns the command line of a seeder at the place, which ends after the lifetime. See
// [ReadArguments].
func (p Place) Command(lifetime time.Duration) []string {
	place, _ := json.Marshal(p) // never fails
	return []string{p.Binary, Argument, lifetime.Round(time.Second).String(), string(place)}
}

// Argument makes this program a seeder.
const Argument = "seeder"

// ReadArguments reads the arguments of [Place.Command] after Argument.
func ReadArguments(arguments []string) (place Place, lifetime time.Duration, err error) {
	if len(arguments) != 2 {
		return place, 0, errors.New("two arguments expected, its lifetime and its place; it is started by the plugin alone")
	}
	if lifetime, err = time.ParseDuration(arguments[0]); err != nil {
		return place, 0, err
	}
	if err := json.Unmarshal([]byte(arguments[1]), &place); err != nil {
		return place, 0, fmt.Errorf("reading its place: %w", err)
	}
	return place, lifetime, nil
}

// Endpoint returns the URL of the database.
func (p Place) Endpoint() string { return "http://localhost:" + strconv.Itoa(p.Port) }

// AWS returns the path of the built-in `aws`.
func (p Place) AWS() string { return path.Join(p.bin(), "aws") }

// bin is the first directory of the scripts' PATH.
func (p Place) bin() string { return path.Join(p.Root, "bin") }

// HoldsBinary reports whether this program is in the place, and so finds the place by itself.
func (p Place) HoldsBinary() bool { return path.Dir(p.Binary) == p.bin() }

// Link is a symbolic link.
type Link struct{ Path, Target string }

// Links are the links by which scripts find our programs, without AWS itself. imageCLI leaves `aws`
// to the image.
func (p Place) Links(imageCLI bool) (links []Link) {
	for _, name := range toolNames {
		links = append(links, Link{path.Join(p.Tools(), name), p.Binary})
	}
	if imageCLI {
		return links
	}
	for _, name := range append([]string{path.Join(p.bin(), "awslocal"), path.Join(p.bin(), "aws2")}, p.AWSLinks...) {
		links = append(links, Link{name, p.AWS()})
	}
	return links
}

// toolNames are names of our programs that an image may lack.
var toolNames = append([]string{"jq", "nc", "netcat"}, dockercli.Names...)

// Directory is a directory that a seeder needs.
type Directory struct {
	Path string
	Mode uint32 // as chmod(2) takes it; a script may change its user
}

// Directories are those of the place, without those of the seed.
func (p Place) Directories() []Directory {
	return []Directory{{p.Root, 0o755}, {p.bin(), 0o755}, {p.Tools(), 0o755}, {p.Scratch(), 0o777}, {p.State(), 0o1777}}
}

// Tools is a directory with our programs under names that an image may lack. It is the last one of
// the scripts' PATH.
func (p Place) Tools() string { return path.Join(p.Root, "tools") }

// Workspace is the directory with the files of the seed. Scripts run in it.
func (p Place) Workspace() string { return path.Join(p.Root, path.Base(outline.Workspace)) }

// Commands is the path of the inline script.
func (p Place) Commands() string { return path.Join(p.Root, "commands") }

// Data is the directory with what the parts of the seed declare.
func (p Place) Data() string { return path.Join(p.Root, "data") }

// SeedPaths are where the seeder finds a seed.
func (p Place) SeedPaths() seed.Paths {
	return seed.Paths{Workspace: p.Workspace(), Inline: p.Commands(), Data: p.Data()}
}

// Scratch is a directory for the seeder's own files and sockets.
func (p Place) Scratch() string { return path.Join(p.Root, "run") }

// State is the directory of the database's file. It holds nothing else.
func (p Place) State() string { return path.Join(p.Root, "state") }

// AWSSocket is the socket on which the built-in `aws` finds the seeder.
func (p Place) AWSSocket() string { return path.Join(p.Scratch(), "aws.sock") }

// PortsSocket is the socket on which our other programs request ports.
func (p Place) PortsSocket() string { return PortsSocket(p.AWSSocket()) }

// PortsSocket returns the path of that socket, next to the socket of `aws`.
func PortsSocket(aws string) string { return path.Join(path.Dir(aws), "ports") }

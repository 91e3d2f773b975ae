package docker

import (
	"crypto/rand"
	"encoding/hex"
	"time"

	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// Labels of the containers and volumes of a run, for the sweep and for people. No image has them.
const (
	runLabel     = snapshot.LabelPrefix + "run"
	expiresLabel = snapshot.LabelPrefix + "expires"
)

// Labels of the container of a service, which belongs to no run.
const (
	projectLabel = snapshot.LabelPrefix + "project"
	portLabel    = snapshot.LabelPrefix + "port"  // the one asked for, 0 for any
	ownerLabel   = snapshot.LabelPrefix + "owner" // the process that it ends with; empty for none
)

// Roles of a run's containers.
const (
	seederRole   = "seeder"
	verifierRole = "verifier" // the seeder of the pod in which the snapshot is verified
	databaseRole = "database"
	snapshotRole = "snapshot"
	fromRole     = "from" // a container of the snapshot to start on
	archiverRole = "archiver"
	readRole     = "read"
	checkRole    = "check"
	serviceRole  = "up"
	commitRole   = "commit" // the one container that has no label: images inherit labels
)

// identity is what the parts of a run have in common: its id, and when it is over at the latest.
type identity struct {
	id      string
	expires time.Time
}

func newIdentity(lifetime time.Duration) identity {
	random := make([]byte, 6)
	_, _ = rand.Read(random) // never fails
	return identity{id: hex.EncodeToString(random), expires: time.Now().Add(lifetime)}
}

func (i identity) labels() map[string]string {
	return map[string]string{runLabel: i.id, expiresLabel: i.expires.UTC().Format(time.RFC3339)}
}

// containerName is the name of the run's container with a role.
func (i identity) containerName(role string) string { return i.volumeName() + "-" + role }

// volumeName is the name of the run's volume.
func (i identity) volumeName() string { return "dynasnap-" + i.id }

// runImages is the repository of the names that images have while the run that made them is on.
// Nobody else can have it: no registry is in a domain of one machine.
const runImages = "dynasnap.local/run"

func runImage(id string) string { return runImages + ":" + id }

// seederPlace is what every seeder has in its container.
var seederPlace = seeder.ContainerPlace()

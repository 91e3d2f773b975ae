// Package docker runs a bake on a Docker Engine: the siblings of one run, the commit, the push, and
// the sweep of what killed runs left behind. It works over the Docker API alone; nothing crosses
// through paths or networks, which differ in every CI.
package docker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/api/types/versions"
	"github.com/docker/docker/client"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/dynasnap/dynasnap/internal/engine"
)

// Engine is a Docker Engine that answers.
type Engine struct {
	api         dockerAPI
	description string
	capacity    engine.Capacity
	registries  engine.Registries
	// platform is what siblings have to be of, since they run our binary: nil where the engine's
	// own is the same, or not known.
	platform *ocispec.Platform
	// clockAhead is how far its clock, by which it dates its containers, is before ours.
	clockAhead time.Duration
	// isLocal is true where the ports of this machine are the engine's, if nothing is between them,
	// and hostName is the name of the machine in containers; empty where they have none for it.
	isLocal  bool
	hostName string
	// binary is the path of the program that seeders run; empty for the one that runs us.
	binary string
}

var (
	_ engine.Engine = (*Engine)(nil)
	_ engine.Warmer = (*Engine)(nil)
	_ engine.Server = (*Engine)(nil)
)

// Description names the engine, its storage driver and the API version agreed on.
func (e *Engine) Description() string { return e.description }

// Capacity tells of the engine's machine.
func (e *Engine) Capacity() engine.Capacity { return e.capacity }

// Registries tells what the engine's daemon.json says about registries.
func (e *Engine) Registries() engine.Registries { return e.registries }

const (
	defaultSocket = "/var/run/docker.sock"
	// pingTimeout bounds the first contact: an engine that is there answers in milliseconds.
	pingTimeout = 10 * time.Second
	// desktop is what Docker Desktop calls its operating system.
	desktop = "Docker Desktop"
	// An engine older than 20.10 (API 1.41) was never tried.
	oldestAPI = "1.41"
)

// Connect finds the engine that DOCKER_HOST names, or the one behind the usual socket, and agrees
// on an API version with it.
func Connect(ctx context.Context) (*Engine, error) {
	options := []client.Opt{client.FromEnv, client.WithAPIVersionNegotiation()}
	if socket, stale := strings.CutPrefix(os.Getenv(client.EnvOverrideHost), "unix://"); stale && !exists(socket) && exists(defaultSocket) {
		// Some CI clients pass on the DOCKER_HOST of their host, which means nothing in here.
		options = append(options, client.WithHost("unix://"+defaultSocket))
	}
	api, err := client.NewClientWithOpts(options...)
	if err != nil {
		return nil, fmt.Errorf("setting up the Docker client: %w", err)
	}
	connected, err := newEngine(ctx, api)
	if err != nil {
		return nil, explainConnection(api.DaemonHost(), err)
	}
	connected.isLocal = strings.HasPrefix(api.DaemonHost(), "unix://")
	return connected, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// errNoAnswer says that an engine that can be connected to says nothing.
var errNoAnswer = fmt.Errorf("no answer within %s", pingTimeout)

// newEngine returns the engine behind api once it has answered.
func newEngine(ctx context.Context, api dockerAPI) (*Engine, error) {
	api = bounded{api}
	ctx, cancel := context.WithTimeoutCause(ctx, pingTimeout, errNoAnswer)
	defer cancel()
	ping, err := api.Ping(ctx)
	if err != nil {
		return nil, fmt.Errorf("reaching the Docker Engine: %w", err)
	}
	// A proxy that does not tell the version is taken for new enough: the calls themselves will
	// tell.
	if ping.APIVersion != "" && versions.LessThan(ping.APIVersion, oldestAPI) {
		return nil, fmt.Errorf("the Docker Engine is too old: it speaks API %s, at least %s (Docker 20.10) is needed", ping.APIVersion, oldestAPI)
	}
	info, err := api.Info(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking the Docker Engine about itself: %w", err)
	}
	if info.OSType != "" && info.OSType != "linux" {
		return nil, fmt.Errorf("the Docker Engine runs %s containers; DynamoDB Local's image needs linux", info.OSType)
	}
	e := &Engine{
		api:         api,
		description: fmt.Sprintf("Docker Engine %s, API %s, storage driver %s", info.ServerVersion, api.ClientVersion(), info.Driver),
		capacity:    engine.Capacity{CPUs: info.NCPU, Memory: info.MemTotal},
		registries:  registries(info),
		platform:    siblingPlatform(info.Architecture),
	}
	if info.OperatingSystem == desktop {
		e.hostName = "host.docker.internal"
	}
	// Podman leaves the time out; it runs on this machine.
	if now, err := time.Parse(time.RFC3339Nano, info.SystemTime); err == nil {
		e.clockAhead = time.Until(now)
	}
	return e, nil
}

// siblingPlatform is the platform to ask an engine for whose machine is of this architecture, as
// its kernel names it. It is another one when we are emulated, as an image for amd64 is by Docker
// Desktop on arm64.
func siblingPlatform(machine string) *ocispec.Platform {
	native := map[string]string{"x86_64": "amd64", "aarch64": "arm64"}[machine]
	if native == "" || native == runtime.GOARCH {
		return nil
	}
	return &ocispec.Platform{OS: "linux", Architecture: runtime.GOARCH}
}

// registries is what an engine was told about registries: insecure-registries in its daemon.json.
// Podman does not tell.
func registries(info system.Info) engine.Registries {
	known := engine.Registries{
		Secure: map[string]bool{},
		// Podman has no runc to tell of; Docker writes N/A where it does not know.
		HasAccounts: info.RuncCommit.ID == "",
	}
	if info.RegistryConfig == nil {
		return known
	}
	for _, network := range info.RegistryConfig.InsecureRegistryCIDRs {
		known.InsecureNetworks = append(known.InsecureNetworks, network.String())
	}
	for host, index := range info.RegistryConfig.IndexConfigs {
		known.Secure[host] = index.Secure
	}
	return known
}

// explainConnection adds the usual causes and what to do about each.
func explainConnection(host string, err error) error {
	if !client.IsErrConnectionFailed(err) && !errors.Is(err, os.ErrPermission) && !errors.Is(err, errNoAnswer) && !strings.Contains(err.Error(), "permission denied") {
		return err
	}
	return fmt.Errorf(`%w
no Docker Engine can be used at %s. The usual causes:
- on your own machine: Docker is not running, or its socket is elsewhere: set DOCKER_HOST to what "docker context ls" shows
- the socket is not mounted: add the volume /var/run/docker.sock:/var/run/docker.sock to the step
  (Drone: a host volume at the end of the pipeline, mounted by name; GitHub Actions mounts it by itself)
- the repository is not trusted to mount it: an administrator sets "trusted" (Drone) or "trusted: volumes" (Woodpecker)
- no permission to use it: run as root or as a member of the socket's group; with a remote engine check DOCKER_HOST`, err, host)
}

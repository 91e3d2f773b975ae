package images

import (
	"context"
	"fmt"

	"github.com/dynasnap/dynasnap/internal/registry"
)

// Advise adds advice to an error of our own requests to a registry. The engine may be able to do
// what this process cannot: it has its own network and certificates, and decides alone about plain
// HTTP.
func (a Accounts) Advise(err error, host string) error { return addAdvice(err, a.Advice(err, host)) }

// AdviseEngine adds advice to an error of the engine's pull or push.
func (a Accounts) AdviseEngine(err error, host string) error {
	return addAdvice(err, a.adviceToEngine(registry.ReasonOf(err, host), host))
}

func addAdvice(err error, advice string) error {
	if advice == "" {
		return err
	}
	return fmt.Errorf("%w\n%s", err, advice)
}

// Advice returns what Advise adds. It is empty for nothing.
func (a Accounts) Advice(err error, host string) string {
	reason := registry.ReasonOf(err, host)
	switch reason {
	case registry.PlainHTTP:
		return fmt.Sprintf(`%[1]s speaks plain HTTP, and the engine decides whether that is allowed, for itself and for us: add "insecure-registries": ["%[1]s"] to its /etc/docker/daemon.json and restart it`, host)
	case registry.UntrustedCertificate:
		return fmt.Sprintf("this container does not trust the certificate of %[1]s, whether or not the engine does: put its CA into /etc/docker/certs.d/%[1]s/ca.crt on the engine's host, and mount that directory into the step as well, %[2]s:%[2]s:ro", host, registry.CertsDir)
	case registry.NobodyListens:
		return fmt.Sprintf("nobody listens at %s here; if this is a container, that is the container itself, and the engine's host to the engine: give the registry by a name that is the same to both", host)
	case registry.NoConnection:
		return fmt.Sprintf("it is this container that connects to %s here, not the engine: the name has to work, and the registry has to be reached, from both", host)
	}
	return a.adviceToEngine(reason, host)
}

func (a Accounts) adviceToEngine(reason registry.Reason, host string) string {
	switch reason {
	case registry.PlainHTTP:
		return fmt.Sprintf(`%[1]s speaks plain HTTP, and the engine decides whether that is allowed: add "insecure-registries": ["%[1]s"] to its /etc/docker/daemon.json and restart it`, host)
	case registry.UntrustedCertificate:
		return fmt.Sprintf("the engine does not trust the certificate of %[1]s: put its CA into /etc/docker/certs.d/%[1]s/ca.crt on the engine's host", host)
	case registry.NoConnection:
		return fmt.Sprintf("it is the engine that connects to %s, not this container: the name has to work on the engine's host", host)
	case registry.Refused:
		return a.describeAccount(host)
	case registry.RefusedOrUnknown:
		return a.describeAccount(host) + "; or its name is wrong"
	case registry.UnknownRepository:
		if registry.IsECR(host) {
			return "ECR makes no repository by itself: set create_repository, or create it once, as with aws ecr create-repository"
		}
		return fmt.Sprintf("%s does not know the repository: create it (or its project) there first, or correct its name", host)
	case registry.UnknownTag:
		return fmt.Sprintf("%s has no image under this name: correct its tag or digest, or its repository", host)
	case registry.ImmutableTag:
		return "the registry does not let this tag move: give tags a new one, such as the commit"
	case registry.TooManyRequests:
		if host == registry.Hub {
			return "Docker Hub limits how much may be pulled: log in with username and password, or give base_image from another registry"
		}
	case registry.TooManyRequestsPage:
		return host + " limits how much may be asked of it: try again later"
	case registry.NotARegistry:
		return fmt.Sprintf("that is no registry's answer: %s may be the name of something else, or a proxy between it and the engine does not let the engine through", host)
	}
	return ""
}

// describeAccount names the account that the registry got, so that a wrong one is visible. It never
// shows the password.
func (a Accounts) describeAccount(host string) string {
	shown, err := a.AccountInfo(context.Background(), host) // known by now
	switch {
	case err != nil:
		return err.Error()
	case shown.Nothing && a.login.Username != "":
		return fmt.Sprintf("no credentials for %s: username and password are for %s", host, a.login.Host)
	case shown.Nothing:
		return fmt.Sprintf("no credentials for %s were given: set username and password, or config", host)
	case shown.Username != "":
		return fmt.Sprintf("%s refused the user %q: check the password and the right to push", host, shown.Username)
	}
	return fmt.Sprintf("%s refused the token it was given: check that it is valid and may push", host)
}

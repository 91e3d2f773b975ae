package registry

import (
	"errors"
	"fmt"
	"strings"
)

// Advice says what to do about an error of the client's own; empty when there is nothing to add. What the engine can and what this
// process can differ: it has its own network, its own certificates, and decides alone about plain HTTP.
func (c *Client) Advice(err error, host string) string {
	if err == nil || host == "" {
		return ""
	}
	if errors.Is(err, ErrRefused) {
		return c.credentials.refused(host)
	}
	if !errors.Is(err, ErrUnreachable) {
		return c.credentials.Advice(err, host)
	}
	text := strings.ToLower(err.Error())
	switch {
	case strings.Contains(text, "http response to https client"):
		return fmt.Sprintf(`%[1]s speaks plain HTTP, and the engine decides whether that is allowed, for itself and for us: add "insecure-registries": ["%[1]s"] to its /etc/docker/daemon.json and restart it`, host)
	case strings.Contains(text, "x509:"):
		return fmt.Sprintf("this container does not trust the certificate of %[1]s, whether or not the engine does: put its CA into /etc/docker/certs.d/%[1]s/ca.crt on the engine's host, and mount that directory into the step as well, %[2]s:%[2]s:ro", host, CertsDir)
	case errors.Is(err, ErrNobodyHere):
		return fmt.Sprintf("nobody listens at %s here; if this is a container, that is the container itself, and the engine's host to the engine: give the registry by a name that is the same to both", host)
	}
	return fmt.Sprintf("it is this container that connects to %s here, not the engine: the name has to work, and the registry has to be reached, from both", host)
}

package registry

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// CertsDir is where Docker, and this package, look for certificates of registries. In a container
// an engine's own directory has to be mounted there.
const CertsDir = "/etc/docker/certs.d"

// Trust decides as the engine does which registries may use plain HTTP or an untrusted certificate.
// The zero Trust is that of an engine without such a registry.
type Trust struct {
	secure   map[string]bool // by the name that images have for the registry
	networks []netip.Prefix  // insecure ones
	certs    string          // directory of certificates; empty for CertsDir
}

// NewTrust reads RegistryConfig of an engine's /info: whether each registry is secure, and the
// insecure networks (InsecureRegistryCIDRs). A network that cannot be read makes nothing insecure.
func NewTrust(secure map[string]bool, insecureNetworks []string) Trust {
	trust := Trust{secure: secure}
	for _, text := range insecureNetworks {
		if network, err := netip.ParsePrefix(text); err == nil {
			trust.networks = append(trust.networks, network)
		}
	}
	return trust
}

// insecure reports whether the engine would use plain HTTP with host, or accept any certificate. A
// name counts by its addresses.
// https://docs.docker.com/reference/cli/dockerd/#insecure-registries
func (t Trust) insecure(ctx context.Context, host string) bool {
	if secure, known := t.secure[host]; known {
		return !secure
	}
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", name)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(addresses, func(address netip.Addr) bool {
		return slices.ContainsFunc(t.networks, func(network netip.Prefix) bool { return network.Contains(address.Unmap()) })
	})
}

// tls returns the TLS configuration for host. The *.crt of its directory are trusted in addition to
// the system's roots. A *.cert with its *.key is our own.
// https://docs.docker.com/engine/security/certificates/
func (t Trust) tls(ctx context.Context, host string) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: t.insecure(ctx, host)} //nolint:gosec // the engine's administrator decided so
	if config.InsecureSkipVerify {
		return config, nil
	}
	dir := t.certs
	if dir == "" {
		dir = CertsDir
	}
	dir = filepath.Join(dir, host)
	roots, err := filepath.Glob(filepath.Join(dir, "*.crt"))
	if err != nil {
		return nil, err
	}
	if len(roots) > 0 {
		if config.RootCAs, err = certPool(roots); err != nil {
			return nil, err
		}
	}
	own, err := filepath.Glob(filepath.Join(dir, "*.cert"))
	if err != nil {
		return nil, err
	}
	for _, file := range own {
		pair, err := tls.LoadX509KeyPair(file, strings.TrimSuffix(file, ".cert")+".key")
		if err != nil {
			return nil, fmt.Errorf("reading the client certificate %s: %w", file, err)
		}
		config.Certificates = append(config.Certificates, pair)
	}
	return config, nil
}

// certPool returns the system's roots and those of files.
func certPool(files []string) (*x509.CertPool, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // an image without roots
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("reading the registry's CA: %w", err)
		}
		if !pool.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("reading the registry's CA: %s holds no certificate in PEM", file)
		}
	}
	return pool, nil
}

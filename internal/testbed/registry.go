package testbed

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// RegistryServer is a registry for one test.
type RegistryServer struct {
	host string
	dir  string
	ca   []byte
}

// Host returns the registry's part of an image reference, "127.0.0.1:PORT". Engines speak plain
// HTTP to it and accept any certificate.
func (r *RegistryServer) Host() string { return r.host }

// Dir returns the directory of the registry's data.
func (r *RegistryServer) Dir() string { return r.dir }

// CA returns the certificate, in PEM, of the CA of a registry WithTLS.
func (r *RegistryServer) CA() []byte { return r.ca }

type registryConfig struct {
	user, password string
	tls, bridged   bool
	withBase       []string // repositories
	certificate
}

// RegistryOption changes the configuration of a registry.
type RegistryOption func(*registryConfig)

// WithBasicAuth admits only this user.
func WithBasicAuth(user, password string) RegistryOption {
	return func(c *registryConfig) { c.user, c.password = user, password }
}

// WithTLS makes the registry speak TLS, with a certificate of its own CA.
func WithTLS() RegistryOption {
	return func(c *registryConfig) { c.tls = true }
}

// OnBridge makes the registry listen on the engine's default network, where engines insist on TLS
// and trusted certificates, as they do not on loopback.
func OnBridge() RegistryOption {
	return func(c *registryConfig) { c.bridged = true }
}

// Registry runs the reference implementation of the registry with empty storage. Both end with the
// test.
func Registry(t testing.TB, opts ...RegistryOption) *RegistryServer {
	t.Helper()
	if _, err := exec.LookPath("docker-registry"); err != nil {
		skipMissing(t, "no registry: %v", err)
	}
	var config registryConfig
	for _, opt := range opts {
		opt(&config)
	}
	dir := t.TempDir()
	ip := loopback
	if config.bridged {
		var err error
		ip, err = bridge()
		requireTool(t, err)
	}
	host, err := freeAddress(ip)
	require.NoError(t, err)
	yaml := fmt.Sprintf(`version: 0.1
log: {level: warn}
storage:
  filesystem: {rootdirectory: %q}
  delete: {enabled: true}
http:
  addr: %q
`, dir, host)
	if config.tls {
		config.certificate = newCertificate(t, ip)
		cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
		require.NoError(t, os.WriteFile(cert, config.cert, 0o600))
		require.NoError(t, os.WriteFile(key, config.key, 0o600))
		yaml += fmt.Sprintf("  tls: {certificate: %q, key: %q}\n", cert, key)
	}
	if config.user != "" {
		users := filepath.Join(dir, "htpasswd")
		require.NoError(t, os.WriteFile(users, htpasswd(t, config), 0o600))
		yaml += fmt.Sprintf("auth: {htpasswd: {realm: testbed, path: %q}}\n", users)
	}
	file := filepath.Join(dir, "registry.yml")
	require.NoError(t, os.WriteFile(file, []byte(yaml), 0o600))

	if len(config.withBase) > 0 {
		linkBaseLayers(t, dir, config.withBase)
	}
	serve(t, func() error { return ping(host, config) }, "docker-registry", "serve", file)
	return &RegistryServer{host: host, dir: dir, ca: config.ca}
}

func ping(host string, config registryConfig) error {
	client, scheme := http.DefaultClient, "http"
	if config.tls {
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(config.ca)
		client, scheme = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, DisableKeepAlives: true}}, "https"
	}
	request, err := http.NewRequest(http.MethodGet, scheme+"://"+host+"/v2/", nil) //nolint:noctx // loopback, polled
	if err != nil {
		return err
	}
	if config.user != "" {
		request.SetBasicAuth(config.user, config.password)
	}
	return expectOK(client, request)
}

// htpasswd returns the line for the user. The registry wants bcrypt, which perl gets from the C
// library.
func htpasswd(t testing.TB, config registryConfig) []byte {
	t.Helper()
	const program = `print crypt($ARGV[0], '$2y$05$abcdefghijklmnopqrstuu')`
	hash, err := exec.CommandContext(t.Context(), "perl", "-e", program, config.password).Output()
	require.NoError(t, err)
	return fmt.Appendf(nil, "%s:%s\n", config.user, hash)
}

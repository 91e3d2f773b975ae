package registry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/dynasnap/dynasnap/internal/once"
)

// Client makes the requests that the engine's API lacks: it looks tags up, and moves them without
// layers. It greets each registry once in a run, and logs in once to read a repository and once to
// write to it. It is safe for concurrent use.
type Client struct {
	credentials Credentials
	trust       Trust
	timeout     time.Duration // for one answer, up to its last byte
	pause       time.Duration // before tags are moved again that another run has moved
	requests    atomic.Int64
	hosts       once.Cache[string, *host]
	sessions    once.Cache[string, *session]
}

// NewClient returns a client that presents credentials and trusts the registries that the engine
// trusts.
func NewClient(credentials Credentials, trust Trust) *Client {
	return &Client{credentials: credentials, trust: trust, timeout: answerTimeout, pause: minPause}
}

// Requests returns the number of requests so far, including those for greetings and tokens.
func (c *Client) Requests() int { return int(c.requests.Load()) }

// host is a registry that has answered.
type host struct {
	registry  name.Registry
	wire      *wire
	challenge *transport.Challenge
	auth      authn.Authenticator
}

// host greets a registry to learn whether it speaks TLS and how it authenticates.
func (c *Client) host(ctx context.Context, registry name.Registry) (*host, error) {
	key := Host(registry.RegistryStr())
	return c.hosts.Get(ctx, key, func(ctx context.Context) (*host, error) {
		ctx, cancel := loginContext(ctx)
		defer cancel()
		config, err := c.trust.tls(ctx, key)
		if err != nil {
			return nil, err
		}
		account, err := c.credentials.account(ctx, key)
		if err != nil {
			return nil, err
		}
		if config.InsecureSkipVerify {
			if registry, err = name.NewRegistry(registry.RegistryStr(), name.Insecure); err != nil {
				return nil, err
			}
		}
		wire := newWire(registry.RegistryStr(), config, &c.requests)
		challenge, err := transport.Ping(ctx, registry, wire)
		if err != nil {
			return nil, preferAnswer(err)
		}
		wire.setPlain(challenge.Insecure)
		return &host{registry, wire, challenge, authn.FromConfig(authn.AuthConfig{
			Username:      account.Username,
			Password:      account.Password,
			IdentityToken: account.IdentityToken,
			RegistryToken: account.RegistryToken,
		})}, nil
	})
}

// preferAnswer chooses between the errors of greetings in TLS and in plain HTTP: an answer of the
// registry counts more than a failed connection.
func preferAnswer(err error) error {
	var answer *transport.Error
	if errors.As(err, &answer) {
		return answer
	}
	return err
}

// withTimeout bounds a request. The caller reads the whole answer before it calls cancel.
func (c *Client) withTimeout(ctx context.Context) (limited context.Context, cancel context.CancelFunc) {
	return context.WithTimeoutCause(ctx, c.timeout, errSilent)
}

// loginTimeout bounds the greeting and the request for a token.
const loginTimeout = 15 * time.Second

func loginContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, loginTimeout, fmt.Errorf("no answer within %s", loginTimeout))
}

// session is an authorized client of one repository.
type session struct {
	*remote.Puller
	*remote.Pusher
	client *http.Client // for requests that those two lack
}

// session authorizes the client for the repository of ref and a scope: transport.PullScope,
// PushScope or DeleteScope.
func (c *Client) session(ctx context.Context, ref name.Reference, scope string) (*session, error) {
	return c.sessions.Get(ctx, ref.Context().Scope(scope)+" "+ref.Context().RegistryStr(), func(ctx context.Context) (*session, error) {
		ctx, cancel := loginContext(ctx)
		defer cancel()
		host, err := c.host(ctx, ref.Context().Registry)
		if err != nil {
			return nil, err
		}
		admitted, err := host.authorize(ctx, ref.Context().Scope(scope))
		if err != nil {
			return nil, err
		}
		options := []remote.Option{remote.WithTransport(admitted), remote.WithRetryPredicate(isTransient), remote.WithRetryBackoff(pauses)}
		puller, err := remote.NewPuller(options...)
		if err != nil {
			return nil, err
		}
		pusher, err := remote.NewPusher(options...)
		return &session{puller, pusher, &http.Client{Transport: admitted}}, err
	})
}

// authorize gets a token where the registry wants one. A user name with a password needs none.
func (h *host) authorize(ctx context.Context, scope string) (http.RoundTripper, error) {
	token := &transport.Token{}
	if strings.EqualFold(h.challenge.Scheme, "bearer") {
		var err error
		if token, err = transport.Exchange(ctx, h.registry, h.auth, h.wire, []string{scope}, h.challenge); err != nil {
			return nil, err
		}
		token.Token = cmp.Or(token.Token, token.AccessToken)
	}
	return transport.FromToken(h.registry, h.auth, h.wire, h.challenge, token)
}

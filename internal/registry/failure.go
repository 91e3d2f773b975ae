package registry

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"syscall"

	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

// What callers of a Client tell apart. Any other failure is none of these: a registry that stumbles, or one that limits requests.
var (
	// ErrNotFound means that the registry has no such repository, tag or manifest.
	ErrNotFound = errors.New("not found")
	// ErrRefused means that the registry does not let us: no credentials, wrong ones, or too few rights.
	ErrRefused = errors.New("refused")
	// ErrUnreachable means that there was no conversation: no such host, no connection, no TLS, a certificate that is not trusted.
	ErrUnreachable = errors.New("unreachable")
	// ErrNobodyHere is an ErrUnreachable that no waiting mends: nobody listens on a loopback
	// address. In a container that address is the container itself, while to the engine it is the
	// engine's host.
	ErrNobodyHere = fmt.Errorf("%w: nobody listens here", ErrUnreachable)
)

// failure says what was being done, and puts what went wrong into its kind.
func failure(err error, format string, args ...any) error {
	doing := fmt.Sprintf(format, args...)
	if kind := kindOf(err); kind != nil {
		return fmt.Errorf("%s: %w: %w", doing, kind, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func kindOf(err error) error {
	var answer *transport.Error
	var unanswered *url.Error
	switch {
	case errors.As(err, &answer):
		switch answer.StatusCode {
		case http.StatusNotFound:
			return ErrNotFound
		case http.StatusUnauthorized, http.StatusForbidden:
			return ErrRefused
		}
	case errors.Is(err, context.Canceled), errors.Is(err, errCircle): // our caller gave up, or there was a conversation, if a silly one
	case nobodyHere(err):
		return ErrNobodyHere
	case errors.As(err, &unanswered), errors.Is(err, errSilent):
		return ErrUnreachable
	}
	return nil
}

func nobodyHere(err error) bool {
	var dial *net.OpError
	if !errors.As(err, &dial) || !errors.Is(dial, syscall.ECONNREFUSED) {
		return false
	}
	address, isTCP := dial.Addr.(*net.TCPAddr)
	return isTCP && address.IP.IsLoopback()
}

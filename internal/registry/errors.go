package registry

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

// The kinds of errors of a Client. An error of no kind may be temporary: a registry that fails, or
// one that limits requests.
var (
	// ErrNotFound means that the registry has no such repository, tag or manifest.
	ErrNotFound = errors.New("not found")
	// ErrRefused means that the registry does not authorize us: no account, a wrong one, or too few
	// rights.
	ErrRefused = errors.New("refused")
	// ErrNoPush means that the registry will refuse a push. It said so itself, to the account that
	// the push will show.
	ErrNoPush = errors.New("a push is not allowed")
	// ErrUnreachable means that there was no answer: no such host, no connection, no TLS, a
	// certificate that is not trusted.
	ErrUnreachable = errors.New("unreachable")
	// ErrNobodyListens is an ErrUnreachable that does not pass: nobody listens on a loopback
	// address. In a container that address is the container itself, while to the engine it is the
	// engine's host.
	ErrNobodyListens = fmt.Errorf("%w: nobody listens here", ErrUnreachable)
)

// Causes that are not in a registry's own words.
var (
	errPlainHTTP        = errors.New("the engine does not allow plain HTTP to this registry")
	errNoTLS            = errors.New("it does not speak TLS") // and need not, where plain HTTP is allowed
	errSilent           = errors.New("the answer did not end")
	errTooManyRedirects = fmt.Errorf("it was led on from place to place, %d times, and is led on still", maxRedirects)
)

// MissingHelperError says that the credential helper of a host in a Docker config is not installed.
type MissingHelperError struct{ Host, Program string }

func (e *MissingHelperError) Error() string {
	return fmt.Sprintf("leaves the credentials of %s to the helper %s, which is not installed here", e.Host, e.Program)
}

// ExtraError says that a repository was given with the tag or the digest of an image.
type ExtraError struct {
	Text        string // as it was given
	Repository  string // without the tag or the digest
	Tag, Digest string // one of them
}

func (e *ExtraError) Error() string {
	if e.Digest != "" {
		return fmt.Sprintf("%q holds the digest %q", e.Text, e.Digest)
	}
	return fmt.Sprintf("%q holds the tag %q", e.Text, e.Tag)
}

// refusalError is an ErrNoPush in the registry's words.
type refusalError struct{ error }

func (v refusalError) Unwrap() error { return v.error }

func (v refusalError) Is(target error) bool { return target == ErrNoPush }

// isRefusal reports whether the registry itself refuses: in its own words, or by asking for another
// account.
func (h *host) isRefusal(err error) bool {
	var answer *transport.Error
	if !errors.As(err, &answer) {
		return false
	}
	switch answer.StatusCode {
	case http.StatusUnauthorized:
		return h.challenge.Scheme != ""
	case http.StatusForbidden, http.StatusNotFound, http.StatusBadRequest:
		for _, one := range answer.Errors {
			switch one.Code {
			case transport.DeniedErrorCode, transport.UnauthorizedErrorCode, transport.NameUnknownErrorCode, transport.NameInvalidErrorCode:
				return true
			}
		}
	}
	return false
}

// failure adds what was being done to an error, and its kind.
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
	case errors.Is(err, context.Canceled), errors.Is(err, errTooManyRedirects): // our caller gave up, or there was a conversation, if a silly one
	case isNobodyListening(err):
		return ErrNobodyListens
	case errors.As(err, &unanswered), errors.Is(err, errSilent):
		return ErrUnreachable
	}
	return nil
}

func isNobodyListening(err error) bool {
	var dial *net.OpError
	if !errors.As(err, &dial) || !errors.Is(dial, syscall.ECONNREFUSED) {
		return false
	}
	address, isTCP := dial.Addr.(*net.TCPAddr)
	return isTCP && address.IP.IsLoopback()
}

// The engine hands a registry's answers on as text inside a stream that began with 200
// (https://github.com/moby/moby/issues/49148), so text is what there is to go by. The lists hold
// what Docker 20.10 to 29, containerd and Podman write.
var (
	refusals = []string{
		"unauthorized", "authentication required", "authorization failed", "no basic auth credentials", "incorrect username or password",
		"denied:", ": denied", "access denied", "access is denied", "access to the resource is denied", "access forbidden", "403 forbidden", "insufficient_scope", "insufficient scope",
	}
	unknownRepositories = []string{"name unknown", "name_unknown", "repository does not exist", "404 not found"}
	// Whether the repository is there these do not tell.
	unknownTags = []string{"manifest unknown", "manifest_unknown"}
	limits      = []string{"toomanyrequests", "too many requests"}
	noRoutes    = []string{"no such host", "connection refused", "no route to host"}
	// An engine that is gone does not come back between two attempts.
	gone = []string{"docker daemon", "error during connect"}

	passings = []string{
		"connection reset", "connection refused", "broken pipe", "timeout", "timed out", "deadline exceeded", "server misbehaving",
		"temporary failure in name resolution", "toomanyrequests", "too many requests", "request timeout", "internal server error",
		"bad gateway", "service unavailable", "slow down", "http2: server sent goaway",
	}
	// "received unexpected HTTP status: 503 …" (Docker), "unexpected status from PUT request to
	// https://…: 502 …" (containerd).
	statusCode = regexp.MustCompile(`\bstatus\b.*?\s([1-5]\d\d)\b`)
	// Docker's word for an answer that is not a registry's:
	// https://github.com/distribution/distribution/blob/v2.8.3/registry/client/errors.go
	unreadable = regexp.MustCompile(`\berror parsing http ([1-5]\d\d) response body\b`)
	cutShort   = regexp.MustCompile(`\beof\b`)
)

// Temporary reports whether the same request may succeed later.
func Temporary(err error) bool {
	// Our own clock ran out or our caller gave up: no time is left to try again in.
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrNobodyListens) {
		return false
	}
	var answer *transport.Error // of our own requests: what else the text tells, as of tags put back, does not matter
	if errors.As(err, &answer) {
		return isTemporary(answer.StatusCode)
	}
	text := strings.ToLower(err.Error())
	if status := unreadableStatus(text); status != 0 {
		return isTemporary(status)
	}
	if contains(text, refusals) || contains(text, unknownRepositories) || contains(text, unknownTags) || contains(text, gone) {
		return false
	}
	if match := statusCode.FindStringSubmatch(text); match != nil {
		code, err := strconv.Atoi(match[1])
		return err == nil && isTemporary(code)
	}
	return cutShort.MatchString(text) || contains(text, passings)
}

// unreadableStatus returns the status of an answer in which the engine found no error of the
// registry. It is 0 for any other error. Such an answer may quote a page with any words.
func unreadableStatus(text string) int {
	match := unreadable.FindStringSubmatch(text)
	if match == nil {
		return 0
	}
	status, _ := strconv.Atoi(match[1]) // three digits
	return status
}

// isTemporary reports whether a status may change when the request is repeated.
func isTemporary(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests:
		return true
	case http.StatusNotImplemented:
		return false
	}
	return status >= http.StatusInternalServerError
}

// Immutable reports whether a registry refused to move a tag because its tags are immutable.
func Immutable(err error) bool {
	return err != nil && strings.Contains(strings.ToLower(err.Error()), "immutable")
}

func contains(text string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(phrase string) bool { return strings.Contains(text, phrase) })
}

// Reason is why a registry refused or failed, as far as an error tells.
type Reason int

// The reasons, of which UnknownReason is any other.
const (
	UnknownReason Reason = iota
	// PlainHTTP: the registry speaks plain HTTP, which is not allowed.
	PlainHTTP
	// UntrustedCertificate: nobody vouches for the registry's certificate.
	UntrustedCertificate
	// NobodyListens: nobody listens at the registry's address, which is a loopback address.
	NobodyListens
	// NoConnection: there was no conversation for any other cause.
	NoConnection
	// Refused: the account that was shown, or none, may not do it.
	Refused
	// RefusedOrUnknown: refused, or there is no such repository. Docker does not tell these apart.
	RefusedOrUnknown
	// UnknownRepository: there is no such repository.
	UnknownRepository
	// UnknownTag: the repository, if it is there, has nothing under this tag or digest.
	UnknownTag
	// ImmutableTag: the tag is there, and tags never move.
	ImmutableTag
	// TooManyRequests: the registry limits how much may be asked of it.
	TooManyRequests
	// TooManyRequestsPage: the same, but not in a registry's words.
	TooManyRequestsPage
	// NotARegistry: what answered is not a registry.
	NotARegistry
)

// ReasonOf returns why the registry at a host did not do what the engine, or a Client, asked for.
func ReasonOf(err error, host string) Reason {
	switch {
	case err == nil:
		return UnknownReason
	case errors.Is(err, ErrRefused):
		return Refused
	}
	text := strings.ToLower(err.Error())
	switch unreadableStatus(text) {
	case 0:
	case http.StatusUnauthorized:
		return Refused
	case http.StatusTooManyRequests:
		return TooManyRequestsPage
	case http.StatusForbidden, http.StatusNotFound:
		return NotARegistry
	default:
		return UnknownReason
	}
	switch {
	case strings.Contains(text, "http response to https client"):
		return PlainHTTP
	case strings.Contains(text, "x509:"):
		return UntrustedCertificate
	case errors.Is(err, ErrNobodyListens):
		return NobodyListens
	case errors.Is(err, ErrUnreachable):
		return NoConnection
	case Immutable(err):
		return ImmutableTag
	case IsECR(host) && (contains(text, unknownRepositories) || strings.Contains(text, "does not exist")):
		return UnknownRepository
	case strings.Contains(text, "repository does not exist or may require"): // what is public needs no account
		return RefusedOrUnknown
	case contains(text, refusals):
		return Refused
	case contains(text, unknownTags):
		return UnknownTag
	case contains(text, unknownRepositories):
		return UnknownRepository
	case contains(text, noRoutes):
		return NoConnection
	case contains(text, limits):
		return TooManyRequests
	}
	return UnknownReason
}

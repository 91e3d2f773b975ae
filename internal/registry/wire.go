package registry

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

// Requests to a registry are small, so these bounds are short.
const (
	dialTimeout     = 3 * time.Second
	tlsTimeout      = 5 * time.Second
	responseTimeout = 10 * time.Second
	// answerTimeout bounds the whole answer.
	answerTimeout = 30 * time.Second
	// maxConnections bounds the parallel requests to one registry. A step may look for a hundred
	// snapshots.
	connections = 8
	// maxRedirects bounds redirects. Clients of registries replace the check of
	// http.Client, which would count them.
	maxRedirects = 8
)

// pauses are the backoff between requests.
var pauses = transport.Backoff{Duration: 200 * time.Millisecond, Factor: 2, Jitter: 0.1, Steps: 3}

// wire sends the requests to one registry, its token server and the storage of its blobs.
type wire struct {
	host       string
	insecure   bool
	inner      http.RoundTripper
	requests   *atomic.Int64
	plain      atomic.Bool // the registry speaks plain HTTP
	plainKnown atomic.Bool // plain is known
}

func newWire(host string, config *tls.Config, requests *atomic.Int64) *wire {
	inner := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: dialTimeout}).DialContext,
		TLSClientConfig:       config,
		TLSHandshakeTimeout:   tlsTimeout,
		ResponseHeaderTimeout: responseTimeout,
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   connections,
		MaxConnsPerHost:       connections,
	}
	return &wire{
		host:     host,
		insecure: config.InsecureSkipVerify,
		requests: requests,
		inner: transport.NewRetry(
			inner,
			transport.WithRetryPredicate(isTransient),
			transport.WithRetryBackoff(pauses),
			transport.WithRetryStatusCodes(
				http.StatusInternalServerError,
				http.StatusBadGateway,
				http.StatusServiceUnavailable,
				http.StatusGatewayTimeout,
			),
		),
	}
}

// setPlain records whether the registry speaks plain HTTP.
func (w *wire) setPlain(plain bool) {
	w.plain.Store(plain)
	w.plainKnown.Store(true)
}

// RoundTrip sends a request. It uses plain HTTP only where the engine would.
func (w *wire) RoundTrip(request *http.Request) (*http.Response, error) {
	if w.plainKnown.Load() && request.URL.Host == w.host {
		request.URL.Scheme = "https"
		if w.plain.Load() {
			request.URL.Scheme = "http"
		}
	}
	if request.URL.Scheme == "http" && !w.insecure {
		return nil, errPlainHTTP
	}
	if redirects(request) > maxRedirects {
		return nil, errTooManyRedirects
	}
	ctx := httptrace.WithClientTrace(request.Context(), &httptrace.ClientTrace{
		// Without TLS the registry has not seen the request yet.
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err == nil {
				w.requests.Add(1)
			}
		},
	})
	response, err := w.inner.RoundTrip(request.WithContext(ctx))
	if w.insecure && errors.As(err, new(tls.RecordHeaderError)) {
		err = errNoTLS
	}
	return response, err
}

// redirects returns the number of redirects before a request.
func redirects(request *http.Request) (count int) {
	for request.Response != nil && request.Response.Request != nil {
		request = request.Response.Request
		count++
	}
	return count
}

// isTransient reports whether an error may pass within a second: a broken connection, an overloaded
// gateway.
func isTransient(err error) bool {
	var answer *transport.Error
	if errors.As(err, &answer) {
		return answer.StatusCode >= http.StatusInternalServerError
	}
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPIPE)
}

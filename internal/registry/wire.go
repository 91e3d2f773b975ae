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

// What is asked of a registry is small: one that takes longer than this is as good as gone, and nobody wants to wait for it.
const (
	dialTimeout     = 3 * time.Second
	tlsTimeout      = 5 * time.Second
	responseTimeout = 10 * time.Second
	// answerTimeout bounds an answer that begins in time and does not end.
	answerTimeout = 30 * time.Second
	// connections to one registry, and so how much is asked of it at a time: a step may look for a hundred snapshots.
	connections = 8
	// maxRedirects are followed. Clients of registries have a check of their own in place of
	// http.Client's, and that does not count.
	maxRedirects = 8
)

// pauses before asking again.
var pauses = transport.Backoff{Duration: 200 * time.Millisecond, Factor: 2, Jitter: 0.1, Steps: 3}

// wire carries the requests to one registry, to its token server and to where it keeps its blobs.
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
		inner: transport.NewRetry(inner, transport.WithRetryPredicate(isTransient), transport.WithRetryBackoff(pauses),
			transport.WithRetryStatusCodes(http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout)),
	}
}

// setPlain tells what the registry was found to speak.
func (w *wire) setPlain(plain bool) {
	w.plain.Store(plain)
	w.plainKnown.Store(true)
}

// RoundTrip sends a request, in plain HTTP only where the engine would.
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
		// Where TLS cannot be agreed on, nothing was asked yet.
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

// redirects is how often a request was led on to where it goes now.
func redirects(request *http.Request) (count int) {
	for request.Response != nil && request.Response.Request != nil {
		request = request.Response.Request
		count++
	}
	return count
}

// isTransient says whether what went wrong can be over within a second: a connection that broke, a gateway that stumbled.
func isTransient(err error) bool {
	var answer *transport.Error
	if errors.As(err, &answer) {
		return answer.StatusCode >= http.StatusInternalServerError
	}
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

package resident

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"sync"
	"time"
)

// tlsOrPlainListener speaks TLS with clients that begin with it, as LocalStack does on its ports.
// The certificate is self-signed, so only clients that do not check it accept it.
type tlsOrPlainListener struct{ net.Listener }

func (l tlsOrPlainListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &tlsOrPlainConn{Conn: conn}, nil
}

// tlsOrPlainConn is a connection that may be TLS until its client has sent the first byte. A server
// of HTTP writes nothing before that.
type tlsOrPlainConn struct {
	net.Conn
	once    sync.Once
	decided net.Conn
	err     error
}

func (c *tlsOrPlainConn) decide() (net.Conn, error) {
	c.once.Do(func() {
		const handshake = 22 // https://www.rfc-editor.org/rfc/rfc8446#section-5.1
		var first [1]byte
		if _, c.err = io.ReadFull(c.Conn, first[:]); c.err != nil {
			return
		}
		begun := &prefixedConn{Conn: c.Conn, first: first[:]}
		c.decided = begun
		if first[0] != handshake {
			return
		}
		var certificate tls.Certificate
		if certificate, c.err = selfSignedCertificate(); c.err == nil {
			c.decided = tls.Server(begun, &tls.Config{Certificates: []tls.Certificate{certificate}}) //nolint:gosec // whatever the client has
		}
	})
	return c.decided, c.err
}

func (c *tlsOrPlainConn) Read(p []byte) (int, error) {
	conn, err := c.decide()
	if err != nil {
		return 0, err
	}
	return conn.Read(p)
}

func (c *tlsOrPlainConn) Write(p []byte) (int, error) {
	conn, err := c.decide()
	if err != nil {
		return 0, err
	}
	return conn.Write(p)
}

// prefixedConn is a connection whose first bytes were read already.
type prefixedConn struct {
	net.Conn
	first []byte
}

func (c *prefixedConn) Read(p []byte) (int, error) {
	if len(c.first) > 0 {
		n := copy(p, c.first)
		c.first = c.first[n:]
		return n, nil
	}
	return c.Conn.Read(p)
}

// selfSignedCertificate is created at its first use and valid for the longest seed.
var selfSignedCertificate = sync.OnceValues(func() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making a key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "localhost"},
		DNSNames:     []string{"localhost", "localhost.localstack.cloud", "*.localhost.localstack.cloud"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().AddDate(1, 0, 0),
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making a certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{certificate}, PrivateKey: key}, nil
})

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

// tlsOrPlainListener answers in TLS to who begins with it, as LocalStack does at its ports. Its certificate
// is its own, so that only who does not check it is content.
type tlsOrPlainListener struct{ net.Listener }

func (l tlsOrPlainListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &tlsOrPlainConn{Conn: conn}, nil
}

// tlsOrPlainConn is a connection of which nobody knows whether it is one of TLS before its client has
// begun. A server of HTTP does not write before.
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

// prefixedConn is a connection of which the first bytes were read.
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

// selfSignedCertificate is made when it is first needed, for as long as a seed may take.
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

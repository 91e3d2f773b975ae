package resident

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/dns/dnsmessage"
)

// serveNames is a name server until ctx ends. Every name resolves to this machine, so that a script
// finds the database under any name. Its answers are too small to be asked for again over TCP.
func serveNames(ctx context.Context, address string, asked *requestedNames) error {
	conn, err := net.ListenPacket("udp", address)
	if err != nil {
		return fmt.Errorf("names do not resolve: %w", err)
	}
	context.AfterFunc(ctx, func() { _ = conn.Close() })
	go func() {
		query := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(query)
			if err != nil {
				return
			}
			if answer, name, err := answerQuery(query[:n]); err == nil {
				asked.add(name)
				_, _ = conn.WriteTo(answer, from)
			}
		}
	}()
	return nil
}

// answerQuery answers a query with 127.0.0.1 for an IPv4 address, and with nothing otherwise.
func answerQuery(query []byte) (response []byte, name string, err error) {
	var asked dnsmessage.Message
	if err := asked.Unpack(query); err != nil {
		return nil, "", err
	}
	if asked.Response || len(asked.Questions) == 0 {
		return nil, "", errors.New("no question")
	}
	question := asked.Questions[0]
	answer := dnsmessage.Message{
		Header: dnsmessage.Header{
			ID: asked.ID, Response: true, Authoritative: true, RecursionDesired: asked.RecursionDesired, RecursionAvailable: true,
		},
		Questions: []dnsmessage.Question{question},
	}
	if question.Type == dnsmessage.TypeA && question.Class == dnsmessage.ClassINET {
		answer.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: question.Name, Class: question.Class, TTL: 60},
			Body:   &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}},
		}}
	}
	response, err = answer.Pack()
	return response, question.Name.String(), err
}

// requestedNames are the host names that scripts have recently asked for, each once.
type requestedNames struct {
	mu    sync.Mutex
	names []string
}

func (r *requestedNames) add(name string) {
	const most = 5
	r.mu.Lock()
	defer r.mu.Unlock()
	if name = strings.TrimSuffix(name, "."); len(r.names) < most && !slices.Contains(r.names, name) {
		r.names = append(r.names, name)
	}
}

func (r *requestedNames) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.names = nil
}

func (r *requestedNames) list() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.names)
}

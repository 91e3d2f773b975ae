package local

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 1 << 20

// Ask makes a request that opens the database of an access key and region, and changes nothing. It
// fails unless DynamoDB Local says that all is well.
func Ask(ctx context.Context, address, key, region string) error {
	return exchange(ctx, address, "POST / HTTP/1.0\r\n"+
		"Host: "+address+"\r\n"+
		"X-Amz-Target: DynamoDB_20120810.ListTables\r\n"+
		"Authorization: AWS4-HMAC-SHA256 Credential="+key+"/20120810/"+region+"/dynamodb/aws4_request, SignedHeaders=host, Signature=0\r\n"+
		"Content-Type: application/x-amz-json-1.0\r\n"+
		"Content-Length: 2\r\n\r\n{}")
}

// Get requests a path. It fails unless the status of the answer is 200.
func Get(ctx context.Context, address, path string) error {
	return exchange(ctx, address, "GET "+path+" HTTP/1.0\r\nHost: "+address+"\r\n\r\n")
}

// Pauses of [Local.Await]. A start takes half a second, so a millisecond matters.
const (
	pollInterval = time.Millisecond
	// maxRefusals is how long an answer other than 200 may be one of a server that is starting.
	maxRefusals = 10 * time.Second
)

// Await waits until DynamoDB Local has opened the database of an access key and region.
func (l *Local) Await(key, region string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var refused time.Time
	for {
		err := Ask(ctx, l.address, key, region)
		if err == nil {
			return nil
		}
		if status := (*StatusError)(nil); errors.As(err, &status) {
			if refused.IsZero() {
				refused = time.Now()
			}
			if time.Since(refused) > maxRefusals {
				return err
			}
		}
		select {
		case <-l.over:
			return errEnding
		case <-time.After(pollInterval):
		}
	}
}

// StatusError is an answer with another status than 200.
type StatusError struct {
	// Status is the first line of the answer.
	Status string
}

func (e *StatusError) Error() string { return fmt.Sprintf("the answer is %q", e.Status) }

// exchange sends a request of HTTP/1.0. It fails unless the status of the answer is 200.
func exchange(ctx context.Context, address, request string) error {
	connection, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = connection.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if _, err := io.WriteString(connection, request); err != nil {
		return err
	}
	answer := bufio.NewReader(io.LimitReader(connection, maxAnswer))
	status, err := answer.ReadString('\n')
	if err != nil {
		return errors.Join(ctx.Err(), err)
	}
	// To the end, since the server takes a connection that is closed early for a fault.
	_, _ = io.Copy(io.Discard, answer)
	if _, code, _ := strings.Cut(status, " "); !strings.HasPrefix(code, "200") {
		return &StatusError{strings.TrimSpace(status)}
	}
	return nil
}

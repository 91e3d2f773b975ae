package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 1 << 20

// Ask makes a call that opens the database of an access key and region, and changes nothing.
func Ask(ctx context.Context, address, key, region string) error {
	_, err := Call(ctx, address, key, region, "ListTables", "{}")
	return err
}

// Call makes a call of the DynamoDB API with a JSON input, and returns the output. It fails unless
// the status of the answer is 200.
func Call(ctx context.Context, address, key, region, operation, input string) (output []byte, err error) {
	return exchange(ctx, address, "POST / HTTP/1.0\r\n"+
		"Host: "+address+"\r\n"+
		"X-Amz-Target: DynamoDB_20120810."+operation+"\r\n"+
		"Authorization: AWS4-HMAC-SHA256 Credential="+key+"/20120810/"+region+"/dynamodb/aws4_request, SignedHeaders=host, Signature=0\r\n"+
		"Content-Type: application/x-amz-json-1.0\r\n"+
		"Content-Length: "+strconv.Itoa(len(input))+"\r\n\r\n"+input)
}

// TakesAnyKey reports whether DynamoDB Local takes all access keys. Since 2.0 it refuses those that
// hold anything but letters and digits. The request names no operation, so it opens no database.
func TakesAnyKey(ctx context.Context, address string) (bool, error) {
	_, err := exchange(ctx, address, "POST / HTTP/1.0\r\n"+
		"Host: "+address+"\r\n"+
		"Authorization: AWS4-HMAC-SHA256 Credential=-/20120810/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0\r\n"+
		"Content-Length: 0\r\n\r\n")
	if status := (*StatusError)(nil); errors.As(err, &status) { // 400 for the key, or 500 for the operation
		return !strings.Contains(status.Status, " 400 "), nil
	}
	return false, err
}

// Get requests a path. It fails unless the status of the answer is 200.
func Get(ctx context.Context, address, path string) error {
	_, err := exchange(ctx, address, "GET "+path+" HTTP/1.0\r\nHost: "+address+"\r\n\r\n")
	return err
}

// Pauses of [Local.Await]. A start takes half a second. Each attempt takes processor time, which
// the JVM has to do without on a machine with few processors.
const (
	pollInterval = 4 * time.Millisecond
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

// AwaitAnswer waits until DynamoDB Local answers anything, which takes no database.
func (l *Local) AwaitAnswer() error {
	for {
		err := Get(context.Background(), l.address, "/")
		if status := (*StatusError)(nil); err == nil || errors.As(err, &status) {
			return nil
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
	Status string // the first line
	Body   string
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("DynamoDB Local answers %q: %s", e.Status, e.Body)
}

// exchange sends a request of HTTP/1.0 and returns the body of the answer.
func exchange(ctx context.Context, address, request string) (body []byte, err error) {
	connection, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = connection.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = connection.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if _, err := io.WriteString(connection, request); err != nil {
		return nil, err
	}
	// To the end, since the server takes a connection that is closed early for a fault.
	answer, err := io.ReadAll(io.LimitReader(connection, maxAnswer))
	if err != nil {
		return nil, errors.Join(ctx.Err(), err)
	}
	head, body, _ := bytes.Cut(answer, []byte("\r\n\r\n"))
	status, _, _ := strings.Cut(string(head), "\r\n")
	if _, code, _ := strings.Cut(status, " "); !strings.HasPrefix(code, "200") {
		return nil, &StatusError{Status: status, Body: string(body)}
	}
	return body, nil
}

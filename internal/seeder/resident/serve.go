// Package resident is the seeder: the process next to the database that answers the requests of
// package seeder.
package resident

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// Serve runs the seeder, a child of [RunFirst]. It answers requests until its input ends, because
// the plugin is gone then, or until the lifetime is over.
func Serve(place seeder.Place, input io.Reader, output io.Writer, lifetime time.Duration) error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), lifetime, fmt.Errorf("the seeder's lifetime of %s is over", lifetime))
	defer cancel()
	ignoreSignals()
	reserveThreads()
	unclosed := protectProcess()
	console, err := waitForConsole()
	if err != nil {
		return err
	}
	caller := awscli.NewCaller(place.Endpoint(), dynamo.Region, dynamo.AccessKey)
	aws := awscli.NewServer(caller)
	listener, err := awscli.Listen(place.AWSSocket())
	if err != nil {
		return err
	}
	go func() { _ = aws.Serve(ctx, listener) }()

	s := server{
		place:     place,
		client:    dynamo.Connect(place.Endpoint()),
		aws:       aws,
		names:     &requestedNames{},
		console:   console,
		responses: json.NewEncoder(output),
	}
	s.missing = slices.DeleteFunc(append(s.serveCommonAddresses(ctx), unclosed), func(err error) bool { return err == nil })
	requests := make(chan seeder.Request)
	go func() {
		defer cancel()
		decoder := json.NewDecoder(input)
		for {
			var r seeder.Request
			if decoder.Decode(&r) != nil {
				return
			}
			requests <- r
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case r := <-requests:
			s.nonce = r.Nonce
			s.send(s.answer(ctx, r))
		}
	}
}

// serveCommonAddresses makes the database available at other addresses that scripts use. It returns
// what is not possible, because the image uses a port or the engine does not allow one. Scripts may
// not need it.
func (s *server) serveCommonAddresses(ctx context.Context) (missing []error) {
	database := strings.TrimPrefix(s.place.Endpoint(), "http://")
	address, refused := "", refusedConnections
	if !s.place.OwnNetwork {
		address, refused = "127.0.0.1", func() int { return 0 }
	}
	usual, others := localStack(database, s.aws.SkipsOtherServices), databaseProxy(database, s.aws.SkipsOtherServices)
	s.ports = &ports{
		place:   s.place,
		refused: refused,
		serve: func(port int) error {
			if slices.Contains(s.place.Ports, port) {
				return servePort(ctx, address, port, usual)
			}
			return servePort(ctx, address, port, others)
		},
		say: func(line string) { s.say("seeder", seeder.Detail, line) },
	}
	missing = []error{s.ports.begin(), answerPortRequests(ctx, s.place.PortsSocket(), s.ports.request)}
	if s.place.Resolver.IsValid() {
		missing = append(missing, serveNames(ctx, s.place.Resolver.String(), s.names))
	}
	return missing
}

type server struct {
	place     seeder.Place
	client    *dynamodb.Client
	aws       *awscli.Server
	names     *requestedNames
	ports     *ports
	attempts  *attempts    // of the script that runs
	bounds    bounds       // when the seed began
	lines     atomic.Int64 // that scripts have written
	console   *os.File
	missing   []error // what scripts, or we, must do without
	nonce     string  // of the request that is being answered
	sending   sync.Mutex
	responses *json.Encoder
}

func (s *server) send(r seeder.Response) {
	s.sending.Lock()
	defer s.sending.Unlock()
	r.Nonce = s.nonce
	_ = s.responses.Encode(r) // nobody is left to tell: the end of the input ends us
}

func (s *server) answer(ctx context.Context, r seeder.Request) seeder.Response {
	var err error
	answer, client := seeder.Response{Done: true}, s.client
	if r.AccessKey != "" {
		client = dynamo.ConnectAs(s.place.Endpoint(), r.AccessKey)
	}
	switch {
	case r.Wait:
		err = dynamo.WaitUntilReady(ctx, client)
	case r.Seed != nil:
		answer.Seeded, err = s.apply(ctx, *r.Seed)
	case r.Describe:
		var catalog dynamo.Catalog
		catalog, err = dynamo.Describe(ctx, client)
		answer.Catalog = &catalog
	case r.Sample > 0:
		answer.Items, err = dynamo.Sample(ctx, client, r.Sample)
	case r.Expect != nil:
		err = r.Expect.Check(ctx, client)
	case r.Write:
		var others []*dynamodb.Client
		for _, key := range r.Others {
			others = append(others, dynamo.ConnectAs(s.place.Endpoint(), key))
		}
		err = dynamo.CheckWritable(ctx, client, others...)
	case r.Stop:
		answer.Stopped, err = stopDatabase(ctx, s.place)
	case r.Inventory != nil:
		var inventory snapshot.Inventory
		inventory, err = snapshot.TakeInventory(*r.Inventory)
		answer.Inventory = &inventory
	case r.Exercise:
		err = dynamo.Exercise(ctx, client)
	case r.Loaded != "":
		answer.Loaded, err = countLoaded(r.Loaded)
	default:
		err = errors.New("a request that this seeder does not know: plugin and seeder differ in version")
	}
	var failed *seeder.SeedError
	var unmet *dynamo.UnmetError
	switch {
	case errors.As(err, &failed):
		return seeder.Response{Done: true, Failed: failed}
	case errors.As(err, &unmet):
		return seeder.Response{Done: true, Unmet: unmet}
	case err != nil:
		return seeder.Response{Done: true, Error: err.Error()}
	}
	return answer
}

func (s *server) say(part string, stream seeder.Stream, line string) {
	s.tell(seeder.Output{Part: part, Stream: stream, Line: line})
}

func (s *server) tell(output seeder.Output) { s.send(seeder.Response{Output: &output}) }

package databases

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/isolation/local"
	"github.com/dynasnap/dynasnap/internal/isolation/relay"
)

// The methods of the API. With net/http the program would be almost twice as large.
const (
	methodGet     = "GET"
	methodPost    = "POST"
	methodDelete  = "DELETE"
	methodOptions = "OPTIONS"
)

// The paths of the API below [relay.Prefix].
const (
	resetPath     = "reset"
	databasesPath = "databases"
	// HealthPath is what a health check asks.
	HealthPath = "health"
)

// named is a database as the API names it.
type named struct {
	Key   string `json:"key"`
	State string `json:"state"`
}

// listed is a database as the API lists it.
type listed struct {
	named
	// Written says that the database may differ from its state.
	Written bool `json:"written"`
	// Open says that DynamoDB Local has it open.
	Open bool `json:"open"`
}

// list is all databases, by key.
type list struct {
	Databases []listed `json:"databases"`
	// Open counts the databases that DynamoDB Local has open: also spares, and those that were
	// reset or deleted since it was started.
	Open int `json:"open"`
	// Limit is how many it may have.
	Limit int `json:"limit"`
}

// problem is why a request of the API failed.
type problem struct {
	Error string `json:"error"`
}

// Answer answers a request of the API.
func (d *Databases) Answer(ctx context.Context, request relay.Request) relay.Response {
	path, key, _ := strings.Cut(strings.TrimPrefix(request.Path, relay.Prefix), "/")
	methods := map[string][]string{
		resetPath:     {methodPost},
		databasesPath: {methodGet, methodDelete},
		HealthPath:    {methodGet},
	}[path]
	if key != "" { // of databases/KEY
		methods = map[string][]string{databasesPath: {methodDelete}}[path]
	}
	allow := strings.Join(methods, ", ")
	switch {
	case methods == nil:
		return fail(404, "there is no %s: there are %sreset, %sdatabases and %shealth", request.Path, relay.Prefix, relay.Prefix, relay.Prefix)
	case request.Method == methodOptions: // a browser asks before it makes a request
		return relay.Response{Status: 200, Allow: allow}
	case !slices.Contains(methods, request.Method):
		refused := fail(405, "%s of %s: use %s", request.Method, request.Path, strings.Join(methods, " or "))
		refused.Allow = allow
		return refused
	case path == HealthPath:
		if err := d.check(ctx); err != nil {
			return fail(503, "%v", err)
		}
		return respond(200, struct{}{})
	case request.Method == methodGet:
		return respond(200, d.list())
	}
	key, err := keyOf(request, key)
	if err != nil {
		return fail(400, "%v", err)
	}
	if ours, err := d.accepts(ctx, key); err != nil {
		return fail(500, "%v", err)
	} else if !ours {
		return fail(400, "%q is not an access key of DynamoDB Local: it consists of letters and digits", key)
	}
	d.drop(key)
	return respond(200, named{Key: key, State: isolation.Choose(d.states, key).Name})
}

// keyOf returns the access key that a request means: that of its path, its query or its signature.
func keyOf(request relay.Request, inPath string) (string, error) {
	query, err := url.ParseQuery(request.Query)
	if err != nil {
		return "", fmt.Errorf("the query %q: %w", request.Query, err)
	}
	key := cmp.Or(inPath, query.Get("key"), request.Key)
	if key == "" {
		return "", errors.New("no access key is named: add ?key=KEY, or sign the request")
	}
	return key, nil
}

// list returns all databases that access keys have.
func (d *Databases) list() list {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := list{Databases: []listed{}, Open: d.open, Limit: d.limit}
	for key, database := range d.keys {
		all.Databases = append(all.Databases, listed{named{key, database.state.Name}, database.written, database.open})
	}
	slices.SortFunc(all.Databases, func(a, b listed) int { return strings.Compare(a.Key, b.Key) })
	return all
}

// check asks DynamoDB Local whether it can read a database that it has open.
func (d *Databases) check(ctx context.Context) error {
	name, err := d.enterAny(ctx)
	if err != nil {
		return err
	}
	defer d.leave()
	return local.Ask(ctx, d.local.Address(), name, relay.Region)
}

// enterAny enters an open database. There is none only right after resets.
func (d *Databases) enterAny(ctx context.Context) (name string, err error) {
	for {
		d.mu.Lock()
		held := d.held
		if held == nil {
			name := d.anyOpen()
			if name != "" {
				d.inFlight++
			}
			d.mu.Unlock()
			if name != "" {
				return name, nil
			}
			if err := d.prepareSpare(d.states[0]); err != nil {
				return "", err
			}
			continue
		}
		d.mu.Unlock()
		select {
		case <-held:
		case <-ctx.Done():
			return "", fmt.Errorf("DynamoDB Local is being restarted: %w", ctx.Err())
		}
	}
}

// anyOpen returns the name of an open database, or "".
func (d *Databases) anyOpen() string {
	for _, spares := range d.spares {
		if len(spares) > 0 {
			return spares[0]
		}
	}
	for _, database := range d.keys {
		if database.open {
			return database.name
		}
	}
	return ""
}

func respond(status int, value any) relay.Response {
	text, err := json.Marshal(value)
	if err != nil {
		return fail(500, "%v", err)
	}
	return relay.Response{Status: status, Body: append(text, '\n')}
}

func fail(status int, format string, arguments ...any) relay.Response {
	return respond(status, problem{fmt.Sprintf(format, arguments...)})
}

package up

import (
	"fmt"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// What clients of the database use. It looks neither at the secret nor at the region.
const (
	accessKey = "local"
	secretKey = "local"
	region    = "us-east-1"
)

// guiPort is the port of dynamodb-admin.
const guiPort = 8001

// host is where the database is reached on the machine.
const host = "127.0.0.1"

func endpoint(address engine.Address) string { return fmt.Sprintf("http://%s:%d", host, address.Port) }

// instructions say how to reach a database. They are a shell script, in which all but the variables
// are comments.
func instructions(baked Baked, address engine.Address) string {
	var text strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&text, "# "+format+"\n", args...) }
	export := func(name, value string) { fmt.Fprintf(&text, "export %s=%s\n", name, value) }

	at, key := endpoint(address), accessKey
	if len(baked.States) > 0 {
		key = baked.States[0].Name
	}
	what := holds(baked.Description)
	if len(baked.Others) > 0 {
		what = baked.Tag + ": " + what
	}
	say("%s at %s", what, at)
	export("AWS_ENDPOINT_URL_DYNAMODB", at)
	export("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", at)
	export("AWS_ACCESS_KEY_ID", key)
	export("AWS_SECRET_ACCESS_KEY", secretKey)
	export("AWS_REGION", region)
	export("AWS_DEFAULT_REGION", region)
	switch {
	case len(baked.States) > 0:
		say("Each access key has a database of its own, and its first letters choose how that starts:")
	case baked.Isolated:
		say("Each access key has a database of its own, which starts as the snapshot:")
	}
	if baked.Isolated {
		say("  AWS_ACCESS_KEY_ID=%s1, %s2, … any letters and digits", key, key)
	}
	for i, state := range baked.States {
		keys := "that begins with " + state.Name
		if i == 0 {
			keys += ", and any other one"
		}
		say("  a key %s: %s", keys, counts(state.Catalog))
	}
	if len(baked.Others) > 0 {
		say("Other snapshots of the list, by --state: %s", wording.Names(baked.Others))
	}
	say("dynamodb-admin, then http://%s:%d:", host, guiPort)
	say("  %s", gui(address, key))
	say("NoSQL Workbench: Operation builder, Add connection, DynamoDB local: host name %s, port %d", host, address.Port)
	return text.String()
}

// gui returns the command that starts dynamodb-admin beside the database. In the network of the
// machine it is as near to the port as any program of the machine.
func gui(address engine.Address, key string) string {
	network := "--network host -e HOST=" + host
	at := endpoint(address)
	if address.FromContainers != "" {
		network = fmt.Sprintf("-p %s:%d:%d -e HOST=0.0.0.0", host, guiPort, guiPort)
		at = fmt.Sprintf("http://%s:%d", address.FromContainers, address.Port)
	}
	return fmt.Sprintf("docker run --rm %s -e DYNAMO_ENDPOINT=%s -e AWS_REGION=%s -e AWS_ACCESS_KEY_ID=%s -e AWS_SECRET_ACCESS_KEY=%s aaronshaf/dynamodb-admin",
		network, at, region, key, secretKey)
}

// holds tells what is in a snapshot.
func holds(of snapshot.Description) string {
	if len(of.States) > 0 {
		return wording.Count(len(of.States), "state")
	}
	return counts(of.Catalog)
}

func counts(catalog dynamo.Catalog) string {
	return wording.Count(len(catalog.Tables), "table") + ", " + wording.Count(catalog.Items(), "item")
}

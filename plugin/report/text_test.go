package report

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

func TestText(t *testing.T) {
	t.Parallel()
	assert.Equal(t, ""+
		"tables  acl        3 items\n"+
		"        customers  1 item\n"+
		"image   registry.example.com/acme/orders-db:bob-admin\n"+
		"        registry.example.com/acme/orders-db:v1\n"+
		"digest  "+digest+"\n"+
		"base    amazon/dynamodb-local:latest sha256:123\n"+
		"layer   24.58kB\n"+
		"time    start     1.2s\n"+
		"        seed      0.2s\n"+
		"        total     1.4s\n", Text(pushedResult))

	assert.Equal(t, ""+
		"tables  none\n"+
		"image   db:v1\n"+
		"digest  none: a dry run pushes nothing\n"+
		"layer   0B\n"+
		"time    total     0.0s\n", Text(Result{Repo: repository("db"), DryRun: true, Snapshots: []Snapshot{{Tags: []string{"v1"}}}}))

	reused := severalResult()
	reused.Snapshots, reused.Duration = reused.Snapshots[1:2], 9*time.Millisecond
	assert.Equal(t, ""+
		"tables  acl        3 items\n"+
		"        customers  1 item\n"+
		"image   registry.example.com/acme/orders-db:bob-user\n"+
		"from    bob-admin\n"+
		"digest  "+reused.Snapshots[0].Digest+"\n"+
		"base    amazon/dynamodb-local:latest sha256:123\n"+
		"reused  from the registry: no layer moved\n"+
		"time    reuse      7ms\n"+
		"        total      9ms, 5 registry requests\n", Text(reused))
}

func TestTextOfSeveralSnapshots(t *testing.T) {
	t.Parallel()
	result := severalResult()
	assert.Equal(t, ""+
		"snapshot   tables  items  layer    time\n"+
		"bob-admin  2       4      24.58kB  1.4s  baked\n"+
		"bob-user   2       4      -        7ms   reused from the registry: no layer moved\n"+
		"empty      0       0      24.58kB  0.1s  reused from the engine: nothing was baked\n"+
		"repo    registry.example.com/acme/orders-db\n"+
		"tags    bob-admin  v1\n"+
		"digest  bob-admin  "+result.Snapshots[0].Digest+"\n"+
		"        bob-user   "+result.Snapshots[1].Digest+"\n"+
		"        empty      "+result.Snapshots[2].Digest+"\n"+
		"base    amazon/dynamodb-local:latest sha256:123\n"+
		"time    total  1.6s, 5 registry requests\n", Text(result))

	result.Snapshots[1].Reused, result.Snapshots[1].LayerBytes = Baked, 8_192
	result.Snapshots[2].Base.Digest = "sha256:456"
	result.DryRun, result.Requests = true, 1
	text := Text(result)
	assert.Contains(t, text, "bob-user   2       4      8.192kB  7ms   baked on bob-admin\n")
	assert.Contains(t, text, "digest  none: a dry run pushes nothing\n"+
		"base    amazon/dynamodb-local:latest sha256:123\n"+
		"        amazon/dynamodb-local:latest sha256:456\n"+
		"time    total  1.6s, 1 registry request\n")
}

func TestTextShowsADigestOnce(t *testing.T) {
	t.Parallel()
	pinned := Snapshot{Tags: []string{"v1"}, Base: snapshot.Origin{Name: "amazon/dynamodb-local@sha256:123", Digest: "sha256:123"}}
	assert.Contains(t, Text(Result{Snapshots: []Snapshot{pinned}}), "base    amazon/dynamodb-local@sha256:123\n")
}

func TestTextIndentsForeignText(t *testing.T) {
	t.Parallel()
	forged := Snapshot{Tags: []string{"v1"}, Base: snapshot.Origin{Name: "base\n::stop-commands::x"}}
	forged.Catalog.Tables = []dynamo.Table{{Name: "acl\n::error::no"}}
	for _, result := range []Result{{Snapshots: []Snapshot{forged}}, {Snapshots: []Snapshot{forged, forged}}} {
		assert.NotContains(t, Text(result), "\n::")
	}
}

func TestTextEscapesForeignNames(t *testing.T) {
	t.Parallel()
	forged := Snapshot{Tags: []string{"v1"}, Base: snapshot.Origin{Name: "base\n::stop-commands::x"}}
	forged.Catalog.Tables = []dynamo.Table{{Name: "acl\n::error::no"}}
	for _, result := range []Result{{Snapshots: []Snapshot{forged}}, {Snapshots: []Snapshot{forged, forged}}} {
		assert.NotContains(t, Text(result), "\n::", "labels of a reused image, which whoever may push has written")
	}
}

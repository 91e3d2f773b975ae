package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/dynasnap/dynasnap/internal/isolation/databases"
)

// What is done in each container.
const (
	freshKeys  = 100 // access keys, one after another
	resets     = 100
	reseeds    = 2   // of a plain snapshot
	kept       = 200 // databases whose memory is measured
	keptLimit  = 1000
	queryThing = `{"TableName": "things", "KeyConditionExpression": "id = :id", "ExpressionAttributeValues": {":id": {"S": "customer-000007"}}}`
)

// isolated are the measurements of ways to a fresh database.
type isolated struct {
	container, key, reset, reseed series
	plain, ready                  series
	memory, threads               series
}

// measureIsolation compares ways to give each test a fresh database.
func measureIsolation(ctx context.Context, b *bench, rounds int) (section, error) {
	plain, err := b.isolationImage(ctx, "plain", "none")
	if err != nil {
		return section{}, err
	}
	own, err := b.isolationImage(ctx, "isolated", "access_key")
	if err != nil {
		return section{}, err
	}
	var m isolated
	sides := []func() error{
		func() error { return m.measurePlain(ctx, b, plain) },
		func() error { return m.measureOwn(ctx, b, own) },
	}
	err = alternate(rounds, sides, func(round int, measure func() error) error {
		b.progress("isolation: round %d of %d", round+1, rounds)
		return measure()
	})
	if err != nil {
		return section{}, err
	}
	if err := m.measureMemory(ctx, b, own); err != nil {
		return section{}, err
	}
	report := section{
		note: fmt.Sprintf("Ways to give a test a fresh database with %d items; from the beginning until the first answered Query, by a client with a new connection. "+
			"A new container: from the engine being asked to start it. A new access key, a reset: one after another without a pause, so that there are hardly spares. "+
			"Deleting and putting all items: by BatchWriteItem, one call after another. Starts: of both snapshots, to the first answer of any call.", manyPuts),
		table: table{{"", "ms", "of a new container"}},
		goals: []goal{
			{what: "a new access key, of a new container", got: m.key.ratio(m.container), max: 0.012},
			{what: "a reset, of a new container", got: m.reset.ratio(m.container), max: 0.012},
			{what: "the start of an isolated snapshot, of a plain one", got: m.ready.ratio(m.plain), max: 1.04},
		},
	}
	report.table.row("a new container", m.container.String(), "")
	report.table.row("deleting and putting all items", m.reseed.String(), formatRatio(m.reseed.ratio(m.container)))
	report.table.row("a new access key", tenths(m.key), formatRatio(m.key.ratio(m.container)))
	report.table.row("a reset", tenths(m.reset), formatRatio(m.reset.ratio(m.container)))
	report.table.row("start of a plain snapshot", m.plain.String(), "")
	report.table.row("start of an isolated snapshot", m.ready.String(), "")
	report.text = fmt.Sprintf("A database takes %.2f MB of memory and %.1f threads, by %d of them.\n", m.memory.median(), m.threads.median(), kept)
	return report, nil
}

// isolationImage makes a snapshot of many items.
func (b *bench) isolationImage(ctx context.Context, tag, isolation string) (ref string, err error) {
	ref = b.registry + "/bench/isolation:" + tag
	if _, err := b.file(workspace, "puts.sh", putsScript(manyPuts)); err != nil {
		return "", err
	}
	step := settings{
		"REPO":      "bench/isolation",
		"TAGS":      tag,
		"SEED":      "puts.sh",
		"REBUILD":   "true",
		"ISOLATION": isolation,
	}
	if _, err := b.step(ctx, step); err != nil {
		return "", err
	}
	if _, err := b.engine.ImageInspect(ctx, ref); err != nil { // the plugin need not keep it
		_, err = b.docker(ctx, "pull", "-q", ref)
		return ref, err
	}
	return ref, nil
}

// tenths shows the median of a series, with the first and the ninth decile.
func tenths(s series) string {
	sorted := slices.Sorted(slices.Values(s))
	if len(sorted) == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f (%.1f–%.1f)", s.median(), sorted[len(sorted)/10], sorted[len(sorted)*9/10])
}

// measurePlain starts a container of a plain snapshot, and deletes and puts all items.
func (m *isolated) measurePlain(ctx context.Context, b *bench, image string) error {
	d, err := b.serve(ctx, image)
	if err != nil {
		return err
	}
	defer d.close(ctx)
	m.plain.addTime(d.ready)
	begin := time.Now()
	if err := d.query(ctx, "test"); err != nil {
		return err
	}
	m.container.addTime(d.ready + time.Since(begin))
	for range reseeds {
		begin := time.Now()
		if err := d.reseed(ctx); err != nil {
			return err
		}
		if err := d.query(ctx, "test"); err != nil {
			return err
		}
		m.reseed.addTime(time.Since(begin))
	}
	return nil
}

// reseed deletes all items and puts them again.
func (d *database) reseed(ctx context.Context) error {
	for _, request := range []string{`{"DeleteRequest": {"Key": {"id": {"S": "customer-%06d"}}}}`, `{"PutRequest": {"Item": %s}}`} {
		for first := 0; first < manyPuts; first += perBatch {
			var requests []string
			for i := first; i < min(first+perBatch, manyPuts); i++ {
				if strings.HasPrefix(request, `{"Put`) {
					requests = append(requests, fmt.Sprintf(request, item(i)))
				} else {
					requests = append(requests, fmt.Sprintf(request, i))
				}
			}
			input := `{"RequestItems": {"things": [` + strings.Join(requests, ",") + `]}}`
			if _, err := d.caller.Call(ctx, "DynamoDB_20120810.BatchWriteItem", []byte(input)); err != nil {
				return err
			}
		}
	}
	return nil
}

// query makes a query with an access key, on a connection of its own. It has to find the item.
func (d *database) query(ctx context.Context, key string) error {
	c := newCaller(d.endpoint)
	c.key = key
	defer c.client.CloseIdleConnections()
	output, err := c.Call(ctx, "DynamoDB_20120810.Query", []byte(queryThing))
	if err == nil && !bytes.Contains(output, []byte(`"Count":1`)) {
		err = fmt.Errorf("the query with the access key %s finds %s", key, output)
	}
	return err
}

// measureOwn starts a container of an isolated snapshot, and uses new keys and resets.
func (m *isolated) measureOwn(ctx context.Context, b *bench, image string) error {
	d, err := b.serve(ctx, image)
	if err != nil {
		return err
	}
	defer d.close(ctx)
	m.ready.addTime(d.ready)
	for i := range freshKeys + resets {
		begin, key, all := time.Now(), fmt.Sprintf("test%d", i), &m.key
		if i >= freshKeys {
			key, all = "test0", &m.reset
			if err := d.reset(ctx, key); err != nil {
				return err
			}
		}
		if err := d.query(ctx, key); err != nil {
			return err
		}
		all.addTime(time.Since(begin))
	}
	return nil
}

func (d *database) reset(ctx context.Context, key string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.endpoint+"/_dynasnap/reset?key="+key, nil)
	if err != nil {
		return err
	}
	response, err := d.caller.client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("resetting %s: %s", key, response.Status)
	}
	return nil
}

// measureMemory measures what a database takes.
func (m *isolated) measureMemory(ctx context.Context, b *bench, image string) error {
	d, err := b.serveAs(
		ctx,
		&container.Config{
			Image:  image,
			Labels: b.labels(),
			Env:    []string{databases.LimitVariable + "=" + strconv.Itoa(keptLimit)},
		},
		&container.HostConfig{NetworkMode: container.NetworkMode(b.network)},
	)
	if err != nil {
		return err
	}
	defer d.close(ctx)
	for i := range 10 { // spares are there then
		if err := d.query(ctx, fmt.Sprintf("first%d", i)); err != nil {
			return err
		}
	}
	memory, threads, err := d.processes(ctx)
	if err != nil {
		return err
	}
	for i := range kept {
		if err := d.query(ctx, fmt.Sprintf("test%d", i)); err != nil {
			return err
		}
	}
	memoryAfter, threadsAfter, err := d.processes(ctx)
	m.memory.add((memoryAfter - memory) / kept)
	m.threads.add((threadsAfter - threads) / kept)
	return err
}

// processes returns the memory of all processes of a container, in MB, and the number of threads.
func (d *database) processes(ctx context.Context) (memory, threads float64, err error) {
	top, err := d.b.engine.ContainerTop(ctx, d.id, []string{"-o", "pid,rss,nlwp"})
	if err != nil {
		return 0, 0, err
	}
	for _, process := range top.Processes {
		kilobytes, err := strconv.ParseFloat(process[1], 64)
		if err != nil {
			return 0, 0, err
		}
		some, err := strconv.ParseFloat(process[2], 64)
		if err != nil {
			return 0, 0, err
		}
		memory += kilobytes * 1024 / 1e6
		threads += some
	}
	return memory, threads, nil
}

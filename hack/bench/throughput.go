package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// clients is the number of concurrent clients of a database.
const clients = 4

// timeSlices is the number of parts of a database's time under load. The databases alternate,
// because the speed of the machine varies.
const timeSlices = 5

// The items under load: each owner has a few, which one Query returns.
const (
	owners   = 100
	perOwner = 10
	perBatch = 25
)

const loadTable = `{"TableName": "load", "BillingMode": "PAY_PER_REQUEST",
"KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}],
"AttributeDefinitions": [{"AttributeName": "owner", "AttributeType": "S"}, {"AttributeName": "id", "AttributeType": "N"}]}`

// operation is an operation to measure. input returns the input of call i.
type operation struct {
	name  string
	input func(i int) string
}

var operations = []operation{
	{"PutItem", func(i int) string { return `{"TableName": "load", "Item": ` + loadItem(i) + `}` }},
	{"GetItem", func(i int) string {
		return fmt.Sprintf(`{"TableName": "load", "Key": {"owner": {"S": "owner-%d"}, "id": {"N": "%d"}}}`, i%owners, i/owners%perOwner)
	}},
	{"Query", func(i int) string {
		return fmt.Sprintf(`{"TableName": "load", "KeyConditionExpression": "#o = :o", "ExpressionAttributeNames": {"#o": "owner"}, "ExpressionAttributeValues": {":o": {"S": "owner-%d"}}}`, i%owners)
	}},
	{"BatchWriteItem", batch},
}

// loadItem returns item i. Items repeat after each owner has its own, so that the table does not
// grow.
func loadItem(i int) string {
	return fmt.Sprintf(`{"owner": {"S": "owner-%d"}, "id": {"N": "%d"}, "resource": {"S": "ACCOUNT-%06d"}, "role": {"S": "Admin"}, "active": {"BOOL": true}, "note": {"S": "%s"}}`,
		i%owners, i/owners%perOwner, i, strings.Repeat("lorem ipsum ", 20))
}

func batch(i int) string {
	puts := make([]string, perBatch)
	for j := range puts {
		puts[j] = `{"PutRequest": {"Item": ` + loadItem(i*perBatch+j) + `}}`
	}
	return `{"RequestItems": {"load": [` + strings.Join(puts, ",") + `]}}`
}

// served are the calls of each operation that a database answers in a second.
type served struct {
	name, image string
	command     []string // nil for the image's own
	database    *database
	perSecond   map[string]*series
}

func newServed(name, image string, command []string) *served {
	s := &served{name: name, image: image, command: command, perSecond: map[string]*series{}}
	for _, o := range operations {
		s.perSecond[o.name] = &series{}
	}
	return s
}

// measureThroughput compares two warmed-up databases. Both run at the same time and are called
// alternately.
func measureThroughput(ctx context.Context, b *bench, rounds int) (section, error) {
	stockImage, fastImage, err := b.sides(ctx)
	if err != nil {
		return section{}, err
	}
	return b.compareLoad(ctx, rounds, newServed("stock", stockImage, nil), newServed("snapshot", fastImage, nil))
}

// measureRelay compares a snapshot with an isolated one of the same state, whose requests pass a
// relay.
func measureRelay(ctx context.Context, b *bench, rounds int) (section, error) {
	_, plain, err := b.sides(ctx)
	if err != nil {
		return section{}, err
	}
	isolated := b.registry + "/bench/acl:isolated"
	if _, err := b.step(ctx, acl("isolated").with("ISOLATION", "access_key")); err != nil {
		return section{}, err
	}
	if _, err := b.engine.ImageInspect(ctx, isolated); err != nil { // the plugin need not keep it
		if _, err := b.docker(ctx, "pull", "-q", isolated); err != nil {
			return section{}, err
		}
	}
	return b.compareLoad(ctx, rounds, newServed("plain", plain, nil), newServed("isolated", isolated, nil))
}

// compareLoad compares the throughput of a side with that of a reference.
func (b *bench) compareLoad(ctx context.Context, rounds int, reference, side *served) (section, error) {
	if b.network == "host" {
		return section{}, errors.New("two databases have no room on the host's network: leave -network at bridge")
	}
	for round := range rounds {
		if err := b.loadOnce(ctx, round, []*served{reference, side}); err != nil {
			return section{}, err
		}
	}
	report := section{
		note: fmt.Sprintf("Calls a second by %d clients, after %s of the same to warm up, then over %s in %d goes; %d times two fresh databases that run at the same time and are called in turn. A Query returns %d items, a BatchWriteItem puts %d.",
			clients, b.load/2, b.load, timeSlices, rounds, perOwner, perBatch),
		table: table{{"", reference.name, side.name, "ratio"}},
	}
	for _, o := range operations {
		ratio := side.perSecond[o.name].ratio(*reference.perSecond[o.name])
		report.table.row(
			o.name,
			reference.perSecond[o.name].String(),
			side.perSecond[o.name].String(),
			formatRatio(ratio),
		)
		report.goals = append(
			report.goals,
			goal{what: o.name + ", calls a second, of " + reference.name, got: ratio, min: 0.9},
		)
	}
	return report, nil
}

// loadOnce measures fresh databases, operation by operation.
func (b *bench) loadOnce(ctx context.Context, round int, sides []*served) error {
	for _, side := range sides {
		d, err := b.serve(ctx, side.image, side.command...)
		if err != nil {
			return err
		}
		defer d.close(ctx)
		side.database = d
		if err := d.fill(ctx); err != nil {
			return err
		}
	}
	for _, o := range operations {
		b.progress("throughput: round %d, %s", round+1, o.name)
		for _, side := range sides {
			if _, err := side.database.load(ctx, o, b.load/2); err != nil {
				return err
			}
		}
		err := alternate(timeSlices, sides, func(_ int, side *served) error {
			perSecond, err := side.database.load(ctx, o, b.load/timeSlices)
			side.perSecond[o.name].add(perSecond)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// fill makes the table and all items.
func (d *database) fill(ctx context.Context) error {
	if _, err := d.caller.Call(ctx, "DynamoDB_20120810.CreateTable", []byte(loadTable)); err != nil {
		return err
	}
	for i := range owners * perOwner / perBatch {
		if _, err := d.caller.Call(ctx, "DynamoDB_20120810.BatchWriteItem", []byte(batch(i))); err != nil {
			return err
		}
	}
	return nil
}

// load makes calls from all clients as fast as they are answered, and returns the number per
// second.
func (d *database) load(ctx context.Context, o operation, during time.Duration) (perSecond float64, err error) {
	var all sync.WaitGroup
	var calls atomic.Int64
	var failed atomic.Pointer[error]
	begin := time.Now()
	for range clients {
		all.Go(func() {
			for time.Since(begin) < during && failed.Load() == nil {
				if _, err := d.caller.Call(ctx, "DynamoDB_20120810."+o.name, []byte(o.input(int(calls.Add(1))))); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		return 0, fmt.Errorf("%s: %w", o.name, *err)
	}
	return float64(calls.Load()) / time.Since(begin).Seconds(), nil
}

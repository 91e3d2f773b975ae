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

// clients are how many keep a database busy.
const clients = 4

// goes are the parts of its time under load that a database gets before it is the other's turn: the machine may be slower the next moment.
const goes = 5

// The items under load: each owner has a few, which one Query returns.
const (
	owners   = 100
	perOwner = 10
	perBatch = 25
)

const loadTable = `{"TableName": "load", "BillingMode": "PAY_PER_REQUEST",
"KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}],
"AttributeDefinitions": [{"AttributeName": "owner", "AttributeType": "S"}, {"AttributeName": "id", "AttributeType": "N"}]}`

// operation is one that is measured; input makes the i-th call's.
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

// loadItem is the i-th item; they come again after all owners have theirs, so that a table does not grow.
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

// served is how many calls of each operation a database has answered in a second.
type served struct {
	name, image string
	command     []string // nil for its own
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

// measureThroughput compares the two once they have warmed up. Both run at the same time and are called in turn.
func measureThroughput(ctx context.Context, b *bench, rounds int) (section, error) {
	stockImage, fastImage, err := b.sides(ctx)
	if err != nil {
		return section{}, err
	}
	stock, fast := newServed("stock", stockImage, nil), newServed("snapshot", fastImage, nil)
	if b.network == "host" {
		return section{}, errors.New("two databases have no room on the host's network: leave -network at bridge")
	}
	for round := range rounds {
		if err := b.loadOnce(ctx, round, []*served{stock, fast}); err != nil {
			return section{}, err
		}
	}
	report := section{
		note: fmt.Sprintf("Calls a second by %d clients, after %s of the same to warm up, then over %s in %d goes; %d times two fresh databases that run at the same time and are called in turn. A Query returns %d items, a BatchWriteItem puts %d.",
			clients, b.load/2, b.load, goes, rounds, perOwner, perBatch),
		table: table{{"", "stock", "snapshot", "ratio"}},
	}
	for _, o := range operations {
		ratio := fast.perSecond[o.name].over(*stock.perSecond[o.name])
		report.table.row(o.name, stock.perSecond[o.name].String(), fast.perSecond[o.name].String(), times(ratio))
		report.goals = append(report.goals, goal{what: o.name + ", calls a second, of stock", got: ratio, least: 0.9})
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
		err := turns(goes, sides, func(_ int, side *served) error {
			perSecond, err := side.database.load(ctx, o, b.load/goes)
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

// load has all clients make calls as fast as they are answered, and returns how many were in a second.
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

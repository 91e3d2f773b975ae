package main

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/docker/docker/api/types/container"
	"golang.org/x/sync/errgroup"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// The numbers of items that are written, each of about 1 KB.
const (
	rateItems = 20_000 // for the rate alone
	manyItems = 100_000
	mostItems = 1_000_000
)

// measureLoad compares what reading, writing, verifying and pushing many items take with a bare
// loop that only writes them.
func measureLoad(ctx context.Context, b *bench, rounds int) (section, error) {
	if err := b.prepare(ctx); err != nil {
		return section{}, err
	}
	report := section{
		note: fmt.Sprintf("Items of 1 KB in 9 attributes. The bare loop is a Go program with the AWS SDK and the items in memory, which makes calls of BatchWriteItem with 25 items, %d at a time. "+
			"Its database is the one of a bake: the base with its state in memory. A step reads a file with an item on each line, writes the items, makes the snapshot, verifies and pushes it.", clients),
		table: table{{"", "items", "bare loop", "dynasnap", "ratio"}},
	}
	if err := b.measureRate(ctx, rounds, &report); err != nil {
		return report, err
	}
	if err := b.measureSteps(ctx, rounds, &report); err != nil {
		return report, err
	}
	return report, b.measureMost(ctx, &report)
}

// measureRate compares the ways to write, on one database.
func (b *bench) measureRate(ctx context.Context, rounds int, report *section) error {
	d, err := b.serveInMemory(ctx)
	if err != nil {
		return err
	}
	defer d.close(ctx)
	items := loadItems(rateItems)
	var loop, writer series
	ways := []func(table string) error{
		func(table string) error { return d.timedLoad(ctx, &loop, table, items, writeBare) },
		func(table string) error { return d.timedLoad(ctx, &writer, table, items, writeAsBaked) },
	}
	for i, way := range ways { // to warm up
		if err := way(fmt.Sprintf("warm-up-%d", i)); err != nil {
			return err
		}
	}
	loop, writer = nil, nil
	err = alternate(rounds, []int{0, 1}, func(round, way int) error {
		b.progress("load: round %d of %d, rate", round+1, rounds)
		return ways[way](fmt.Sprintf("load-%d-%d", round, way))
	})
	if err != nil {
		return err
	}
	ratio := loop.ratio(writer) // of times
	report.table.row("written to one database, ms", fmt.Sprint(rateItems), loop.String(), writer.String(), formatRatio(1/ratio))
	report.goals = append(report.goals, goal{what: "items a second, of the bare loop", got: ratio, min: 0.8})
	return nil
}

// measureSteps compares whole steps with the loop on a fresh database.
func (b *bench) measureSteps(ctx context.Context, rounds int, report *section) error {
	items := loadItems(manyItems)
	if err := b.writeSeed(manyItems); err != nil {
		return err
	}
	var loop, step, written, verified series
	ways := []func() error{
		func() error {
			d, err := b.serveInMemory(ctx)
			if err != nil {
				return err
			}
			defer d.close(ctx)
			return d.timedLoad(ctx, &loop, loadName, items, writeBare)
		},
		func() error {
			o, err := b.step(ctx, loadStep)
			if err != nil {
				return err
			}
			step.addTime(o.took)
			written.add(o.phase("seed"))
			verified.add(o.phase("verify"))
			return nil
		},
	}
	err := alternate(rounds, ways, func(round int, way func() error) error {
		b.progress("load: round %d of %d, steps", round+1, rounds)
		return way()
	})
	if err != nil {
		return err
	}
	ratio := step.ratio(loop)
	report.table.row("a whole step, ms", fmt.Sprint(manyItems), loop.String(), step.String(), formatRatio(ratio))
	report.table.row("of that, items written and described, ms", "", "", written.String(), formatRatio(written.ratio(loop)))
	report.table.row("of that, verified, ms", "", "", verified.String(), formatRatio(verified.ratio(loop)))
	report.goals = append(report.goals, goal{
		what: fmt.Sprintf("%d items baked, verified and pushed, of the bare loop's time to write them", manyItems), got: ratio, max: 1.5,
	})
	return nil
}

// measureMost makes a snapshot of a file of a gigabyte, once.
func (b *bench) measureMost(ctx context.Context, report *section) error {
	if err := b.writeSeed(mostItems); err != nil {
		return err
	}
	defer func() { _ = os.Remove(filepath.Join(b.dir, workspace, loadName+".jsonl")) }()
	b.progress("load: %d items", mostItems)
	o, err := b.step(ctx, loadStep)
	if err != nil {
		return err
	}
	report.table.row("a whole step, ms", fmt.Sprint(mostItems), "", fmt.Sprint(o.took.Milliseconds()), "")
	report.table.row("of that, items written and described, ms", "", "", fmt.Sprintf("%.0f", o.phase("seed")), "")
	report.table.row("of that, verified, ms", "", "", fmt.Sprintf("%.0f", o.phase("verify")), "")
	report.goals = append(report.goals, goal{what: fmt.Sprintf("the plugin's memory with %d items", mostItems), got: o.memory, max: 200, unit: " MB"})
	return nil
}

// loadName is the name of the table.
const loadName = "orders"

var loadStep = settings{
	"REPO": "bench/load", "TAGS": "load", "SEED": "tables.json," + loadName + ".jsonl", "REBUILD": "true", "SEED_TIMEOUT": "60m", "TIMEOUT": "90m",
}

var loadDefinition = dynamo.Definition{Name: loadName, Keys: []dynamo.Key{{Name: "id", Type: "S", Role: "HASH"}}}

// loadedItem is an item as a loop has it, and as a file has it.
type loadedItem struct {
	attributes map[string]types.AttributeValue
	text       []byte
}

// loadItems returns items of 1 KB of random letters and digits, by which no layer gets smaller than
// those of real states.
func loadItems(count int) []loadedItem {
	items := make([]loadedItem, count)
	for i := range items {
		items[i] = newLoadedItem(i)
	}
	return items
}

func newLoadedItem(i int) loadedItem {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	id := fmt.Sprintf("order-%07d", i)
	one := loadedItem{map[string]types.AttributeValue{
		"id": &types.AttributeValueMemberS{Value: id}, "number": &types.AttributeValueMemberN{Value: fmt.Sprint(i)},
	}, fmt.Appendf(nil, `{"id":{"S":"%s"},"number":{"N":"%d"}`, id, i)}
	random := rand.New(rand.NewPCG(uint64(i), 0)) //nolint:gosec // the same in each run
	for j := range 7 {
		text := make([]byte, 130)
		for k := range text {
			text[k] = letters[random.IntN(len(letters))]
		}
		name := fmt.Sprintf("attribute%d", j)
		one.attributes[name] = &types.AttributeValueMemberS{Value: string(text)}
		one.text = fmt.Appendf(one.text, `,"%s":{"S":"%s"}`, name, text)
	}
	one.text = append(one.text, '}')
	return one
}

// writeSeed writes a seed of a table and a file with so many items.
func (b *bench) writeSeed(count int) error {
	const definition = `{"TableName": "` + loadName + `", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], ` +
		`"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}`
	if _, err := b.file(workspace, "tables.json", definition); err != nil {
		return err
	}
	file, err := os.Create(filepath.Join(b.dir, workspace, loadName+".jsonl"))
	if err != nil {
		return err
	}
	to := bufio.NewWriterSize(file, 1<<20)
	for i := range count {
		fmt.Fprintf(to, "{\"Item\":%s}\n", newLoadedItem(i).text)
	}
	if err := to.Flush(); err != nil {
		return err
	}
	return file.Close()
}

// serveInMemory starts the base as a bake does, with its state in memory.
func (b *bench) serveInMemory(ctx context.Context) (*database, error) {
	found, err := b.engine.ImageInspect(ctx, b.base)
	if err != nil {
		return nil, err
	}
	const state = "/state"
	base := snapshot.Base{
		Entrypoint:  found.Config.Entrypoint,
		Command:     found.Config.Cmd,
		WorkingDir:  found.Config.WorkingDir,
		Environment: found.Config.Env,
	}
	command, err := base.SeedingCommand(state)
	if err != nil {
		return nil, err
	}
	return b.serveAs(ctx, &container.Config{
		Image: b.base, Labels: b.labels(), Entrypoint: command.Entrypoint, Cmd: command.Arguments, Env: []string{snapshot.NoTelemetry},
	}, &container.HostConfig{NetworkMode: container.NetworkMode(b.network), Tmpfs: map[string]string{state: "mode=1777"}})
}

// timedLoad measures how long a way to write takes for a new table.
func (d *database) timedLoad(
	ctx context.Context,
	took *series,
	table string,
	items []loadedItem,
	write func(context.Context, *dynamodb.Client, string, []loadedItem) error,
) error {
	client := dynamo.Connect(d.endpoint)
	definition := loadDefinition
	definition.Name = table
	if err := definition.Create(ctx, client); err != nil {
		return err
	}
	begin := time.Now()
	if err := write(ctx, client, table, items); err != nil {
		return err
	}
	took.addTime(time.Since(begin))
	_, err := client.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: aws.String(table)})
	return err
}

// writeBare writes as a program does that has nothing else to do.
func writeBare(ctx context.Context, client *dynamodb.Client, table string, items []loadedItem) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(clients)
	for begin := 0; begin < len(items); begin += perBatch {
		group.Go(func() error {
			var requests []types.WriteRequest
			for _, item := range items[begin:min(begin+perBatch, len(items))] {
				requests = append(requests, types.WriteRequest{PutRequest: &types.PutRequest{Item: item.attributes}})
			}
			left := map[string][]types.WriteRequest{table: requests}
			for len(left) > 0 {
				answer, err := client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: left})
				if err != nil {
					return err
				}
				left = answer.UnprocessedItems
			}
			return nil
		})
	}
	return group.Wait()
}

// writeAsBaked writes as the seeder does.
func writeAsBaked(ctx context.Context, client *dynamodb.Client, table string, items []loadedItem) error {
	writer := dynamo.NewWriter(client)
	for i, item := range items {
		if err := writer.Put(ctx, table, fmt.Sprint(i), item.text, nil); err != nil {
			return err
		}
	}
	return writer.Flush(ctx)
}

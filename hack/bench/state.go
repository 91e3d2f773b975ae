package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/klauspost/compress/zstd"

	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// What a script puts into the largest of the states, and deletes of it again.
const (
	manyDeletes = 900
	largeItem   = 1000 // bytes
)

// optimize is the option of DynamoDB Local that compacts its file before it serves.
const optimize = "-optimizeDbBeforeStartup"

// state is that of a snapshot, served with and without the option.
type state struct {
	name     string
	settings settings

	image            string
	layer            layer // of the state as it is
	plain, optimized servedState
}

type servedState struct {
	file     []byte // after the start
	ready    series
	replaces bool // a put of an existing item replaces it
}

// layer is the archive that an engine compresses.
type layer struct {
	name    string
	content []byte
}

// compression is a way to compress a layer.
type compression struct {
	name     string
	compress func(to io.Writer) (io.WriteCloser, error)
}

var compressions = []compression{
	{"gzip -1", gzipWriter(gzip.BestSpeed)},
	{"gzip -6", gzipWriter(gzip.DefaultCompression)},
	{"gzip -9", gzipWriter(gzip.BestCompression)},
	{"zstd -1", zstdWriter(1)},
	{"zstd -3", zstdWriter(3)},
	{"zstd -19", zstdWriter(19)},
}

func gzipWriter(level int) func(io.Writer) (io.WriteCloser, error) {
	return func(to io.Writer) (io.WriteCloser, error) { return gzip.NewWriterLevel(to, level) }
}

func zstdWriter(level int) func(io.Writer) (io.WriteCloser, error) {
	return func(to io.Writer) (io.WriteCloser, error) {
		return zstd.NewWriter(to, zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(level)))
	}
}

// measureState measures what compaction and compression do to states, and their cost.
func measureState(ctx context.Context, b *bench, rounds int) (section, error) {
	states := []*state{
		{name: "the example `acl`", settings: acl("state")},
		{name: fmt.Sprintf("%d items", manyPuts), settings: settings{"SEED": "puts.sh"}},
		{name: fmt.Sprintf("%d items of %d bytes, then %d deleted", manyPuts, largeItem, manyDeletes), settings: settings{"SEED": "deletes.sh"}},
	}
	for name, text := range map[string]string{"puts.sh": putsScript(manyPuts), "deletes.sh": deletesScript()} {
		if _, err := b.file(workspace, name, text); err != nil {
			return section{}, err
		}
	}
	for i, s := range states {
		if err := s.bake(ctx, b, fmt.Sprintf("state-%d", i)); err != nil {
			return section{}, err
		}
	}
	err := alternate(rounds, states, func(round int, s *state) error {
		b.progress("state: round %d of %d, %s", round+1, rounds, s.name)
		return s.serve(ctx, b)
	})
	if err != nil {
		return section{}, err
	}
	fast, err := b.contentOf(ctx, states[0].image, snapshot.WarmDir)
	if err != nil {
		return section{}, err
	}
	layers := []layer{{"fast starts", fast}}
	for _, s := range states {
		layers = append(layers, s.layer)
	}
	compressed, err := compressedLayers(layers)
	return section{
		note: fmt.Sprintf("A state's file after a start of the snapshot as it is, and with DynamoDB Local's `%s`: bytes, and compressed by gzip -6; from the engine being asked to start it to the first answer; "+
			"and what becomes of an item that is put again. Below, layers by compressions: bytes, and the median of the times.", optimize),
		table: optimizedStates(states),
		text:  compressed.String(),
	}, err
}

func optimizedStates(states []*state) table {
	rows := table{{"", "file", "gzip", "ready, ms", "put again"}}
	for _, s := range states {
		for _, side := range []struct {
			name string
			servedState
		}{{s.name, s.plain}, {s.name + ", `" + optimize + "`", s.optimized}} {
			size, _ := compressions[1].of(side.file) // it writes to memory only
			putAgain := "is replaced"
			if !side.replaces {
				putAgain = "**is there twice**"
			}
			rows.row(side.name, fmt.Sprint(len(side.file)), fmt.Sprint(size), side.ready.String(), putAgain)
		}
	}
	return rows
}

// minCompressed is the number of bytes to compress for one measurement of time.
const minCompressed = 10_000_000

func compressedLayers(layers []layer) (table, error) {
	rows := table{{"", "layer"}}
	for _, c := range compressions {
		rows[0] = append(rows[0], c.name)
	}
	for _, l := range layers {
		row := []string{l.name, fmt.Sprint(len(l.content))}
		for _, c := range compressions {
			var took series
			var size int
			for range 1 + min(8, minCompressed/len(l.content)) {
				begin := time.Now()
				var err error
				if size, err = c.of(l.content); err != nil {
					return nil, err
				}
				took.addTime(time.Since(begin))
			}
			row = append(row, fmt.Sprintf("%d, %.1f ms", size, took.median()))
		}
		rows.row(row...)
	}
	return rows, nil
}

func (c compression) of(content []byte) (size int, err error) {
	var compressed bytes.Buffer
	to, err := c.compress(&compressed)
	if err != nil {
		return 0, err
	}
	if _, err := to.Write(content); err != nil {
		return 0, err
	}
	err = to.Close()
	return compressed.Len(), err
}

// bake makes the snapshot and reads its state.
func (s *state) bake(ctx context.Context, b *bench, tag string) error {
	s.image = b.registry + "/bench/state:" + tag
	if _, err := b.step(ctx, s.settings.with("REPO", "bench/state", "TAGS", tag, "REBUILD", "true")); err != nil {
		return err
	}
	if _, err := b.engine.ImageInspect(ctx, s.image); err != nil { // the plugin need not leave it
		if _, err := b.docker(ctx, "pull", "-q", s.image); err != nil {
			return err
		}
	}
	content, err := b.contentOf(ctx, s.image, stateFile)
	s.layer = layer{s.name, content}
	return err
}

// serve starts the snapshot with and without the option, and puts an existing item again.
func (s *state) serve(ctx context.Context, b *bench) error {
	found, err := b.engine.ImageInspect(ctx, s.image)
	if err != nil {
		return err
	}
	if err := s.plain.measure(ctx, b, s.image, found.Config.Cmd); err != nil {
		return err
	}
	return s.optimized.measure(ctx, b, s.image, append(slices.Clone(found.Config.Cmd), optimize))
}

func (s *servedState) measure(ctx context.Context, b *bench, image string, command []string) error {
	d, err := b.serve(ctx, image, command...)
	if err != nil {
		return err
	}
	defer d.close(ctx)
	s.ready.addTime(d.ready)
	archive, err := b.copyOut(ctx, d.id, stateFile)
	if err != nil {
		return err
	}
	reader := tar.NewReader(bytes.NewReader(archive))
	if _, err := reader.Next(); err != nil {
		return err
	}
	if s.file, err = io.ReadAll(reader); err != nil {
		return err
	}
	s.replaces, err = d.replaces(ctx)
	return err
}

// replaces puts an item of the first table again, and reports whether the number of items stays the
// same.
func (d *database) replaces(ctx context.Context) (bool, error) {
	var tables struct{ TableNames []string }
	if err := d.ask(ctx, "ListTables", map[string]any{}, &tables); err != nil {
		return false, err
	}
	scan := map[string]any{"TableName": tables.TableNames[0]}
	var before, after struct {
		Count int
		Items []json.RawMessage
	}
	if err := d.ask(ctx, "Scan", scan, &before); err != nil {
		return false, err
	}
	if err := d.ask(ctx, "PutItem", map[string]any{"TableName": tables.TableNames[0], "Item": before.Items[0]}, &struct{}{}); err != nil {
		return false, err
	}
	err := d.ask(ctx, "Scan", scan, &after)
	return before.Count == after.Count, err
}

func (d *database) ask(ctx context.Context, operation string, input, output any) error {
	text, err := json.Marshal(input)
	if err != nil {
		return err
	}
	answer, err := d.caller.Call(ctx, "DynamoDB_20120810."+operation, text)
	if err != nil {
		return fmt.Errorf("%s: %w", operation, err)
	}
	return json.Unmarshal(answer, output)
}

// stateFile is the path of the state in a snapshot of the default base.
const stateFile = "/home/dynamodblocal/" + snapshot.StateFile

// contentOf returns an archive of an image's files at a path.
func (b *bench) contentOf(ctx context.Context, image, path string) ([]byte, error) {
	created, err := b.engine.ContainerCreate(ctx, &container.Config{Image: image, Labels: b.labels()}, nil, nil, nil, "")
	if err != nil {
		return nil, err
	}
	archive, err := b.copyOut(ctx, created.ID, path)
	return archive, errors.Join(err, b.remove(ctx, created.ID))
}

func (b *bench) copyOut(ctx context.Context, id, path string) ([]byte, error) {
	content, _, err := b.engine.CopyFromContainer(ctx, id, path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = content.Close() }()
	return io.ReadAll(content)
}

// deletesScript puts large items of digits, which hardly compress, and deletes most of them.
func deletesScript() string {
	random := rand.NewChaCha8([32]byte{})
	var script strings.Builder
	script.WriteString(createTable)
	for i := range manyPuts {
		noise := make([]byte, largeItem/2)
		_, _ = random.Read(noise) // never fails
		fmt.Fprintf(&script, "aws dynamodb put-item --table-name things --item '{\"id\": {\"S\": \"%d\"}, \"text\": {\"S\": \"%x\"}}'\n", i, noise)
	}
	for i := range manyDeletes {
		fmt.Fprintf(&script, "aws dynamodb delete-item --table-name things --key '{\"id\": {\"S\": \"%d\"}}'\n", i)
	}
	return script.String()
}

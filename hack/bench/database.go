package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"time"

	"github.com/docker/docker/api/types/container"
)

// database is a container that serves an image's state.
type database struct {
	b        *bench
	id       string
	process  int // on this machine
	endpoint string
	caller   caller
	ready    time.Duration // from the request to the engine until the first answer
	cpu      time.Duration // used by then
}

// serve starts an image, with its own command or another one, and waits until it answers a query.
func (b *bench) serve(ctx context.Context, ref string, command ...string) (*database, error) {
	return b.serveAs(
		ctx,
		&container.Config{Image: ref, Labels: b.labels(), Cmd: command},
		&container.HostConfig{NetworkMode: container.NetworkMode(b.network)},
	)
}

// serveAs starts a container and waits until it answers a query.
func (b *bench) serveAs(ctx context.Context, config *container.Config, host *container.HostConfig) (*database, error) {
	created, err := b.engine.ContainerCreate(ctx, config, host, nil, nil, "")
	if err != nil {
		return nil, err
	}
	d := &database{b: b, id: created.ID, endpoint: "http://127.0.0.1:8000"}
	if err := d.start(ctx); err != nil {
		log, _ := b.docker(ctx, "logs", d.id)
		d.close(ctx)
		return nil, fmt.Errorf("starting %s: %w\n%s", config.Image, err, log)
	}
	return d, nil
}

func (d *database) start(ctx context.Context) error {
	begin := time.Now()
	if err := d.b.engine.ContainerStart(ctx, d.id, container.StartOptions{}); err != nil {
		return err
	}
	found, err := d.b.engine.ContainerInspect(ctx, d.id)
	if err != nil {
		return err
	}
	d.process = found.State.Pid
	if address := found.NetworkSettings.Networks["bridge"]; address != nil {
		d.endpoint = "http://" + address.IPAddress + ":8000"
	}
	d.caller = newCaller(d.endpoint)
	for deadline := begin.Add(time.Minute); ; time.Sleep(2 * time.Millisecond) {
		if _, err = d.caller.Call(ctx, "DynamoDB_20120810.ListTables", []byte("{}")); err == nil {
			break
		}
		if time.Now().After(deadline) || ctx.Err() != nil {
			return fmt.Errorf("it does not answer: %w", err)
		}
	}
	d.ready = time.Since(begin)
	stats, err := d.stats(ctx)
	d.cpu = time.Duration(stats.CPUStats.CPUUsage.TotalUsage) //nolint:gosec // nanoseconds
	return err
}

func (d *database) stats(ctx context.Context) (stats container.StatsResponse, err error) {
	response, err := d.b.engine.ContainerStatsOneShot(ctx, d.id)
	if err != nil {
		return stats, err
	}
	defer func() { _ = response.Body.Close() }()
	return stats, json.NewDecoder(response.Body).Decode(&stats)
}

// dockerMemory is the memory that `docker stats` shows, in MB: without inactive files.
func (d *database) dockerMemory(ctx context.Context) (float64, error) {
	stats, err := d.stats(ctx)
	memory := stats.MemoryStats
	inactive := memory.Stats["total_inactive_file"] // version 1 of cgroups
	if file, ok := memory.Stats["inactive_file"]; ok && inactive == 0 {
		inactive = file
	}
	return float64(memory.Usage-inactive) / 1e6, err
}

func (d *database) resident(field string) (float64, error) { return resident(d.process, field) }

// resident is a process's memory in MB, now (VmRSS) or at most (VmHWM).
func resident(process int, field string) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
	if err != nil {
		return 0, fmt.Errorf("the engine's processes have to be those of this machine: %w", err)
	}
	match := regexp.MustCompile(field + `:\s+(\d+) kB`).FindSubmatch(status)
	if match == nil {
		return 0, fmt.Errorf("no %s in %s", field, status)
	}
	kilobytes, err := strconv.ParseFloat(string(match[1]), 64)
	return kilobytes * 1024 / 1e6, err
}

func (d *database) close(ctx context.Context) {
	d.caller.client.CloseIdleConnections()
	_ = d.b.remove(ctx, d.id) // close of the benchmark tries again
}

// stock makes an image that serves a snapshot's state by the base's own command, as a copy of the
// file into the base would.
func (b *bench) stock(ctx context.Context, snapshot, ref string) error {
	base, err := b.engine.ImageInspect(ctx, b.base)
	if err != nil {
		return err
	}
	dir := base.Config.WorkingDir
	from, err := b.engine.ContainerCreate(ctx, &container.Config{Image: snapshot, Labels: b.labels()}, nil, nil, nil, "")
	if err != nil {
		return err
	}
	state, _, err := b.engine.CopyFromContainer(ctx, from.ID, dir+"/shared-local-instance.db")
	if err != nil {
		return err
	}
	defer func() { _ = state.Close() }()
	to, err := b.engine.ContainerCreate(ctx, &container.Config{Image: b.base, Labels: b.labels()}, nil, nil, nil, "")
	if err != nil {
		return err
	}
	if err := b.engine.CopyToContainer(ctx, to.ID, dir, state, container.CopyToContainerOptions{}); err != nil {
		return err
	}
	command := fmt.Sprintf(`CMD ["-jar", "DynamoDBLocal.jar", "-sharedDb", "-dbPath", %q]`, dir)
	if _, err := b.engine.ContainerCommit(ctx, to.ID, container.CommitOptions{Reference: ref, Changes: []string{command}}); err != nil {
		return err
	}
	_ = b.remove(ctx, from.ID)
	return b.remove(ctx, to.ID)
}

// sides returns the images to compare.
func (b *bench) sides(ctx context.Context) (stock, fast string, err error) {
	fast, stock = b.registry+"/bench/acl:fast", b.registry+"/bench/stock:acl"
	if _, err := b.engine.ImageInspect(ctx, stock); err == nil {
		return stock, fast, nil
	}
	if _, err := b.step(ctx, acl("fast")); err != nil {
		return "", "", err
	}
	if _, err := b.engine.ImageInspect(ctx, fast); err != nil { // the plugin need not keep it
		if _, err := b.docker(ctx, "pull", "-q", fast); err != nil {
			return "", "", err
		}
	}
	return stock, fast, b.stock(ctx, fast, stock)
}

// checkACL checks that an image serves the state of the example acl.
func (b *bench) checkACL(ctx context.Context, ref string) error {
	d, err := b.serve(ctx, ref)
	if err != nil {
		return err
	}
	defer d.close(ctx)
	output, err := d.caller.Call(ctx, "DynamoDB_20120810.Scan", []byte(`{"TableName": "acl", "Select": "COUNT"}`))
	if err != nil {
		return fmt.Errorf("%s does not serve the example: %w", ref, err)
	}
	var found struct{ Count int }
	if err := json.Unmarshal(output, &found); err != nil {
		return err
	}
	if found.Count != 3 {
		return fmt.Errorf("%s has %d items, not 3", ref, found.Count)
	}
	return nil
}

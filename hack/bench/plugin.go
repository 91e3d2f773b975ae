package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// settings are those of a run, by their names without PLUGIN_.
type settings map[string]string

// with returns the settings with more of them, given as names and values in turn.
func (s settings) with(pairs ...string) settings {
	more := settings{}
	for name, value := range s {
		more[name] = value
	}
	for i := 0; i < len(pairs); i += 2 {
		more[pairs[i]] = pairs[i+1]
	}
	return more
}

// acl returns the settings to rebuild the example with this tag.
func acl(tag string) settings {
	return settings{"REPO": "bench/acl", "TAGS": tag, "SEED": "acl.sh", "REBUILD": "true"}
}

// outcome is how long the process of a run took, what it took of memory, and its report_file.
type outcome struct {
	took      time.Duration
	memory    float64 // of the plugin's process at most, in MB
	Requests  int     `json:"requests"`
	Snapshots []struct {
		Tags       []string `json:"tags"`
		Reused     bool     `json:"reused"`
		LayerBytes int64    `json:"layer_bytes"`
		Phases     []struct {
			Name    string  `json:"name"`
			Seconds float64 `json:"seconds"`
		} `json:"phases"`
	} `json:"snapshots"`
}

// phase returns the time of a phase of the first snapshot, in ms.
func (o outcome) phase(name string) float64 {
	for _, phase := range o.Snapshots[0].Phases {
		if phase.Name == name {
			return phase.Seconds * 1000
		}
	}
	return 0
}

// step runs the plugin as a CI does, in a workspace with a copy of the example and the benchmark's
// seeds. REPO is in the benchmark's registry. environ overrides everything else.
func (b *bench) step(ctx context.Context, s settings, environ ...string) (o outcome, err error) {
	if err := b.prepare(ctx); err != nil {
		return o, err
	}
	text, err := os.ReadFile("examples/acl/seed.sh")
	if err != nil {
		return o, err
	}
	if _, err := b.file(workspace, "acl.sh", string(text)); err != nil {
		return o, err
	}
	var output bytes.Buffer
	command := exec.CommandContext(ctx, b.plugin)
	command.Dir = filepath.Join(b.dir, workspace)
	command.Env = append(
		[]string{"PATH=" + os.Getenv("PATH"), "HOME=" + b.dir, "DOCKER_HOST=" + os.Getenv("DOCKER_HOST")},
		environ...)
	for name, value := range s.with("REPO", b.registry+"/"+s["REPO"], "BASE_IMAGE", b.base, "REPORT_FILE", "report.json") {
		command.Env = append(command.Env, "PLUGIN_"+name+"="+value)
	}
	command.Stdout, command.Stderr = &output, &output
	begin := time.Now()
	if err := command.Start(); err != nil {
		return o, err
	}
	memory := watchMemory(command.Process.Pid)
	err = command.Wait()
	o.took, o.memory = time.Since(begin), memory()
	if err != nil {
		return o, fmt.Errorf("the plugin: %w\n%s", err, &output)
	}
	if strings.Contains(output.String(), "fast_start: snapshots will start, but") {
		return o, fmt.Errorf("the plugin made no warm base\n%s", &output)
	}
	report, err := os.ReadFile(filepath.Join(b.dir, workspace, "report.json"))
	if err != nil {
		return o, err
	}
	return o, json.Unmarshal(report, &o)
}

// watchMemory looks at a process until the function that it returns is called, which returns the
// most memory that the process had, in MB.
func watchMemory(process int) (most func() float64) {
	end, ended := make(chan struct{}), make(chan float64)
	go func() {
		most := 0.0
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-end:
				ended <- most
				return
			case <-tick.C:
				if now, err := resident(process, "VmHWM"); err == nil { // there is none after its end
					most = max(most, now)
				}
			}
		}
	}()
	return func() float64 {
		close(end)
		return <-ended
	}
}

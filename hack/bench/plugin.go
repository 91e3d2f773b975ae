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

// settings of a run of the plugin, by their names without PLUGIN_.
type settings map[string]string

// with are the settings with some more, given as names and values in turn.
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

// acl are the settings for the example of this name, made anew.
func acl(tag string) settings {
	return settings{"REPO": "bench/acl", "TAGS": tag, "SEED": "examples/acl/seed.sh", "REBUILD": "true"}
}

// outcome is what there is to know of a run: how long the process took, and what its report_file says.
type outcome struct {
	took      time.Duration
	Requests  int `json:"requests"`
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

// step runs the plugin as a CI does, with a copy of the examples and the benchmark's seeds as its workspace. The REPO is one of the
// benchmark's registry.
func (b *bench) step(ctx context.Context, s settings) (o outcome, err error) {
	text, err := os.ReadFile("examples/acl/seed.sh")
	if err != nil {
		return o, err
	}
	if _, err := b.file("examples/acl/seed.sh", string(text)); err != nil {
		return o, err
	}
	var output bytes.Buffer
	command := exec.CommandContext(ctx, b.plugin)
	command.Dir = b.dir
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + b.dir, "DOCKER_HOST=" + os.Getenv("DOCKER_HOST")}
	for name, value := range s.with("REPO", b.registry+"/"+s["REPO"], "REPORT_FILE", "report.json") {
		command.Env = append(command.Env, "PLUGIN_"+name+"="+value)
	}
	command.Stdout, command.Stderr = &output, &output
	begin := time.Now()
	if err := command.Run(); err != nil {
		return o, fmt.Errorf("the plugin: %w\n%s", err, &output)
	}
	o.took = time.Since(begin)
	if strings.Contains(output.String(), "fast_start: snapshots will start, but") {
		return o, fmt.Errorf("the plugin made no warm base\n%s", &output)
	}
	report, err := os.ReadFile(filepath.Join(b.dir, "report.json"))
	if err != nil {
		return o, err
	}
	return o, json.Unmarshal(report, &o)
}

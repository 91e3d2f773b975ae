package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/model"
	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// installedCLI is an AWS CLI on this machine.
type installedCLI struct {
	path    string
	version string
	data    string // its directory of service models
}

// findCLI asks an AWS CLI for its version, and the Python that runs it for its files.
func findCLI(aws string) (installedCLI, error) {
	said, err := exec.Command(aws, "--version").Output()
	if err != nil {
		return installedCLI{}, fmt.Errorf("asking %s for its version: %w", aws, err)
	}
	version, ok := strings.CutPrefix(strings.Fields(string(said))[0], "aws-cli/")
	if !ok || !strings.HasPrefix(version, "2.") {
		return installedCLI{}, fmt.Errorf("%s is no AWS CLI of version 2 but %s", aws, said)
	}
	text, err := os.ReadFile(aws)
	if err != nil {
		return installedCLI{}, err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	python, ok := strings.CutPrefix(line, "#!")
	if !ok {
		return installedCLI{}, fmt.Errorf("%s is no script of Python: the packages of Linux distributions are", aws)
	}
	path, err := exec.Command(strings.TrimSpace(python), "-c", "import awscli; print(awscli.__path__[0])").Output()
	if err != nil {
		return installedCLI{}, fmt.Errorf("asking %s for the files of the AWS CLI: %w", python, err)
	}
	return installedCLI{aws, version, filepath.Join(strings.TrimSpace(string(path)), "botocore", "data")}, nil
}

// service reads the model of a service.
func (cli installedCLI) service(name string) (model.FileService, error) {
	files, err := filepath.Glob(filepath.Join(cli.data, name, "*", "service-2.json"))
	if err != nil || len(files) == 0 {
		return model.FileService{}, fmt.Errorf("no model in %s", cli.data)
	}
	newest := files[len(files)-1]
	service, err := readService(newest)
	if err != nil {
		return service, fmt.Errorf("%s: %w", newest, err)
	}
	service.Name = name
	if err := readPaging(filepath.Join(filepath.Dir(newest), "paginators-1.json"), &service); err != nil {
		return service, err
	}
	return service, readWaiters(filepath.Join(filepath.Dir(newest), "waiters-2.json"), &service)
}

func readService(file string) (model.FileService, error) {
	var source struct {
		Metadata struct {
			TargetPrefix string `json:"targetPrefix"`
		} `json:"metadata"`
		Operations map[string]struct{ Input, Output struct{ Shape string } } `json:"operations"`
		Shapes     map[string]struct {
			Type     model.Kind `json:"type"`
			Min      *int       `json:"min"`
			Enum     []string   `json:"enum"`
			Required []string   `json:"required"`
			Members  map[string]struct {
				Shape            string `json:"shape"`
				IdempotencyToken bool   `json:"idempotencyToken"`
			} `json:"members"`
			Member, Key, Value struct{ Shape string }
			Exception          bool `json:"exception"`
		} `json:"shapes"`
	}
	service := model.FileService{Shapes: map[string]model.FileShape{}}
	text, err := os.ReadFile(file)
	if err != nil {
		return service, err
	}
	if err := json.Unmarshal(text, &source); err != nil {
		return service, err
	}
	order, err := ordered.Parse(text) // maps lose the order
	if err != nil {
		return service, err
	}
	service.Target = source.Metadata.TargetPrefix
	for _, name := range keys(order, "operations") {
		o := source.Operations[name]
		service.Operations = append(service.Operations, model.FileOperation{
			Operation: model.Operation{Name: name}, Input: o.Input.Shape, Output: o.Output.Shape,
		})
	}
	for name, s := range source.Shapes {
		if s.Exception {
			continue
		}
		shape := model.FileShape{Kind: s.Type, Min: s.Min, Enum: s.Enum, Required: s.Required, Key: s.Key.Shape, Element: s.Member.Shape + s.Value.Shape}
		for _, member := range keys(order, "shapes", name, "members") {
			m := s.Members[member]
			shape.Members = append(shape.Members, model.FileMember{Name: member, Shape: m.Shape, Token: m.IdempotencyToken})
		}
		service.Shapes[name] = shape
	}
	return service, nil
}

// keys returns the keys of the object at a path, in their order.
func keys(value any, path ...string) []string {
	for _, key := range path {
		object, ok := value.(*ordered.Object)
		if !ok {
			return nil
		}
		value, _ = object.Get(key)
	}
	var names []string
	if object, ok := value.(*ordered.Object); ok {
		for name := range object.All() {
			names = append(names, name)
		}
	}
	return names
}

// words is a list that may be written as its only element.
type words []string

func (w *words) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*w = words{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(w))
}

func readPaging(file string, service *model.FileService) error {
	var source struct {
		Pagination map[string]struct {
			InputToken       string `json:"input_token"`
			OutputToken      string `json:"output_token"`
			LimitKey         string `json:"limit_key"`
			ResultKey        words  `json:"result_key"`
			NonAggregateKeys words  `json:"non_aggregate_keys"`
		} `json:"pagination"`
	}
	if err := readJSON(file, &source); err != nil {
		return err
	}
	for i, o := range service.Operations {
		if p, ok := source.Pagination[o.Name]; ok {
			service.Operations[i].Pages = &model.Paging{
				InputToken: p.InputToken, OutputToken: p.OutputToken, Limit: p.LimitKey, Results: p.ResultKey, FirstPage: p.NonAggregateKeys,
			}
		}
	}
	return nil
}

func readWaiters(file string, service *model.FileService) error {
	if _, err := os.Stat(file); os.IsNotExist(err) {
		return nil // a service may have none
	}
	var source struct {
		Waiters map[string]struct {
			Operation   string
			Delay       int
			MaxAttempts int
			Acceptors   []model.Acceptor
		} `json:"waiters"`
	}
	if err := readJSON(file, &source); err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	order, err := ordered.Parse(text)
	if err != nil {
		return err
	}
	for _, name := range keys(order, "waiters") {
		w := source.Waiters[name]
		service.Waiters = append(service.Waiters, model.Waiter{Name: name, Operation: w.Operation, Delay: w.Delay, Attempts: w.MaxAttempts, Acceptors: w.Acceptors})
	}
	return nil
}

func readJSON(file string, into any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

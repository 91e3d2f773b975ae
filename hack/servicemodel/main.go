// Command servicemodel makes the table of services that the built-in `aws` works by, from the
// service model that the installed AWS CLI carries. Operations and members that are newer than that
// are added from the AWS SDK.
//
//	go generate ./internal/awscli/model
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"github.com/dynasnap/dynasnap/internal/awscli/model"
)

func main() {
	if err := mainE(); err != nil {
		fmt.Fprintln(os.Stderr, "servicemodel:", err)
		os.Exit(1)
	}
}

func mainE() error {
	aws := flag.String("aws", "/usr/bin/aws", "the AWS CLI to read, version 2")
	out := flag.String("o", "services.json", "file to write")
	flag.Parse()
	cli, err := findCLI(*aws)
	if err != nil {
		return err
	}
	text, err := generate(cli)
	if err != nil {
		return err
	}
	return os.WriteFile(*out, text, 0o644)
}

// builtIn are the services that the built-in `aws` has.
var builtIn = []string{"dynamodb", "dynamodbstreams"}

// generate returns the table's text.
func generate(cli installedCLI) ([]byte, error) {
	file := model.File{AWSCLI: cli.version}
	for _, name := range builtIn {
		service, err := cli.service(name)
		if err != nil {
			return nil, fmt.Errorf("reading the model of %s: %w", name, err)
		}
		if name == "dynamodb" {
			addNewer(&service)
		}
		file.Services = append(file.Services, service)
	}
	var err error
	if file.Others, err = cli.otherServices(); err != nil {
		return nil, err
	}
	return format(file)
}

// format writes a line for each operation and shape, so that a new version is a readable
// difference.
func format(file model.File) ([]byte, error) {
	text, err := json.MarshalIndent(file, "", " ")
	if err != nil {
		return nil, err
	}
	const deepest = 4 // file, services, service, operations, operation: what is deeper goes on its line
	var lines bytes.Buffer
	for line := range bytes.Lines(text) {
		content := bytes.TrimSpace(line)
		depth := bytes.IndexByte(line, content[0])
		if closes := content[0] == '}' || content[0] == ']'; depth < deepest || depth == deepest && !closes {
			lines.WriteByte('\n')
		}
		lines.Write(content)
	}
	return append(bytes.TrimSpace(lines.Bytes()), '\n'), nil
}

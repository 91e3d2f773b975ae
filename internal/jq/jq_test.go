package jq

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDropOptions(t *testing.T) {
	for given, want := range map[string]string{
		"-S .":                                 ".",
		"-rS .":                                "-r .",
		"-Sc --unbuffered .a file":             "-c .a file",
		"--sort-keys -n 1":                     "-n 1",
		"-r --arg S -S $S":                     "-r --arg S -S $S",
		"--arg a":                              "--arg a",
		"--argjson a 1 --slurpfile -S -S . -S": "--argjson a 1 --slurpfile -S -S .",
		"-LSources .":                          "-LSources .",
		"-L -S .":                              "-L -S .",
		"-r . -- -S":                           "-r . -- -S",
		"--args . -S b":                        "--args . b",
		"-":                                    "-",
		"":                                     "",
	} {
		t.Run(given, func(t *testing.T) {
			assert.Equal(t, strings.Fields(want), append([]string{}, dropOptions(strings.Fields(given))...))
		})
	}
}

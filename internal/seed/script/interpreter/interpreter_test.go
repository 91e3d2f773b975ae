package interpreter

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFind(t *testing.T) {
	for _, test := range []struct {
		name, head string
		programs   []string
		args       []string
	}{
		{"seed.py", "import boto3\r\n", []string{"python3", "python"}, nil},
		{"seed.mjs", "", []string{"node", "nodejs"}, nil},
		{"seed.sh", "#!/usr/bin/python3 -u\r\n", []string{"/usr/bin/python3", "python3", "python"}, []string{"-u"}},
		{"seed", "#!/usr/bin/env -S deno run -A\n", []string{"deno"}, []string{"run", "-A"}},
		{"seed", "#!/usr/bin/env python2\n", []string{"python2"}, nil},
		{"seed.ts", "#!/usr/bin/env tsx\n", []string{"tsx"}, nil},
		{"seed.sh", "true\n", nil, nil},
		{"seed.py", "#!/bin/bash\n", nil, nil},
		{"items.json", "{}", nil, nil},
	} {
		found, ok := Find(test.name, test.head)
		assert.Equal(t, test.programs != nil, ok, test)
		assert.Equal(t, test.programs, found.Programs, test)
		if ok {
			assert.ElementsMatch(t, test.args, found.Args, test)
		}
	}
}

func TestParseShebang(t *testing.T) {
	for line, want := range map[string]Shebang{
		"":                               {Shell: "/bin/sh"},
		"echo no shebang":                {Shell: "/bin/sh"},
		"#!/bin/bash":                    {Shell: "/bin/bash", Args: []string{}},
		"#! /bin/sh -eu":                 {Shell: "/bin/sh", Args: []string{"-eu"}},
		"#!/usr/bin/env bash":            {Shell: "bash", Args: []string{}},
		"#!/usr/bin/env -S bash -x":      {Shell: "bash", Args: []string{"-x"}},
		"#!/bin/busybox ash":             {Shell: "ash", Args: []string{}},
		"#!/usr/local/bin/zsh\necho two": {Shell: "/usr/local/bin/zsh", Args: []string{}},
	} {
		t.Run(line, func(t *testing.T) {
			got, err := ParseShebang(line)
			require.NoError(t, err)
			assert.Equal(t, want, got)
		})
	}
	for _, line := range []string{"#!", "#!/usr/bin/env", "#!/usr/bin/perl", "#!/bin/bashful"} {
		t.Run(line, func(t *testing.T) {
			_, err := ParseShebang(line + "\n")
			require.Error(t, err)
		})
	}
}

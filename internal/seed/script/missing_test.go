package script

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Real messages of shells about a script whose line 4 is `tool x`, also in a file that it sources.
func TestReadComplaint(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"seed.sh", "lib.sh"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("one\ntwo\nthree\ntool x\n"), 0o644))
	}
	for line, want := range map[string]string{
		"seed.sh: line 4: tool: command not found":                         "tool seed.sh 4",
		"./lib.sh: line 4: tool: command not found":                        "tool ./lib.sh 4",
		"seed.sh: line 4: exec: tool: not found":                           "tool seed.sh 4",
		"seed.sh: line 4: /usr/bin/tool: No such file or directory":        "/usr/bin/tool  0",
		"bash: line 1: tool: command not found":                            "tool  0",
		"seed.sh: 4: tool: not found":                                      "tool seed.sh 4",
		"seed.sh: 3: tool: not found":                                      "tool  0",
		"seed.sh: 4: ./lib.sh: tool: not found":                            "tool ./lib.sh 4",
		"seed.sh: 4: exec: tool: not found":                                "tool seed.sh 4",
		"sh: 1: tool: not found":                                           "tool  0",
		"seed.sh: line 4: tool: not found":                                 "tool seed.sh 4",
		"seed.sh: ./lib.sh: line 4: tool: not found":                       "tool ./lib.sh 4",
		"seed.sh: exec: line 4: tool: not found":                           "tool seed.sh 4",
		"sh: tool: not found":                                              "tool  0",
		"seed.sh[4]: tool: not found":                                      "tool seed.sh 4",
		"seed.sh[9]: helper[4]: tool: not found":                           "tool seed.sh 4",
		"seed.sh[2]: .: ./lib.sh[4]: tool: not found":                      "tool ./lib.sh 4",
		"E: seed.sh[4]: tool: inaccessible or not found":                   "tool seed.sh 4",
		"seed.sh:4: command not found: tool":                               "tool seed.sh 4",
		"env: ‘tool’: No such file or directory":                           "tool  0",
		"/usr/bin/env: 'tool': No such file or directory":                  "tool  0",
		"env: can't execute 'tool': No such file or directory":             "tool  0",
		"xargs: tool: No such file or directory":                           "tool  0",
		"timeout: failed to run command ‘tool’: No such file or directory": "tool  0",
		"setsid: failed to execute tool: No such file or directory":        "tool  0",
	} {
		t.Run(line, func(t *testing.T) {
			found := readComplaint(line)
			require.NotNil(t, found)
			file, number := found.place(nil, func(file string) string { return resolve(dir, file) })
			assert.Equal(t, want, strings.Join([]string{found.tool, file, string(rune('0' + number))}, " "))
		})
	}
}

func TestReadComplaintIgnoresOtherLines(t *testing.T) {
	for _, line := range []string{
		"",
		"tool: not found",
		"cat: /nowhere: No such file or directory",
		"ls: cannot access '/nowhere': No such file or directory",
		"seed.sh: line 4: data.json: No such file or directory",
		"seed.sh: 4: cannot open /nowhere: No such file",
		"An error occurred (ResourceNotFoundException): Requested resource not found: Table: x not found",
		"nohup: applet not found",
		"seed.sh: line 4: : command not found",
	} {
		assert.Nil(t, readComplaint(line), line)
	}
}

func TestMissingTools(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"bash":                           {"#!/bin/bash\ntrue\npython9 x.py\n", "seed.sh:3: python9"},
		"bash: in $(…)":                  {"#!/bin/bash\nx=$(\n  python9 x.py)\n", "seed.sh:3: python9"},
		"bash: in a pipe":                {"#!/bin/bash\necho x |\n  python9 |\n  cat\n", "seed.sh:3: python9"},
		"bash: in a function of another": {"#!/bin/bash\n. ./lib.helper\nhelper\n", "lib.helper:3: python9"},
		"bash: by env":                   {"#!/bin/bash\nenv python9\n", "seed.sh:2: python9"},
		"bash: by xargs":                 {"#!/bin/bash\necho x | xargs python9\n", "seed.sh:2: python9"},
		"bash: in a child shell":         {"#!/bin/bash\nbash -c 'python9 x'\n", "seed.sh:2: python9"},
		"bash: in a child script":        {"#!/bin/bash\nsh child.helper\n", "child.helper:2: python9"},
		"bash: in a child's shebang":     {"#!/bin/bash\nchmod +x tool.helper; ./tool.helper\n", "seed.sh:2: python9"},
		"bash: by its path":              {"#!/bin/bash\n/opt/python9 x\n", "seed.sh:2: /opt/python9"},
		"bash: unheard":                  {"#!/bin/bash\npython9 2>/dev/null\n", "seed.sh:2: python9"},
		"bash: all goes to stdout":       {"#!/bin/bash\nexec 2>&1\npython9\n", "seed.sh:3: python9"},
		"sh":                             {"true\npython9 x.py\n", "seed.sh:2: python9"},
		"sh: in a sourced file":          {". ./lib.helper\nhelper\n", "lib.helper:3: python9"},
		"sh: in a child shell":           {"sh -c 'python9 x'\n", "seed.sh: python9"},
	} {
		t.Run(name, func(t *testing.T) {
			output, err := run(t.Context(), t, "seed.sh", test.text, "lib.helper", "true\nhelper() {\n  python9\n}\ntrue\n",
				"child.helper", "true\npython9\n", "tool.helper", "#!/usr/bin/env python9\n")
			require.EqualError(t, err, test.want+": not in this image", "%v", output.lines)
		})
	}
}

func TestMissingToolsWithoutFailure(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"another failure later": {"#!/bin/bash\npython9 || true\nfalse\n", "seed.sh:3: exit status 1: false"},
		"a file of the seed":    {"#!/bin/bash\n./python9.sh\n", "seed.sh:2: exit status 127: ./python9.sh"},
		"a complaint not heard": {"#!/bin/bash\nexec 2>&-\npython9\n", "seed.sh:3: exit status 127: python9"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t.Context(), t, "seed.sh", test.text)
			require.EqualError(t, err, test.want)
		})
	}
	_, err := run(t.Context(), t, "seed.sh", "#!/bin/bash\npython9 || true\n")
	require.NoError(t, err)
}

package script

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/failure"
)

// Real messages of interpreters about an uncaught error, in a workspace at /w.
func TestTracesOfInterpreters(t *testing.T) {
	for name, test := range map[string]struct{ text, file, said string }{
		"Python": {`warning: this is slow
Traceback (most recent call last):
  File "/w/seed.py", line 9, in <module>
    main()
  File "/w/db/tables.py", line 4, in main
    client.put_item(TableName="x")
  File "/usr/lib/python3/site-packages/botocore/client.py", line 530, in _api_call
    return self._make_api_call(operation_name, kwargs)
botocore.errorfactory.ResourceNotFoundException: An error occurred (ResourceNotFoundException) when calling the PutItem operation: none
`, "/w/db/tables.py:4", "botocore.errorfactory.ResourceNotFoundException: An error occurred (ResourceNotFoundException) when calling the PutItem operation: none"},
		"Python: an error in an error": {`Traceback (most recent call last):
  File "/w/seed.py", line 3, in <module>
    int("x")
ValueError: invalid literal for int() with base 10: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/w/seed.py", line 5, in <module>
    raise KeyError("y")
KeyError: 'y'
`, "/w/seed.py:5", "KeyError: 'y'"},
		"Python: syntax": {`  File "/w/b.py", line 1
    def f(:
          ^
SyntaxError: invalid syntax
`, "/w/b.py:1", "SyntaxError: invalid syntax"},
		"Node": {`/w/seed.js:3
  throw e;
  ^

ResourceNotFoundException: Cannot do x
    at deserialize (/w/node_modules/@smithy/core/index.js:10:3)
    at put (/w/lib/tables.js:30:13)
    at async main (/w/seed.js:3:13) {
  $fault: 'client'
}

Node.js v20.20.2
`, "/w/lib/tables.js:30", "ResourceNotFoundException: Cannot do x"},
		"Node: a module": {`file:///w/seed.mjs:4
throw new Error("no");
      ^

Error: no
    at file:///w/seed.mjs:4:7
    at ModuleJob.run (node:internal/modules/esm/module_job:325:25)

Node.js v20.20.2
`, "/w/seed.mjs:4", "Error: no"},
		"Node: syntax": {`file:///w/c.mjs:1
const x = ;
          ^

SyntaxError: Unexpected token ';'
    at compileSourceTextModule (node:internal/modules/esm/utils:346:16)

Node.js v20.20.2
`, "/w/c.mjs:1", "SyntaxError: Unexpected token ';'"},
		"Node: a package": {`node:internal/modules/cjs/loader:1210
  throw err;
  ^

Error: Cannot find module '@aws-sdk/client-dynamodb'
Require stack:
- /w/d.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)
    at Object.<anonymous> (/w/d.js:1:1)
    at Module._compile (node:internal/modules/cjs/loader:1521:14) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '/w/d.js' ]
}

Node.js v20.20.2
`, "/w/d.js:1", "Error: Cannot find module '@aws-sdk/client-dynamodb'"},
	} {
		t.Run(name, func(t *testing.T) {
			trace := Runner{Dir: "/w"}.newTrace(Script{})
			for line := range strings.Lines(test.text) {
				trace.read(strings.TrimSuffix(line, "\n"))
			}
			assert.Equal(t, test.file, fmt.Sprintf("%s:%d", trace.file, trace.line))
			assert.Equal(t, test.said, trace.said)
		})
	}
}

// installProgram installs a shell script under the name of an interpreter, first in PATH.
func installProgram(t *testing.T, name, text string) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text), 0o755))
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}

func TestScriptsOfInterpreters(t *testing.T) {
	installProgram(t, "python3.99", `echo "$1 by python, $PYTHONUNBUFFERED"`)
	output, err := run(t.Context(), t, "a", "#!/opt/nowhere/python3.99 -u\nprint()\n")
	require.NoError(t, err)
	assert.Equal(t, []string{"a stdout -u by python, 1"}, output.lines, "another place, and its own arguments")

	installProgram(t, "pwsh", `echo "$@"`)
	output, err = run(t.Context(), t, "seed.ps1", "Write-Output x\n")
	require.NoError(t, err)
	assert.Equal(t, []string{"seed.ps1 stdout -NoProfile -NonInteractive -File seed.ps1"}, output.lines)

	installProgram(t, "node", "echo 'Error: cannot go on' >&2\nexit 7\n")
	_, err = run(t.Context(), t, "seed.mjs", "…")
	require.EqualError(t, err, "seed.mjs: exit status 7; node said last: Error: cannot go on")

	installProgram(t, "node", `echo "Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@aws-sdk/client-dynamodb' imported from /w/seed.mjs" >&2`+"\nexit 1\n")
	_, err = run(t.Context(), t, "seed.mjs", "…")
	require.EqualError(t, err, "seed.mjs: @aws-sdk/client-dynamodb: not in this image")
}

func TestMissingInterpreters(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for name, test := range map[string]struct{ text, want, image string }{
		"seed.py":  {"import boto3\n", "this image has no python3 or python", "python:3.12-slim with boto3 in it"},
		"seed":     {"#!/usr/bin/env node\n", "this image has no node or nodejs", "node:22-slim with @aws-sdk/client-dynamodb in it"},
		"seed.ts":  {"", "this image has no tsx or ts-node or bun", "node:22-slim with tsx and @aws-sdk/client-dynamodb in it"},
		"seed.ps1": {"", "this image has no pwsh", "mcr.microsoft.com/powershell"},
		"seed.rb":  {"#!/usr/bin/ruby\n", "this image has no ruby", ""},
	} {
		_, err := run(t.Context(), t, name, test.text)
		require.EqualError(t, err, name+": "+test.want)
		var failed *failure.Error
		require.ErrorAs(t, err, &failed)
		assert.Equal(t, &failure.Program{Image: test.image}, failed.Program)
	}
}

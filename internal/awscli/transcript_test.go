package awscli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// prompt stands before each command of a transcript.
const prompt = "$ "

// TestTranscripts runs the commands of what the AWS CLI 2.9.19 once said. They look at values in
// every output format, too many to wait for it each time; with -record it says them again. A value
// comes from a literal in --query, so that the database, which is empty, does not matter.
func TestTranscripts(t *testing.T) {
	paths, err := filepath.Glob("testdata/transcripts/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	endpoint := testbed.DynamoDBLocal(t)
	ours, _ := newShell(t, awscli.NewCaller(endpoint, dynamo.Region, dynamo.AccessKey))
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			if *record {
				theirs := &shell{t: t, dir: t.TempDir(), env: append(os.Environ(), "PATH="+realCLI(t, endpoint)+":"+os.Getenv("PATH"),
					"AWS_ACCESS_KEY_ID="+dynamo.AccessKey, "AWS_SECRET_ACCESS_KEY="+dynamo.SecretKey, "AWS_DEFAULT_REGION="+dynamo.Region)}
				require.NoError(t, os.WriteFile(path, []byte(transcript(theirs, string(text))), 0o600))
				return
			}
			assert.Equal(t, string(text), transcript(ours, string(text)))
		})
	}
}

// transcript runs the commands of a transcript again; comments (##) stay.
func transcript(s *shell, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "## ") {
			b.WriteString(line)
		}
		if command, ok := strings.CutPrefix(line, prompt); ok {
			said := s.run(command)
			b.WriteString(line + said.stdout + strings.TrimPrefix(said.stderr, "\n"))
			if said.status != 0 {
				fmt.Fprintf(&b, "exit status %d\n", said.status)
			}
		}
	}
	return b.String()
}

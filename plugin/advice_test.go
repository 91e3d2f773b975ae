package plugin

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/outline"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

func TestAdviceOnMissingTools(t *testing.T) {
	for tool, want := range map[string]string{
		"python3":         "seed.sh:3: python3: not in acme/db; set seed_image to an image that has it",
		"/opt/acme/load":  "seed.sh:3: /opt/acme/load: not in acme/db; set seed_image to an image that has it",
		"ctr":             "seed.sh:3: ctr: not in acme/db; a seed runs inside a container beside the database, where no engine is: call aws itself",
		"/usr/bin/docker": "seed.sh:3: /usr/bin/docker: not in acme/db; a seed runs inside a container beside the database, where no engine is: call docker without a path, or aws itself",
		"sudo":            "seed.sh:3: sudo: not in acme/db; leave it out: a seed runs as the image's own user, and needs no other for its database",
		"mc":              "seed.sh:3: mc: not in acme/db; a seed runs without a network and reaches nothing but its database, so no image that has it would help",
		"psql":            "seed.sh:3: psql: not in acme/db; a seed runs without a network and reaches nothing but its database, so no image that has it would help",
		"aws":             "seed.sh:3: aws: not in acme/db; set seed_image to an image that has it",
	} {
		assert.Equal(t, want, advised(failure.Error{Part: "seed.sh", Line: 3, Status: 127, Missing: tool, Image: "acme/db"}))
	}
	lacksAWS := seedError(failure.Error{Part: "seed.sh", Status: 127, Missing: "aws", Image: "acme/db"})
	require.EqualError(t, adviseOnSeed(lacksAWS, true, nil), "seed.sh: aws: not in acme/db; aws_cli: image needs a seed_image with the AWS CLI")
}

// seedError is the error of a seed with these failures.
func seedError(failures ...failure.Error) error {
	var err seeder.SeedError
	for _, failed := range failures {
		err.Failures = append(err.Failures, &failed)
	}
	return &err
}

func advised(failed failure.Error) string { return adviseOnSeed(seedError(failed), false, nil).Error() }

func TestAdviceOnFailures(t *testing.T) {
	const stopped = "the first command that fails ends a seed: where one may fail, write `|| true` behind it, `if ! …; then` around it, or `set +e` before it; `strict: false` runs the whole script as its shell would"
	const removal = "is not there yet, as in every new database: write `|| true` behind the command, or remove the line"
	table := &failure.Inputs{Part: "a.sh", Variables: []outline.Need{{Name: "TABLE", File: "a.sh", Line: 2}}}
	for want, failed := range map[string]failure.Error{
		"a.sh:3: exit status 1: false":                              {Part: "a.sh", Line: 3, Status: 1, Command: "false"},
		"a.sh:3: exit status 1: false\n" + stopped:                  {Part: "a.sh", Line: 3, Status: 1, Command: "false", Stopped: true},
		"a.sh: exit status 254\nthe table x " + removal:             {Part: "a.sh", Status: 254, Removal: &failure.Removal{Table: "x"}, Stopped: true},
		"a.sh: exit status 254\na table that is removed " + removal: {Part: "a.sh", Status: 254, Removal: &failure.Removal{}},
		"a.sh: exit status 1\nit reads TABLE (a.sh:2), which nothing sets: write env: {TABLE: …}": {
			Part: "a.sh", Status: 1, Inputs: table, Stopped: true,
		},
		"a.sh: time is over, and was at: sleep 9\npsql: not in acme/db; a seed runs without a network and reaches nothing but its database, so no image that has it would help\n" +
			"2 connections refused\nit reads TABLE (a.sh:2), which nothing sets: write env: {TABLE: …}": {
			Part: "a.sh", Ended: "time is over", Command: "sleep 9", Missing: "psql", Image: "acme/db", Details: []string{"2 connections refused"}, Inputs: table,
		},
		"a.sh:2: source: not known to sh\nline 2 has source, which is bash's: set seed_image to an image that has bash": {
			Part: "a.sh", Line: 2, Status: 127, Message: "source: not known to sh", Bash: &failure.Bash{Line: 2, What: "source"},
		},
		"a.sh:2: syntax error; line 2 has an array, which is bash's: begin the script with #!/bin/bash": {
			Part: "a.sh", Line: 2, Message: "syntax error", Bash: &failure.Bash{Line: 2, What: "an array", Named: true, There: true},
		},
		"a.sh:2: syntax error; line 2 has an array, which is bash's: begin the script with #!/bin/bash, and set seed_image to an image that has bash": {
			Part: "a.sh", Line: 2, Message: "syntax error", Bash: &failure.Bash{Line: 2, What: "an array", Named: true},
		},
		"a.py: this image has no python3 or python; set seed_image to one that has it, such as python:3.12-slim with boto3 in it": {
			Part: "a.py", Message: "this image has no python3 or python", Program: &failure.Program{Image: "python:3.12-slim with boto3 in it"},
		},
		"a.rb: this image has no ruby; set seed_image to an image that has it": {
			Part: "a.rb", Message: "this image has no ruby", Program: &failure.Program{},
		},
		"a: this image has no /bin/sh to run it; set seed_image to an image with a shell": {
			Part: "a", Message: "this image has no /bin/sh to run it", Program: &failure.Program{AnyShell: true},
		},
		"a:1: this image has no /bin/fish; use #!/bin/sh or set seed_image to an image that has it": {
			Part: "a", Line: 1, Message: "this image has no /bin/fish", Program: &failure.Program{Shebang: "#!/bin/sh"},
		},
	} {
		assert.Equal(t, want, advised(failed))
	}
}

func TestAdviceOnInputs(t *testing.T) {
	need := func(name string) outline.Need { return outline.Need{Name: name, File: "db/load.sh", Line: 2} }
	for want, missing := range map[string]failure.Inputs{
		"it reads $1 (db/load.sh:2), and got no arguments: write seed: {script: db/load.sh, args: […]}": {Arguments: []outline.Need{need("1")}},
		"it reads $# (db/load.sh:2), and got no arguments: write seed: {script: db/load.sh, args: […]}": {Arguments: []outline.Need{need("#")}},
		"it reads $2 (db/load.sh:2), and got no arguments: write seed: {script: db/load.sh, args: […, …]}; it reads TABLE (db/load.sh:2), which nothing sets: write env: {TABLE: …}": {
			Arguments: []outline.Need{need("2")}, Variables: []outline.Need{need("TABLE")},
		},
		"it reads $2 (db/load.sh:2), and got 1 of them: write seed: {script: db/load.sh, args: [dev, …]}": {
			Given: []string{"dev"}, Arguments: []outline.Need{need("2")},
		},
		"it reads OTHER (db/load.sh:2), TABLE (db/load.sh:2), which nothing sets: write env: {OTHER: …, TABLE: …}": {
			Variables: []outline.Need{need("OTHER"), need("TABLE")},
		},
	} {
		missing.Part = "db/load.sh"
		assert.Equal(t, want, adviceOnInputs(&missing))
	}
}

func TestAdviceOrder(t *testing.T) {
	err := adviseOnSeed(fmt.Errorf("the database ended\n%w", seedError(
		failure.Error{Part: "a.sh", Status: 1, Details: []string{"aws: no"}, Removal: &failure.Removal{Table: "x"}},
	)), false, []string{"add files: [x]"})
	require.EqualError(t, err, "the database ended\na.sh: exit status 1\naws: no\nadd files: [x]\nthe table x is not there yet, as in every new database: write `|| true` behind the command, or remove the line")
}

func TestAdviceOnSeveralFailures(t *testing.T) {
	err := adviseOnSeed(seedError(
		failure.Error{Part: "a.rb", Message: "this image has no ruby", Program: &failure.Program{}},
		failure.Error{Message: "reading b.sh: no"},
	), false, nil)
	require.EqualError(t, err, "a.rb: this image has no ruby; set seed_image to an image that has it\nreading b.sh: no")
}

func TestAdviceKeepsTheError(t *testing.T) {
	full := &seeder.SeedError{Failures: []*failure.Error{{Message: "full"}}, Full: true}
	require.ErrorIs(t, adviseOnSeed(fmt.Errorf("applying: %w", full), false, nil), seeder.ErrFull)
	gone := adviseOnSeed(seeder.ErrGone, false, []string{"add files: [x]"})
	require.ErrorIs(t, gone, seeder.ErrGone)
	require.EqualError(t, gone, "the seeder is gone\nadd files: [x]")
	require.NotErrorIs(t, adviseOnSeed(errors.New("x"), false, nil), seeder.ErrFull)
}

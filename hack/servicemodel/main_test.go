package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli/model"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

func TestTableIsCurrent(t *testing.T) {
	cli, err := findCLI(testbed.AWSCLI(t))
	require.NoError(t, err)
	if cli.version != model.AWSCLI() {
		t.Skipf("the table is older or newer than the AWS CLI here: it was made from %s, this is %s", model.AWSCLI(), cli.version)
	}
	fresh, err := generate(cli)
	require.NoError(t, err)
	kept, err := os.ReadFile("../../internal/awscli/model/services.json")
	require.NoError(t, err)
	if string(fresh) != string(kept) { // not shown: it is 100 kB
		t.Error("services.json is stale: run go generate ./internal/awscli/model")
	}
}

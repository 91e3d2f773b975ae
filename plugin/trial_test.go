package plugin

import (
	"testing"

	"github.com/docker/go-units"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// readTrial reads the arguments of a command.
func readTrial(args []string) (Trial, error) {
	parsed := pflag.NewFlagSet("try", pflag.ContinueOnError)
	flags := NewTrialFlags(parsed)
	if err := parsed.Parse(args); err != nil {
		return Trial{}, err
	}
	return flags.Trial()
}

func TestTrialFlags(t *testing.T) {
	trial, err := readTrial([]string{"--json", "db/load.sh", "--env", "TABLE=a=b", "--env", "STAGE=", "--seed-image=tools", "--base-image", "base", "--other-services", "skip", "--strict=false", "--parameter", "Stage=dev", "--parameter=Owner=a=b", "--tables", "orders,users", "--", "--json", "", "dev it"})
	require.NoError(t, err)
	assert.True(t, trial.JSON)
	given, _, warnings, err := settings.Load(trial.environ(environment([]string{"PLUGIN_SEED=other.sh", "PLUGIN_SEED_IMAGE=another", "PLUGIN_STATE_MEMORY=512m"})))
	require.NoError(t, err)
	assert.Empty(t, warnings)
	assert.Equal(t, []string{"tools", "base"}, []string{given.SeedImage.String(), given.BaseImage.String()})
	assert.Equal(t, settings.SkipOthers, given.OtherServices)
	assert.EqualValues(t, 512*units.MiB, given.StateMemory)
	assert.False(t, given.Strict)
	assert.Equal(t, settings.Parameters{"Stage": "dev", "Owner": "a=b"}, given.Specs()[0].Parameters)
	assert.Equal(t, settings.List{"orders", "users"}, given.Specs()[0].Tables)
	assert.Equal(t, settings.Variables{"TABLE": "a=b", "STAGE": ""}, given.Specs()[0].Env)
	assert.Equal(t, []seed.Entry{{Path: "db/load.sh", Options: format.Options{"args": {Words: []string{"--json", "", "dev it"}}}}}, given.Specs()[0].Seed)
}

func TestTrialSeeds(t *testing.T) {
	trial, err := readTrial([]string{"a,b.sh", "[c]"})
	require.NoError(t, err)
	given, _, _, err := settings.Load(trial.environ(nil))
	require.NoError(t, err)
	assert.Equal(t, []seed.Entry{{Path: "a,b.sh"}, {Path: "[c]"}}, given.Specs()[0].Seed)
	assert.True(t, given.Strict)
}

func TestTrialEnvironment(t *testing.T) {
	trial, err := readTrial(nil)
	require.NoError(t, err)
	given, _, warnings, err := settings.Load(trial.environ(environment([]string{"PLUGIN_REPO=registry.example.com/acme/orders-db", "PLUGIN_COMMANDS=true", "PLUGIN_STRICT=false"})))
	require.NoError(t, err)
	assert.Empty(t, warnings)
	assert.Equal(t, []string{"registry.example.com/acme/orders-db", "true"}, []string{given.Repo.Name(), given.Commands})
	assert.False(t, given.Strict)
}

func TestTrialErrors(t *testing.T) {
	for want, args := range map[string][]string{
		"unknown flag: --yaml":                           {"seed.sh", "--yaml"},
		`invalid argument "A" for "--env" flag: not NAM`: {"--env", "A"},
		`invalid argument "maybe" for "--strict" flag`:   {"--strict=maybe"},
		"what follows -- is for one seed, and there a":   {"a.sh", "b.sh", "--", "dev"},
		"parameters are given by --parameters and by":    {"--parameter", "A=b", "--parameters", "test.json", "seed.sh"},
		"flag needs an argument: --seed-image":           {"seed.sh", "--seed-image"},
	} {
		_, err := readTrial(args)
		require.ErrorContains(t, err, want)
	}
}

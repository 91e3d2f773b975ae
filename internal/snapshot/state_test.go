package snapshot

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// serving returns a base with these options of DynamoDB Local.
func serving(options string, volumes ...string) Base {
	return Base{Entrypoint: []string{"java"}, Command: append([]string{"-jar", "DynamoDBLocal.jar"}, strings.Fields(options)...), WorkingDir: "/home/db", Volumes: volumes}
}

func TestOwnStates(t *testing.T) {
	usual := []string{"/home/db", "/home/db/data"}
	for options, want := range map[string]OwnStates{
		"-inMemory":                           {Directories: usual},
		"":                                    {Directories: usual, Keyed: "/home/db"},
		"-sharedDb":                           {Directories: usual, Served: "/home/db"},
		"-sharedDb -dbPath .":                 {Directories: usual, Served: "/home/db"},
		"-sharedDb -dbPath ./data":            {Directories: usual, Served: "/home/db/data"},
		"-dbPath data/":                       {Directories: usual, Keyed: "/home/db/data"},
		"-dbPath /srv -sharedDb":              {Directories: append(usual, "/srv"), Served: "/srv"},
		"-dbPath ../x":                        {Directories: append(usual, "/home/x"), Keyed: "/home/x"},
		"--dbPath /srv --sharedDb -dbPath /y": {Directories: append(usual, "/srv"), Served: "/srv"},
	} {
		t.Run(options, func(t *testing.T) {
			got, err := serving(options).OwnStates()
			require.NoError(t, err)
			assert.Equal(t, want, got)
		})
	}
}

func TestOtherDirectories(t *testing.T) {
	for name, test := range map[string]struct {
		base Base
		want []string
	}{
		"the usual one":                    {serving("-inMemory"), []string{"/home/db/data"}},
		"the usual one and the base's own": {serving("-sharedDb -dbPath /srv"), []string{"/home/db/data", "/srv"}},
		"not twice":                        {serving("-sharedDb -dbPath ./data"), []string{"/home/db/data"}},
		"nor where the state itself lies":  {serving("-sharedDb -dbPath /home/db/"), []string{"/home/db/data"}},
		"nor in a volume":                  {serving("-sharedDb -dbPath /srv/db", "/srv", "/home/db/data"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := test.base.OtherDirectories()
			require.NoError(t, err)
			assert.ElementsMatch(t, test.want, got)
		})
	}
}

func TestIsKeyedState(t *testing.T) {
	for name, want := range map[string]bool{
		"AKIA1_us-east-1.db": true, "key_local.db": true, StateFile: false, "key_us-east-1.db-journal": false, "lib/key_local.db": false, "_local.db": false,
	} {
		assert.Equal(t, want, IsKeyedState(name), name)
	}
}

func TestDroppedOptions(t *testing.T) {
	for options, want := range map[string][]string{
		"-inMemory -cors * -delayTransientStatuses -port 8000": nil,
		"-sharedDb -port 9000 -optimizeDbBeforeStartup":        {"-port 9000: a snapshot listens on port 8000", "-optimizeDbBeforeStartup: it takes the keys from the tables"},
	} {
		assert.Equal(t, want, serving(options).DroppedOptions())
	}
	kept, err := serving("-inMemory -cors * -delayTransientStatuses").ServingCommand(Serving{})
	require.NoError(t, err)
	assert.Subset(t, kept.Arguments, []string{"-cors", "*", "-delayTransientStatuses"})
}

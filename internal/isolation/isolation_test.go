package isolation_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/isolation"
)

func TestArguments(t *testing.T) {
	states := []isolation.State{{Name: "bob", Path: "/home/dynamodblocal/shared-local-instance.db"}, {Name: "bobby", Path: "/opt/dynasnap/states/bobby=1.db"}}
	written := isolation.Arguments(states, []string{"-Xmx1g", "-jar", "DynamoDBLocal.jar"})
	read, command, err := isolation.ReadArguments(append([]string{"java"}, written...))
	require.NoError(t, err)
	assert.Equal(t, states, read)
	assert.Equal(t, []string{"java", "-Xmx1g", "-jar", "DynamoDBLocal.jar"}, command)
}

func TestArgumentsOfAUser(t *testing.T) {
	arguments := []string{"java", "-jar", "DynamoDBLocal.jar", "-sharedDb"}
	states, command, err := isolation.ReadArguments(arguments)
	require.NoError(t, err)
	assert.Empty(t, states)
	assert.Equal(t, arguments, command)
}

func TestBadArguments(t *testing.T) {
	for name, arguments := range map[string][]string{
		"no command": {"--dynasnap-state=bob=/bob.db"},
		"no path":    {"java", "--dynasnap-state=bob"},
		"bad name":   {"java", "--dynasnap-state=bob-admin=/bob.db"},
		"twice":      {"java", "--dynasnap-state=bob=/bob.db", "--dynasnap-state=bob=/other.db"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := isolation.ReadArguments(arguments)
			require.Error(t, err)
		})
	}
}

func TestChoose(t *testing.T) {
	states := []isolation.State{{Name: "empty"}, {Name: "bob"}, {Name: "bobby"}}
	for key, want := range map[string]string{"bob": "bob", "bob1": "bob", "bobby1": "bobby", "ray": "empty", "Bob": "empty", "empty7": "empty"} {
		assert.Equal(t, want, isolation.Choose(states, key).Name, key)
	}
}

func TestStateName(t *testing.T) {
	assert.Equal(t, "bobadminv12", isolation.StateName("bob-admin_v1.2"))
}

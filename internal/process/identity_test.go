package process_test

import (
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/process"
)

func TestHasEnded(t *testing.T) {
	self := process.Self()
	require.NotEmpty(t, self)
	assert.False(t, process.HasEnded(self))
	t.Run("when it is gone", func(t *testing.T) {
		ended := exec.Command("true")
		require.NoError(t, ended.Run())
		words := strings.Fields(self)
		words[1] = strconv.Itoa(ended.Process.Pid)
		assert.True(t, process.HasEnded(strings.Join(words, " ")))
	})
	t.Run("when another has its PID", func(t *testing.T) { assert.True(t, process.HasEnded(self+"1")) })
	t.Run("never for what is no name", func(t *testing.T) { assert.False(t, process.HasEnded("")) })
	t.Run("unknown in another container", func(t *testing.T) { assert.False(t, process.HasEnded("other:"+self)) })
}

func TestListensOn(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := listener.Addr().(*net.TCPAddr).Port
	found, ok := process.ListensOn(port)
	require.True(t, ok)
	assert.Equal(t, os.Getpid(), found.PID)
	require.NoError(t, listener.Close())
	_, ok = process.ListensOn(port)
	assert.False(t, ok)
}

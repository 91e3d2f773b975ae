package wording_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/wording"
)

func many(n int) (errs []error, lines []string) {
	for i := range n {
		errs, lines = append(errs, fmt.Errorf("problem %d: %w", i+1, io.EOF), nil), append(lines, fmt.Sprintf("problem %d", i+1))
	}
	return errs, lines
}

func TestShortListsAreKept(t *testing.T) {
	t.Parallel()
	require.NoError(t, wording.Join())
	require.NoError(t, wording.Join(nil, nil))
	errs, lines := many(50)
	assert.Equal(t, errors.Join(errs...).Error(), wording.Join(errs...).Error())
	assert.Equal(t, lines, wording.Lines(lines))
	assert.Equal(t, "\n- problem 1\n- problem 2", wording.List(lines[:2]))
	assert.Equal(t, strings.Join(lines[:20], ", "), wording.Names(lines[:20]))
}

func TestLongListsAreCut(t *testing.T) {
	t.Parallel()
	errs, lines := many(10_000)
	err := wording.Join(errs...)
	require.ErrorIs(t, err, io.EOF)
	assert.Len(t, strings.Split(err.Error(), "\n"), 51)
	assert.True(t, strings.HasSuffix(err.Error(), "problem 50: EOF\n… and 9950 more"), err)
	assert.True(t, strings.HasSuffix(wording.List(lines), "\n- problem 50\n- … and 9950 more"))
	assert.True(t, strings.HasSuffix(wording.Names(lines), "problem 20 and 9980 more"))
	assert.True(t, strings.HasSuffix(wording.List(lines[:51]), "\n- … and 1 more"))
}

func TestLongLinesAreCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", 10_000)
	err := wording.Join(fmt.Errorf("%s%w", long, io.EOF))
	require.ErrorIs(t, err, io.EOF)
	assert.Equal(t, strings.Repeat("ä", 1000)+" …", err.Error())
	assert.Equal(t, []string{err.Error()}, wording.Lines([]string{long}))
}

func TestCount(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "0 items", wording.Count(0, "item"))
	assert.Equal(t, "1 item", wording.Count(1, "item"))
	assert.Equal(t, "2 items", wording.Count(int64(2), "item"))
}

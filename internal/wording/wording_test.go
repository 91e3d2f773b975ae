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
	errs, lines := many(100)
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
	assert.Len(t, strings.Split(err.Error(), "\n"), 101)
	assert.True(t, strings.HasSuffix(err.Error(), "problem 100: EOF\n… and 9900 more"), err)
	assert.True(t, strings.HasSuffix(wording.List(lines), "\n- problem 100\n- … and 9900 more"))
	assert.True(t, strings.HasSuffix(wording.Names(lines), "problem 20 and 9980 more"))
	assert.True(t, strings.HasSuffix(wording.List(lines[:101]), "\n- problem 101"), "a line for a line")
	assert.True(t, strings.HasSuffix(wording.List(lines[:102]), "\n- … and 2 more"))
}

func TestLongLinesAreCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", 10_000)
	err := wording.Join(fmt.Errorf("%s%w", long, io.EOF))
	require.ErrorIs(t, err, io.EOF)
	assert.Equal(t, strings.Repeat("ä", 1000)+" …", err.Error())
	assert.Equal(t, []string{err.Error()}, wording.Lines([]string{long}))
}

func TestJoinedErrorsCountOneByOne(t *testing.T) {
	t.Parallel()
	errs, _ := many(60)
	err := wording.Join(wording.Join(errs...), io.EOF, errors.Join(errs...))
	require.ErrorIs(t, err, io.EOF)
	lines := strings.Split(err.Error(), "\n")
	assert.Len(t, lines, 101)
	assert.Equal(t, []string{"problem 60: EOF", "EOF", "problem 1: EOF"}, lines[59:62])
	assert.Equal(t, "… and 21 more", lines[100])

	around := fmt.Errorf("both: %w", errors.Join(io.EOF, io.ErrUnexpectedEOF))
	assert.Equal(t, []error{around}, wording.Split(around), "with a text around it it is one error")
	assert.Equal(t, []error{io.EOF, io.ErrUnexpectedEOF}, wording.Split(errors.Join(io.EOF, wording.Join(io.ErrUnexpectedEOF))))
	assert.Empty(t, wording.Split(nil))
}

func TestCount(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "0 items", wording.Count(0, "item"))
	assert.Equal(t, "1 item", wording.Count(1, "item"))
	assert.Equal(t, "2 items", wording.Count(int64(2), "item"))
}

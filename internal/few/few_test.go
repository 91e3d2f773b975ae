package few_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/few"
)

func many(n int) (errs []error, lines []string) {
	for i := range n {
		errs, lines = append(errs, fmt.Errorf("problem %d: %w", i+1, io.EOF), nil), append(lines, fmt.Sprintf("problem %d", i+1))
	}
	return errs, lines
}

func TestFewProblemsAreToldInFull(t *testing.T) {
	t.Parallel()
	require.NoError(t, few.Join())
	require.NoError(t, few.Join(nil, nil))
	errs, lines := many(50)
	assert.Equal(t, errors.Join(errs...).Error(), few.Join(errs...).Error())
	assert.Equal(t, lines, few.Lines(lines))
	assert.Equal(t, "\n- problem 1\n- problem 2", few.List(lines[:2]))
	assert.Equal(t, strings.Join(lines[:20], ", "), few.Names(lines[:20]))
}

func TestManyProblemsAreCounted(t *testing.T) {
	t.Parallel()
	errs, lines := many(10_000)
	err := few.Join(errs...)
	require.ErrorIs(t, err, io.EOF)
	assert.Len(t, strings.Split(err.Error(), "\n"), 51)
	assert.True(t, strings.HasSuffix(err.Error(), "problem 50: EOF\n… and 9950 more"), err)
	assert.True(t, strings.HasSuffix(few.List(lines), "\n- problem 50\n- … and 9950 more"))
	assert.True(t, strings.HasSuffix(few.Names(lines), "problem 20 and 9980 more"))
	assert.True(t, strings.HasSuffix(few.List(lines[:51]), "\n- … and 1 more"))
}

func TestOneProblemIsNotEndless(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", 10_000)
	err := few.Join(fmt.Errorf("%s%w", long, io.EOF))
	require.ErrorIs(t, err, io.EOF)
	assert.Equal(t, strings.Repeat("ä", 1000)+" …", err.Error())
	assert.Equal(t, []string{err.Error()}, few.Lines([]string{long}))
}

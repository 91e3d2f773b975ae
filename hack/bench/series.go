package main

import (
	"fmt"
	"slices"
	"time"
)

// series are the values of one thing that was measured several times.
type series []float64

func (s *series) add(value float64) { *s = append(*s, value) }

// took adds a time, in milliseconds.
func (s *series) took(d time.Duration) { s.add(milliseconds(d)) }

func (s series) median() float64 {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2
	}
	return sorted[middle]
}

// over is how many times as much this is as another, by their medians.
func (s series) over(other series) float64 {
	if other.median() == 0 {
		return 0
	}
	return s.median() / other.median()
}

// String is the median, with the smallest and the largest.
func (s series) String() string {
	if len(s) == 0 {
		return "-"
	}
	if len(s) == 1 {
		return fmt.Sprintf("%.0f", s[0])
	}
	return fmt.Sprintf("%.0f (%.0f–%.0f)", s.median(), slices.Min(s), slices.Max(s))
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// turns has the sides take turns.
func turns[T any](rounds int, sides []T, measure func(round int, side T) error) error {
	for round := range rounds {
		for _, side := range order(round, sides) {
			if err := measure(round, side); err != nil {
				return err
			}
		}
	}
	return nil
}

// order is that of the sides in a round: every other round begins at the other end.
func order[T any](round int, sides []T) []T {
	sides = slices.Clone(sides)
	if round%2 == 1 {
		slices.Reverse(sides)
	}
	return sides
}

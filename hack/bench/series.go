package main

import (
	"fmt"
	"slices"
	"time"
)

// series are the values of repeated measurements.
type series []float64

func (s *series) add(value float64) { *s = append(*s, value) }

// addTime adds a time, in milliseconds.
func (s *series) addTime(d time.Duration) { s.add(milliseconds(d)) }

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

// ratio returns the quotient of two medians.
func (s series) ratio(other series) float64 {
	if other.median() == 0 {
		return 0
	}
	return s.median() / other.median()
}

// String returns the median, with minimum and maximum.
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

// alternate measures each side in each round.
func alternate[T any](rounds int, sides []T, measure func(round int, side T) error) error {
	for round := range rounds {
		for _, side := range sideOrder(round, sides) {
			if err := measure(round, side); err != nil {
				return err
			}
		}
	}
	return nil
}

// sideOrder returns the order of the sides in a round. Every second round is reversed.
func sideOrder[T any](round int, sides []T) []T {
	sides = slices.Clone(sides)
	if round%2 == 1 {
		slices.Reverse(sides)
	}
	return sides
}

package habits

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestHabits runs every script and compares what it comes to with what it came to with the real
// AWS CLI and DynamoDB Local; with -record it runs it with these.
func TestHabits(t *testing.T) {
	if *record {
		real := newRealSide(t)
		for _, h := range readHabits(t) {
			t.Run(h.name, func(t *testing.T) { h.keep(t, real.run(t, h)) })
		}
		return
	}
	for _, h := range readHabits(t) {
		t.Run(h.name, func(t *testing.T) {
			assert.Zero(t, h.real(t).Status, "what does not work with the real AWS CLI is nobody's habit")
		})
	}
}

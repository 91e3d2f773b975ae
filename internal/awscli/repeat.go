package awscli

import (
	"slices"
	"strings"
)

// maxRepeats is how often in a row a script tries the same command of another service before it counts
// as one that waits for the service, which will never be there.
const maxRepeats = 3

// OnWait has a function called, once, when a script waits for another service.
func (s *Server) OnWait(tell func(Failure)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onWait, s.repeats = tell, 0
}

// noteRepeat counts a failure that follows the last one, and tells whom to call for it, if anybody.
func (s *Server) noteRepeat(f Failure) func(Failure) {
	switch last := s.failure; {
	case !strings.Contains(f.Message, noOthers):
		s.repeats = 0
	case last != nil && s.repeats > 0 && s.counts.Commands == s.repeatedAt+1 && slices.Equal(last.Args, f.Args):
		s.repeats++
	default:
		s.repeats = 1
	}
	s.repeatedAt = s.counts.Commands
	if s.repeats < maxRepeats || s.onWait == nil {
		return nil
	}
	tell := s.onWait
	s.onWait = nil
	return tell
}

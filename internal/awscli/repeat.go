package awscli

import "slices"

// maxRepeats is the number of times in a row that a script tries the same command of another
// service before it counts as waiting for that service.
const maxRepeats = 3

// OnWait registers a function that is called once, when a script waits for another service.
func (s *Server) OnWait(tell func(Failure)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onWait, s.repeats = tell, 0
}

// noteRepeat counts a repeated failure. It returns the function to call for it, or nil.
func (s *Server) noteRepeat(f Failure) func(Failure) {
	switch last := s.failure; {
	case !f.OtherService:
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

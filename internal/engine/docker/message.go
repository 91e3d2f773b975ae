package docker

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// message is one of those that the engine's long answers are made of.
type message struct {
	ID       string `json:"id"` // of the layer
	Status   string `json:"status"`
	Progress struct {
		Current int64 `json:"current"`
		Total   int64 `json:"total"`
	} `json:"progressDetail"`
	Aux json.RawMessage `json:"aux"`
	// An error comes as a text, as a detail or, mostly, as both.
	Error  string `json:"error"`
	Detail *struct {
		Message string `json:"message"`
	} `json:"errorDetail"`
}

func (m message) failure() error {
	switch {
	case m.Detail != nil && m.Detail.Message != "":
		return errors.New(strings.TrimSpace(m.Detail.Message))
	case m.Error != "":
		return errors.New(strings.TrimSpace(m.Error))
	case m.Detail != nil:
		return errors.New("unknown")
	default:
		return nil
	}
}

// quote says what the engine said last, which is what it was doing; where an error does not say
// why, it is all there is.
func (m message) quote() string {
	switch {
	case m.Status == "":
		return ""
	case m.ID == "":
		return fmt.Sprintf("; its last words were %q", m.Status)
	}
	return fmt.Sprintf("; its last words were %q, of %s", m.Status, m.ID)
}

// readStream reads an answer of the engine to its end: it began with status 200, and errors arrive
// inside it. https://github.com/moby/moby/issues/49148
func readStream(stream io.Reader, each func(message)) error {
	decoder := json.NewDecoder(stream)
	var last message
	for {
		var m message
		err := decoder.Decode(&m)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("the engine's answer broke off: %w%s", err, last.quote())
		}
		if err := m.failure(); err != nil {
			if told := noteNoReason(err); told != err { //nolint:errorlint // whether it is the very same
				return fmt.Errorf("%w%s", told, last.quote())
			}
			return err
		}
		if m.Status != "" {
			last = m
		}
		each(m)
	}
}

package report

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/dynasnap/dynasnap/internal/wording"
)

// cardTemplate is the URL of Drone's template for the card.
const cardTemplate = "https://raw.githubusercontent.com/dynasnap/dynasnap/main/docs/card.json"

// A card in the log must fit into one line of it: engines cut lines at 16 KiB, and where the cut
// goes through the closing sequence the runner takes the rest of the log for the card
// (https://github.com/drone/runner-go/blob/master/livelog/extractor/writer.go). So many snapshots
// fit with the longest tags there are.
const maxCardSnapshots = 24

// card is the data of Drone's card on the page of the build. docs/card.json is the template;
// docs/card-data.json is an example.
type card struct {
	Title     string         `json:"title"`
	Repo      string         `json:"repo"`
	Summary   string         `json:"summary"`
	Snapshots []cardSnapshot `json:"snapshots"`
	More      string         `json:"more"` // about the snapshots that are left out
}

type cardSnapshot struct {
	Tag    string `json:"tag"`
	State  string `json:"state"`
	Made   string `json:"made"`
	Digest string `json:"digest"`
}

func newCard(result Result) card {
	c := card{
		Title:   wording.Count(len(result.Snapshots), "DynamoDB snapshot"),
		Repo:    result.Repo.Name(),
		Summary: seconds(result.Duration) + requests(result),
	}
	shown := result.Snapshots[:min(len(result.Snapshots), maxCardSnapshots)]
	for _, made := range shown {
		how := "baked in " + seconds(made.Duration())
		if made.Reused != Baked {
			how = "reused " + reused(made)
		}
		state := counts(made.Catalog)
		if len(made.States) > 0 {
			state = wording.Count(len(made.States), "state")
		}
		c.Snapshots = append(c.Snapshots, cardSnapshot{
			Tag:    made.Tags[0],
			State:  state,
			Made:   how,
			Digest: cmp.Or(made.Digest, noDigest),
		})
	}
	if left := len(result.Snapshots) - len(shown); left > 0 {
		c.More = fmt.Sprintf("and %d more", left)
	}
	return c
}

// Secrets finds the secrets of a step.
type Secrets interface {
	// Find reports whether any of the texts holds one.
	Find(texts ...string) bool
}

// WriteCard writes the card to the path that Drone wants. Without a path it does nothing. In the
// log the card is one write at the beginning of a line, where the runner finds it, so it does not
// use the logger.
func WriteCard(path string, log io.Writer, secrets Secrets, result Result) error {
	if path == "" {
		return nil
	}
	text, err := json.Marshal(struct {
		Schema string `json:"schema"`
		Data   card   `json:"data"`
	}{cardTemplate, newCard(result)})
	if err != nil {
		return err
	}
	if secrets.Find(string(text)) { // which the runner would not see in base64
		return errors.New("no card is written, because it would hold one of the step's secrets")
	}
	if path == "/dev/stdout" || path == "/dev/stderr" {
		_, err = io.WriteString(log, "\x1b]1338;"+base64.StdEncoding.EncodeToString(text)+"\x1b]0m\n")
		return err
	}
	return os.WriteFile(path, text, 0o644)
}

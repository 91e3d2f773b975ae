package docker

import "github.com/dynasnap/dynasnap/internal/engine"

// transfer is how far the layers of an image have got.
type transfer struct {
	progress engine.Progress
	layers   map[string]layer
}

type layer struct{ done, total int64 } // bytes

func newTransfer(progress engine.Progress) transfer {
	return transfer{progress, map[string]layer{}}
}

// note takes a message of the engine into account. Only layers of which it says the size count;
// those that the other side has are of no size. What arrives is unpacked then, which is told in the
// same way and is no transfer.
func (t transfer) note(m message) {
	known, found := t.layers[m.ID]
	switch m.Status {
	case "Pushing", "Downloading":
		if m.Progress.Total <= 0 {
			return
		}
		known = layer{min(m.Progress.Current, m.Progress.Total), m.Progress.Total}
	case "Pushed", "Download complete", "Pull complete":
		if !found {
			return
		}
		known.done = known.total
	default:
		return
	}
	t.layers[m.ID] = known
	var sum layer
	for _, layer := range t.layers {
		sum.done += layer.done
		sum.total += layer.total
	}
	t.progress(sum.done, sum.total)
}

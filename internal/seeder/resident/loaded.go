package resident

import (
	"fmt"
	"os"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seeder"
)

// countLoaded reads a JVM's log of -Xlog:class+load. The JVM ignores an archive that does not fit
// without a message, so only this log shows whether it is used.
func countLoaded(log string) (*seeder.Loaded, error) {
	text, err := os.ReadFile(log)
	if err != nil {
		return nil, fmt.Errorf("reading the log of loaded classes: %w", err)
	}
	var loaded seeder.Loaded
	for line := range strings.Lines(string(text)) {
		_, source, found := strings.Cut(line, " source: ")
		if !found {
			continue
		}
		loaded.Classes++
		if strings.HasPrefix(source, "shared objects file") {
			loaded.Archived++
		}
	}
	return &loaded, nil
}

package resident

import (
	"fmt"
	"os"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seeder"
)

// countLoaded reads what a JVM writes with -Xlog:class+load. Whether an archive is really used shows nowhere else: one that does not
// fit is passed over without a word.
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

package up

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/dynasnap/dynasnap/internal/engine"
)

// AnyPort stands for every port.
const AnyPort = -1

// Down removes what serves a project at a port, and tells of it.
func Down(ctx context.Context, on engine.Server, project string, port int, output io.Writer) error {
	all, err := on.ListServices(ctx, project)
	if err != nil {
		return err
	}
	removed := 0
	var problems []error
	for _, listed := range all {
		if port != AnyPort && listed.Port != port {
			continue
		}
		if err := on.RemoveService(ctx, listed); err != nil {
			problems = append(problems, err)
			continue
		}
		removed++
		fmt.Fprintf(output, "removed the database at port %d\n", listed.Port)
	}
	if removed == 0 && len(problems) == 0 {
		fmt.Fprintf(output, "nothing to remove: no database of %s is here\n", project)
	}
	return errors.Join(problems...)
}

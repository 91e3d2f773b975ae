package plugin

import (
	"errors"
	"fmt"

	"github.com/dynasnap/dynasnap/internal/engine"
)

// inSettings says in the words of the settings why a run could not start or serve a database. base
// is the name of the setting that chose the base.
func inSettings(err error, base string) error {
	var program *engine.ProgramError
	var state *engine.BaseError
	var options *engine.OptionsError
	var mount *engine.MountError
	switch {
	case errors.As(err, &program):
		return fmt.Errorf("the image %s lacks the program that its command names; "+
			"base_image must be an image of DynamoDB Local with its java: %w", program.Image, program.Err)
	case errors.As(err, &state):
		return fmt.Errorf("%s: %w", base, snapshotAsBase(err))
	case errors.As(err, &options):
		return fmt.Errorf("java_options: %w", err)
	case errors.As(err, &mount):
		return fmt.Errorf("mounts: %w", err)
	}
	return err
}

// snapshotAsBase says what to do where a base is a snapshot.
func snapshotAsBase(err error) error {
	if !errors.Is(err, engine.ErrSnapshotAsBase) {
		return err
	}
	return fmt.Errorf("%w: to start on its state name it in from", err)
}

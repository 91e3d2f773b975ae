package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/dynasnap/dynasnap/plugin"
)

// runPlugin does one run, as a step of a pipeline.
func runPlugin() int {
	ctx, stop := untilSignal()
	defer stop()
	if err := plugin.Exec(ctx, os.Environ(), os.Stdout); err != nil {
		return 1 // Exec has logged it
	}
	return 0
}

// untilSignal returns a context that ends when a person or a CI system stops this process.
func untilSignal() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

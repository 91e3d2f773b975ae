package plugin

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatAStepIsToMakeIsNotStartedOnByItsReference(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("s", []byte("#!/bin/sh\n"), 0o600))
	for from, says := range map[string]string{
		"registry.example.com/acme/orders-db:a":      "snapshots[1].from: registry.example.com/acme/orders-db:a is one that this very step is to make: write from: a",
		"registry.example.com/acme/orders-db:latest": "snapshots[1].from: registry.example.com/acme/orders-db:latest is one that this very step is to make: write from: latest",
		"registry.example.com/acme/orders-db":        "snapshots[1].from: registry.example.com/acme/orders-db is one that this very step is to make: write from: latest",
		"registry.example.com/acme/orders-db:other":  "",
		"registry.example.com/acme/other-db:a":       "",
	} {
		settings, _ := mustLoad(t, listed("- {tags: [a, latest], seed: s}\n- {tag: b, from: '"+from+"'}"))
		_, err := newPlan(settings, nil, NewRedactor(settings))
		if says == "" {
			require.NoError(t, err)
		} else {
			require.EqualError(t, err, says)
		}
	}
}

package container

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/dynasnap/dynasnap/internal/isolation/databases"
	"github.com/dynasnap/dynasnap/internal/isolation/local"
	"github.com/dynasnap/dynasnap/internal/isolation/relay"
)

// healthPatience is how long the database may take to answer.
const healthPatience = 2 * time.Second

// checkHealth asks the database at an address whether it can read a state.
func checkHealth(address string) error {
	ctx, cancel := context.WithTimeout(context.Background(), healthPatience)
	defer cancel()
	err := local.Get(ctx, address, relay.Prefix+databases.HealthPath)
	if status := (*local.StatusError)(nil); errors.As(err, &status) && strings.Contains(status.Status, " 400 ") {
		// DynamoDB Local itself, by a user's command.
		return local.Ask(ctx, address, "health", "local")
	}
	return err
}

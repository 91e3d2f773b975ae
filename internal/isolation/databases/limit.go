package databases

import (
	"fmt"
	"os"
	"strconv"
)

// LimitVariable is the environment variable that overrides the limit on open databases.
const LimitVariable = "DYNASNAP_MAX_DATABASES"

// minLimit leaves room for spares.
const minLimit = 8

// Limit returns how many databases DynamoDB Local may have open.
func Limit() (int, error) {
	if text := os.Getenv(LimitVariable); text != "" {
		limit, err := strconv.Atoi(text)
		if err != nil || limit < minLimit {
			return 0, fmt.Errorf("%s=%s: not a number from %d on", LimitVariable, text, minLimit)
		}
		return limit, nil
	}
	return 200, nil
}

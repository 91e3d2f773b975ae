package snapshot

import (
	"time"

	"github.com/dynasnap/dynasnap/internal/isolation"
)

// HealthCheck tells a consumer when the database answers a query. An answer alone is not enough:
// DynamoDB Local answers with status 500 where it cannot open its state.
type HealthCheck struct {
	// Test is the command, in the form of an image's configuration. It is nil when the base has no
	// program for it.
	Test []string
	// Interval is the time between checks. Engines before 25 have no other interval for the start,
	// so a consumer that waits for health waits at least this long.
	Interval time.Duration
	// StartInterval is the interval during StartPeriod, on engines that have one.
	StartInterval time.Duration
	StartPeriod   time.Duration
	Timeout       time.Duration
	Retries       int
}

// The query that a check makes. DynamoDB Local wants credentials to be named, and does not look
// whose they are.
const (
	healthTarget = "X-Amz-Target: DynamoDB_20120810.ListTables"
	healthKey    = "Authorization: AWS4-HMAC-SHA256 Credential=health/20120810/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0"
)

// probes are the commands of a check, best first, with the program that each needs.
var probes = []struct{ program, check string }{
	{"/usr/bin/curl", "curl --noproxy '*' --silent --fail --output /dev/null --max-time 2 --header '" + healthTarget + "' --header '" + healthKey + "' --data '{}' http://127.0.0.1:8000/"},
	{"/bin/bash", `exec 3<>/dev/tcp/127.0.0.1/8000 && printf 'POST / HTTP/1.0\r\n` + healthTarget + `\r\n` + healthKey + `\r\nContent-Length: 2\r\n\r\n{}' >&3 && ` +
		`read -r -t 2 answer <&3 && [[ $answer == HTTP/*' 200 '* ]]`},
	{"/usr/bin/wget", "http_proxy= wget -q -T 2 -O /dev/null --header '" + healthTarget + "' --header '" + healthKey + "' --post-data '{}' http://127.0.0.1:8000/"},
}

// HealthCheck chooses a check that works with the programs of the base. An isolated snapshot has a
// program for it.
func (s Serving) HealthCheck(has func(program string) bool) HealthCheck {
	check := HealthCheck{
		Interval:      time.Second,
		StartInterval: 250 * time.Millisecond,
		StartPeriod:   30 * time.Second,
		Timeout:       3 * time.Second,
		Retries:       10,
	}
	if s.Isolated() {
		check.Test = []string{"CMD", isolation.Program, isolation.HealthArgument}
		return check
	}
	for _, probe := range probes {
		if !has(probe.program) {
			continue
		}
		shell := "/bin/sh"
		if probe.program == "/bin/bash" {
			shell = probe.program
		}
		if !has(shell) {
			continue
		}
		check.Test = []string{"CMD", shell, "-c", probe.check}
		return check
	}
	return check
}

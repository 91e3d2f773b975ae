package awscli

import (
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/front"
	"github.com/dynasnap/dynasnap/internal/awscli/jmespath"
)

// globalOptions are understood before, between and behind service and operation.
var globalOptions = []option{
	{"debug", flag}, {"endpoint-url", single}, {"no-verify-ssl", flag}, {"no-paginate", flag},
	{"output", single}, {"query", single}, {"profile", single}, {"region", single}, {"version", flag},
	{"color", single}, {"no-sign-request", flag}, {"ca-bundle", single},
	{"cli-read-timeout", single}, {"cli-connect-timeout", single}, {"cli-binary-format", single},
	{"no-cli-pager", flag}, {"cli-auto-prompt", flag}, {"no-cli-auto-prompt", flag},
}

// settings are what the global options come to. The others are accepted and change nothing: calls go to the
// database being seeded whatever endpoint, region, profile or certificate is named.
type settings struct {
	text     bool // --output text rather than json
	query    *jmespath.Expression
	paginate bool
	rawBlobs bool
}

func readSettings(args *given, call *front.Call) (*settings, error) {
	s := &settings{paginate: !args.has("no-paginate")}
	for name, choices := range map[string][]string{
		"output":            {"json", "text", "table", "yaml", "yaml-stream"},
		"color":             {"on", "off", "auto"},
		"cli-binary-format": {"base64", "raw-in-base64-out"},
	} {
		if args.has(name) && !slices.Contains(choices, args.value(name)) {
			return nil, wrongUsage("argument --%s: Invalid choice, valid choices are: %s", name, strings.Join(choices, ", "))
		}
	}
	for _, name := range []string{"cli-read-timeout", "cli-connect-timeout"} {
		if _, err := integer(args.value(name)); args.has(name) && err != nil {
			return nil, err
		}
	}
	if url := args.value("endpoint-url"); args.has("endpoint-url") && !strings.Contains(url, ":") {
		return nil, invalid("Bad value for --endpoint-url %q: scheme is missing.  Must be of the form http://<hostname>/ or https://<hostname>/", url)
	}
	if args.has("cli-auto-prompt") {
		return nil, notBuiltIn("--cli-auto-prompt needs a terminal and is not built in")
	}
	if args.has("query") {
		var err error
		if s.query, err = jmespath.Compile(args.value("query")); err != nil {
			return nil, invalid("Bad value for --query %s: %v", args.value("query"), err)
		}
	}
	s.rawBlobs = args.value("cli-binary-format") == "raw-in-base64-out"
	return s, s.readOutput(args, call)
}

func (s *settings) readOutput(args *given, call *front.Call) error {
	output := args.value("output")
	if !args.has("output") {
		output = call.Getenv("AWS_DEFAULT_OUTPUT")
	}
	switch output {
	case "", "json":
	case "text":
		s.text = true
	case "table", "yaml", "yaml-stream":
		return notBuiltIn("output format %s is not built in, use json or text", output)
	default:
		return failed("Unknown output type: %s", output)
	}
	return nil
}

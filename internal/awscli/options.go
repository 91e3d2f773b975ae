package awscli

import (
	"cmp"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/jmespath"
)

// globalOptions may stand before, between and after the service and the operation.
var globalOptions = []option{
	{name: "debug"}, {name: "endpoint-url", arity: single}, {name: "no-verify-ssl"}, {name: "no-paginate"},
	{name: "output", arity: single, choices: []string{"json", "text", "table", "yaml", "yaml-stream"}},
	{name: "query", arity: single}, {name: "profile", arity: single}, {name: "region", arity: single}, {name: "version"},
	{name: "color", arity: single, choices: []string{"on", "off", "auto"}},
	{name: "no-sign-request"}, {name: "ca-bundle", arity: single},
	{name: "cli-read-timeout", arity: single}, {name: "cli-connect-timeout", arity: single},
	{name: "cli-binary-format", arity: single, choices: []string{"base64", "raw-in-base64-out"}},
	{name: "no-cli-pager"}, {name: "cli-auto-prompt"}, {name: "no-cli-auto-prompt"},
}

// firstOptions are read from the whole command line before anything else.
var firstOptions = []option{{name: "profile", arity: single}, {name: "debug"}, {name: "help"}}

// settings are the result of the global options and the profile. Other options are accepted and
// change nothing: every call goes to the database, whatever endpoint, region or certificate is
// named.
type settings struct {
	format   format
	colored  bool // of tables; off by default, as without a terminal
	query    *jmespath.Expression
	paginate bool
	rawBlobs bool
}

func readSettings(args *parsedArguments, profile *profile) (*settings, error) {
	s := &settings{paginate: !args.has("no-paginate")}
	if args.has("query") {
		var err error
		if s.query, err = jmespath.Compile(args.value("query")); err != nil {
			return nil, invalid("Bad value for --query %s: %v", args.value("query"), err)
		}
	}
	if url := args.value("endpoint-url"); args.has("endpoint-url") && !hasScheme(url) {
		return nil, invalid("Bad value for --endpoint-url %q: scheme is missing.  Must be of the form http://<hostname>/ or https://<hostname>/", url)
	}
	for _, name := range []string{"cli-read-timeout", "cli-connect-timeout"} {
		if _, err := integer(args.value(name)); args.has(name) && err != nil {
			return nil, err
		}
	}
	if args.has("cli-auto-prompt") {
		return nil, notBuiltIn(noTerminal, "--cli-auto-prompt is not built in")
	}
	s.rawBlobs = args.valueOr("cli-binary-format", func() string { return profile.value("cli_binary_format") }) == "raw-in-base64-out"
	s.format = format(args.valueOr("output", func() string {
		if output, set := profile.files.call.LookupEnv("AWS_DEFAULT_OUTPUT"); set {
			return output
		}
		return cmp.Or(profile.value("output"), string(jsonFormat))
	}))
	s.colored = args.value("color") == "on"
	return s, nil
}

// hasScheme reports whether Python's urlparse finds a scheme in a URL.
func hasScheme(url string) bool {
	scheme, _, found := strings.Cut(url, ":")
	return found && scheme != "" && strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz0123456789+-.") == "" &&
		strings.IndexByte("0123456789+-.", scheme[0]) < 0
}

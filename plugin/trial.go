package plugin

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/plugin/settings"
)

// Trial is a seed to try, as in a command line.
type Trial struct {
	// JSON prints the state as JSON.
	JSON bool

	settings map[string]string // by name; they win over the environment's
}

// trialRepo replaces the repository. A trial sends nothing to a registry.
const trialRepo = "dynasnap.local/try"

// ReadTrial reads the arguments of `dynasnap try`: flags and seeds in any order, and after -- the
// arguments of the only seed. Its error is [flag.ErrHelp] when help is asked for.
func ReadTrial(args []string) (t Trial, err error) {
	flags := flag.NewFlagSet("try", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&t.JSON, "json", false, "")
	for _, setting := range []string{"seed-image", "base-image", "other-services"} {
		flags.String(setting, "", "")
	}
	flags.Bool("strict", true, "")
	for _, setting := range []string{"parameters", "tables"} {
		flags.String(setting, "", "")
	}
	env, parameters := map[string]string{}, map[string]string{}
	flags.Func("env", "", addTo(env))
	flags.Func("parameter", "", addTo(parameters))

	args, seedArgs := cutArgs(args)
	var seeds []string
	for { // flags may stand behind seeds, too
		if err := flags.Parse(args); err != nil {
			return t, err
		}
		if flags.NArg() == 0 {
			break
		}
		seeds = append(seeds, flags.Arg(0))
		args = flags.Args()[1:]
	}

	t.settings = map[string]string{}
	flags.Visit(func(f *flag.Flag) {
		if !slices.Contains([]string{"json", "env", "parameter"}, f.Name) {
			t.settings[strings.ReplaceAll(f.Name, "-", "_")] = f.Value.String()
		}
	})
	if len(env) > 0 {
		t.settings["env"] = jsonOf(env)
	}
	if len(parameters) > 0 {
		if t.settings["parameters"] != "" {
			return t, errors.New("parameters are given by --parameters and by --parameter: keep one of them")
		}
		t.settings["parameters"] = jsonOf(parameters)
	}
	switch {
	case len(seedArgs) > 0 && len(seeds) != 1:
		return t, fmt.Errorf("what follows -- is for one seed, and there are %d", len(seeds))
	case len(seedArgs) > 0:
		t.settings["seed"] = jsonOf([]any{map[string]any{"file": seeds[0], "args": seedArgs}})
	case len(seeds) > 0:
		t.settings["seed"] = jsonOf(seeds)
	}
	return t, nil
}

// addTo returns what reads a flag of NAME=value.
func addTo(values map[string]string) func(text string) error {
	return func(text string) error {
		name, value, found := strings.Cut(text, "=")
		if !found {
			return errors.New("not NAME=value")
		}
		values[name] = value
		return nil
	}
}

// cutArgs splits a command line at the first --.
func cutArgs(args []string) (before, after []string) {
	if i := slices.Index(args, "--"); i >= 0 {
		return args[:i], args[i+1:]
	}
	return args, nil
}

// jsonOf returns lists and maps of strings as JSON.
func jsonOf(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}

// environ adds the command line to an environment.
func (t Trial) environ(environ map[string]string) map[string]string {
	all := map[string]string{settings.Variable("repo"): trialRepo}
	maps.Copy(all, environ)
	for setting, value := range t.settings {
		all[settings.Variable(setting)] = value
	}
	return all
}

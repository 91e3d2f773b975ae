package plugin

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/dynasnap/dynasnap/plugin/settings"
)

// Trial is a seed to try, as in a command line.
type Trial struct {
	// JSON prints the state as JSON.
	JSON bool

	seeds    []string          // as they are named
	seedArgs []string          // of the only one
	settings map[string]string // by name; they win over the environment's
}

// trialRepo replaces the repository. A trial sends nothing to a registry.
const trialRepo = "dynasnap.local/try"

// TrialFlags are the flags and arguments of the commands that read seeds from their command line.
type TrialFlags struct {
	flags           *pflag.FlagSet
	json            *bool
	env, parameters assignments
}

// NewTrialFlags adds the flags to those of a command that prints a state.
func NewTrialFlags(flags *pflag.FlagSet) *TrialFlags {
	asJSON := flags.Bool("json", false, "print JSON")
	f := NewSeedFlags(flags)
	f.json = asJSON
	return f
}

// settingFlags are the flags that are settings as they are.
var settingFlags = []string{"seed-image", "base-image", "parameters", "tables", "other-services", "strict"}

// NewSeedFlags adds the flags of a seed to those of a command.
func NewSeedFlags(flags *pflag.FlagSet) *TrialFlags {
	f := &TrialFlags{flags: flags, json: new(bool), env: assignments{}, parameters: assignments{}}
	flags.Var(&word{takes: "IMAGE"}, "seed-image", "image whose shell runs the scripts")
	flags.Var(&word{takes: "IMAGE"}, "base-image", "image of DynamoDB Local")
	flags.Var(f.env, "env", "variable of the scripts; may be repeated")
	flags.Var(f.parameters, "parameter", "parameter of the templates; may be repeated")
	flags.Var(&word{takes: "FILE"}, "parameters", "file with parameters of the templates")
	flags.Var(&word{takes: "NAMES"}, "tables", "tables to take from the templates, separated by commas")
	flags.Var(&word{takes: "skip"}, "other-services", "leave out what scripts do with other services of AWS")
	flags.Bool("strict", true, "end at the first command of a script that fails")
	return f
}

// Trial returns the parsed flags, and the arguments: seeds, and after -- those of the only seed.
func (f *TrialFlags) Trial() (Trial, error) {
	seeds, seedArgs := f.flags.Args(), []string(nil)
	if dash := f.flags.ArgsLenAtDash(); dash >= 0 {
		seeds, seedArgs = seeds[:dash], seeds[dash:]
	}
	t := Trial{JSON: *f.json, seeds: seeds, seedArgs: seedArgs, settings: map[string]string{}}
	f.flags.Visit(func(flag *pflag.Flag) {
		if slices.Contains(settingFlags, flag.Name) {
			t.settings[strings.ReplaceAll(flag.Name, "-", "_")] = flag.Value.String()
		}
	})
	if len(f.env) > 0 {
		t.settings["env"] = jsonOf(f.env)
	}
	if len(f.parameters) > 0 {
		if t.settings["parameters"] != "" {
			return t, errors.New("parameters are given by --parameters and by --parameter: keep one of them")
		}
		t.settings["parameters"] = jsonOf(f.parameters)
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

// withList returns the trial with a list of snapshots as the setting that it is: the only file that
// the command line names, or, where neither that nor the environment says what a snapshot holds,
// the one file in the directory with a usual name.
func (t Trial) withList(dir string, environ map[string]string) (Trial, error) {
	file := ""
	switch {
	case len(t.seeds) == 1 && settings.IsSnapshotsFile(dir, t.seeds[0]):
		file = t.seeds[0]
		if len(t.seedArgs) > 0 {
			return t, fmt.Errorf("%s: what follows -- is for a seed, and this is a list of snapshots: write it as args of its seeds", file)
		}
	case len(t.seeds) == 0 && !settings.GivesSnapshots(environ):
		var err error
		if file, err = settings.FindSnapshotsFile(dir); err != nil {
			return t, err
		}
	}
	if file == "" {
		return t, nil
	}
	t.settings = maps.Clone(t.settings)
	delete(t.settings, "seed")
	t.settings["snapshots_file"] = file
	return t, nil
}

// word is the value of a flag. Its type is what the help shows.
type word struct{ text, takes string }

func (w *word) String() string { return w.text }

func (w *word) Type() string { return w.takes }

func (w *word) Set(text string) error {
	w.text = text
	return nil
}

// assignments are the values of a flag of NAME=value.
type assignments map[string]string

func (assignments) String() string { return "" }

func (assignments) Type() string { return "NAME=value" }

func (a assignments) Set(text string) error {
	name, value, found := strings.Cut(text, "=")
	if !found {
		return errors.New("not NAME=value")
	}
	a[name] = value
	return nil
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

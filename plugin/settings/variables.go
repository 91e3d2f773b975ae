package settings

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/dynasnap/dynasnap/internal/redact"
	"github.com/dynasnap/dynasnap/internal/sanitize"
)

// A variable is an environment variable.
type variable struct{ key, value string }

// variables are the environment, indexed by setting. Several variables may set the same: Drone
// keeps the dash of "dry-run", Woodpecker does not, and GitHub keeps everything but spaces.
type variables struct {
	plugin map[string][]variable // PLUGIN_, by setting
	input  map[string][]variable // INPUT_, by setting
	all    map[string]string     // by key
}

var separators = strings.NewReplacer("-", "_", ".", "_", " ", "_")

// readVariables indexes an environment.
func readVariables(environ map[string]string) variables {
	v := variables{make(map[string][]variable), make(map[string][]variable), environ}
	for _, key := range slices.Sorted(maps.Keys(v.all)) {
		for prefix, into := range map[string]map[string][]variable{"PLUGIN_": v.plugin, "INPUT_": v.input} {
			if name, found := strings.CutPrefix(key, prefix); found && name != "" {
				setting := strings.ToLower(separators.Replace(name))
				into[setting] = append(into[setting], variable{key, v.all[key]})
			}
		}
	}
	return v
}

// texts returns the text of each setting that is given. An empty variable counts as unset: GitHub
// sets every declared input, and Drone sets a secret that it does not have.
func (v variables) texts(found *findings) map[string]string {
	texts := make(map[string]string)
	for _, f := range fields() {
		given := v.given(f)
		if f.setting == "log_level" {
			given = debugAsLevel(given, found)
		}
		for _, one := range given {
			if fromSecret.MatchString(one.value) {
				found.addf(f.setting, "%s still holds a from_secret reference: Drone puts secrets in only at the top level of a setting, not inside maps or lists; give the whole value as one secret", one.key)
			}
			if one.value != given[0].value {
				found.addf(f.setting, "%s and %s have different values: keep one of them", given[0].key, one.key)
			}
		}
		if len(given) > 0 {
			texts[f.setting] = given[0].value
		}
	}
	return texts
}

var fromSecret = regexp.MustCompile(`\{\s*"from_secret"\s*:`)

// given returns the variables that set a field. PLUGIN_ variables go before INPUT_ variables, and
// these before the fallback.
func (v variables) given(f field) []variable {
	for _, place := range []map[string][]variable{v.plugin, v.input} {
		var given []variable
		for _, name := range f.names {
			for _, one := range place[name] {
				if strings.TrimSpace(one.value) != "" {
					given = append(given, one)
				}
			}
		}
		if len(given) > 0 {
			return given
		}
	}
	for _, key := range f.fallback {
		if value := v.all[key]; strings.TrimSpace(value) != "" {
			return []variable{{key, value}}
		}
	}
	return nil
}

// has reports whether a setting is given, even if its value is the default.
func (v variables) has(setting string) bool { return len(v.given(fieldOf(setting))) > 0 }

// hasList reports whether the snapshots are given as a list.
func (v variables) hasList() bool { return v.has("snapshots") || v.has("snapshots_file") }

// setByStep reports whether the step gives a setting. A fallback is usually set for all steps of a
// CI system.
func (v variables) setByStep(setting string) bool {
	f := fieldOf(setting)
	given := v.given(f)
	return len(given) > 0 && !slices.Contains(f.fallback, given[0].key)
}

// debugAsLevel reads "debug: true", as other plugins have it, as "log_level: debug". "debug: false"
// has no effect.
func debugAsLevel(given []variable, found *findings) []variable {
	var levels []variable
	for _, one := range given {
		if strings.HasSuffix(one.key, "_DEBUG") {
			switch switches[strings.ToLower(strings.TrimSpace(one.value))] {
			case "true":
				one.value = "debug"
			case "false":
				continue
			default:
				found.addf("log_level", "%s is %s, not %s", one.key, sanitize.Quote(one.value), legalSwitch)
				continue
			}
		}
		levels = append(levels, one)
	}
	return levels
}

// emptyVariable returns the key of an empty variable for a setting. Drone sets one for a secret
// that does not exist or that the build may not have.
func (v variables) emptyVariable(setting string) string {
	for _, one := range slices.Concat(v.plugin[setting], v.input[setting]) {
		if one.value == "" {
			return one.key
		}
	}
	return ""
}

// otherPlugins explains settings of plugins for images that have no meaning here.
var otherPlugins = map[string]string{
	"mirror":   "the engine decides about mirrors: set registry-mirrors in its daemon.json, or name the mirror's image in base_image",
	"insecure": "the engine decides about plain HTTP and unknown certificates: set insecure-registries in its daemon.json",
	"purge":    "a run always removes exactly what it made, and nothing else",
	"email":    "registries do not use it any more",
}

// warnUnknown warns of PLUGIN_ variables that set nothing: a mistyped setting would otherwise be
// ignored without a word.
func (v variables) warnUnknown(secrets *redact.Redactor, found *findings) {
	var known []string
	for _, f := range fields() {
		known = append(known, f.names...)
	}
	for _, setting := range slices.Sorted(maps.Keys(v.plugin)) {
		given := v.plugin[setting][0]
		if given.value == "" || slices.Contains(known, setting) {
			continue
		}
		if secrets.Find(given.key) {
			found.warnf("an unknown setting whose name holds one of the step's secrets has no effect")
		} else if why, ok := otherPlugins[setting]; ok {
			found.warnf("setting %s has no effect: %s", setting, why)
		} else if near := nearest(setting, known); near != "" {
			found.warnf("unknown setting %s has no effect: did you mean %s?", setting, near)
		} else {
			found.warnf("unknown setting %s has no effect", setting)
		}
	}
}

// nearest returns the known name that is most like a mistyped one; empty when more than a third of
// it would have to change.
func nearest(name string, known []string) string {
	best, distance := "", max(2, len(name)/3)+1
	for _, candidate := range known {
		if d := levenshtein.ComputeDistance(name, candidate); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

package settings

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// Spec is one snapshot to make: what the settings say about it alone. Everything else holds for all of a step's snapshots.
type Spec struct {
	Tags     List
	Seed     []seed.Entry      // scripts and directories, in order
	Commands string            // a script, applied after Seed
	Env      map[string]string // of all scripts
	Files    List              // to carry along for them
	Exclude  List              // neither to be applied nor carried
	From     string            // the snapshot to start on: a tag of another Spec of the step, or a reference
	Message  string
	Labels   Labels
	Expect   dynamo.Expectations
	// AllowEmpty lets a state without tables be published.
	AllowEmpty bool
}

// specKeys are what a snapshot of the list may say.
var specKeys = []string{"tag", "tags", "seed", "script", "commands", "env", "files", "exclude", "from", "message", "labels", "expect", "allow_empty"}

// Specs are the snapshots to make: those of the list, or the one that the settings themselves describe. They are valid if Load says so.
func (s Settings) Specs() []Spec { return s.readSpecs(&findings{}) }

// Parents are the indexes of the snapshots that specs start on; -1 for one that starts on none of
// them.
func Parents(specs []Spec) []int {
	owners := make(map[string]int)
	for i, spec := range slices.Backward(specs) { // of two with the same tag, which is wrong, it is the first
		for _, tag := range spec.Tags {
			owners[tag] = i
		}
	}
	parents := make([]int, len(specs))
	for i, spec := range specs {
		owner, listed := owners[spec.From]
		if !listed {
			owner = -1
		}
		parents[i] = owner
	}
	return parents
}

// HasList tells whether the snapshots are given as a list.
func (s Settings) HasList() bool { return s.Snapshots != "" || s.SnapshotsFile != "" }

// readSpecs reads the snapshots to make, and notes what is wrong with them.
func (s Settings) readSpecs(found *findings) []Spec {
	if !s.HasList() {
		spec := Spec{Tags: s.Tags, Env: readEnvironment(s.Env, found), Files: s.Files, Exclude: s.Exclude, Commands: s.Commands, From: s.From, Message: s.Message, Labels: s.Labels, AllowEmpty: s.AllowEmpty}
		if root, ok := seedNode(s.Seed, found); ok {
			spec.Seed = root.seed()
		}
		if s.Expect != "" {
			if root, ok := parseNode("expect", "", s.Expect, found); ok {
				spec.Expect = readExpectations(root)
			}
		}
		return []Spec{spec}
	}
	root, ok := parseNode("snapshots", s.SnapshotsFile, s.Snapshots, found)
	if !ok {
		return nil
	}
	list := withoutName(root).items()
	if len(list) == 0 && !root.isBad() {
		root.problemf("holds no snapshot")
	}
	specs, env := make([]Spec, len(list)), readEnvironment(s.Env, found)
	fields := make([]map[string]node, len(list))
	for i, item := range list {
		fields[i] = item.fields(specKeys, belongsToStep)
		if !item.isBad() {
			specs[i] = s.readSpec(item, fields[i], env)
		}
	}
	checkTagsDiffer(specs, fields)
	checkFrom(specs, fields)
	return specs
}

// withoutName is the list in a file that has its name, snapshots, above it.
func withoutName(root node) node {
	if len(root.Content) == 2 && root.Content[0].Value == "snapshots" {
		return root.child("", root.Content[1])
	}
	return root
}

// belongsToStep explains a setting of the step inside the list.
func belongsToStep(key string) string {
	for _, f := range fields() {
		switch {
		case !slices.Contains(f.names, key):
		case slices.Contains(specKeys, f.setting):
			return "is unknown: write " + f.setting
		default:
			return "belongs to the step, for all of its snapshots: move it out of the list"
		}
	}
	return ""
}

// readSpec reads one snapshot of the list. What it does not say, the step says.
func (s Settings) readSpec(item node, fields map[string]node, env map[string]string) Spec {
	spec := Spec{Message: s.Message, Labels: maps.Clone(s.Labels), AllowEmpty: s.AllowEmpty, Env: maps.Clone(env), Files: slices.Clone(s.Files), Exclude: slices.Clone(s.Exclude)}
	if tags, given := either(fields, "tags", "tag"); given {
		if list := tags.list(); len(list) > 0 {
			kept, problems := CheckTags(list)
			spec.Tags = kept
			tags.problem(problems...)
		}
	}
	if len(spec.Tags) == 0 && !anyBad(fields, "tags", "tag") {
		item.missing("tag").problemf("is required: every snapshot of the list has a tag of its own")
	}
	if files, given := either(fields, "seed", "script"); given {
		spec.Seed = files.seed()
	}
	if commands, given := fields["commands"]; given {
		spec.Commands = commands.text()
	}
	if env, given := fields["env"]; given {
		if spec.Env == nil {
			spec.Env = make(map[string]string)
		}
		maps.Copy(spec.Env, env.environment())
	}
	if files, given := fields["files"]; given {
		spec.Files = append(spec.Files, files.list()...)
	}
	if exclude, given := fields["exclude"]; given {
		spec.Exclude = append(spec.Exclude, exclude.list()...)
	}
	if from, given := fields["from"]; given {
		spec.From = strings.TrimSpace(from.text())
	}
	if len(spec.Seed) == 0 && spec.Commands == "" && spec.From == "" && !anyBad(fields, "seed", "script", "commands", "from") {
		item.missing("seed").problemf("is required, or commands or from: this snapshot would hold nothing")
	}
	if message, given := fields["message"]; given {
		spec.Message = message.text()
	}
	if labels, given := fields["labels"]; given {
		own := labels.labels()
		labels.problem(checkLabels(own)...)
		if spec.Labels == nil {
			spec.Labels = make(Labels)
		}
		maps.Copy(spec.Labels, own)
	}
	if expect, given := fields["expect"]; given {
		spec.Expect = readExpectations(expect)
	}
	if allow, given := fields["allow_empty"]; given {
		spec.AllowEmpty = allow.flag()
	}
	return spec
}

// either is the field that goes by one of two names.
func either(fields map[string]node, name, alias string) (field node, given bool) {
	field, given = fields[name]
	other, twice := fields[alias]
	if given && twice {
		other.problemf("is the same as %s, which is given too: keep one of them", name)
	}
	if !given {
		return other, twice
	}
	return field, given
}

func anyBad(fields map[string]node, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		field, given := fields[name]
		return given && field.isBad()
	})
}

// checkTagsDiffer notes a tag that two snapshots have.
func checkTagsDiffer(specs []Spec, fields []map[string]node) {
	owners := make(map[string]int)
	for i, spec := range specs {
		for _, tag := range spec.Tags {
			if owner, taken := owners[tag]; taken {
				tags, _ := either(fields[i], "tags", "tag")
				tags.problemf("%q is a tag of snapshots[%d] already: a tag names one snapshot", tag, owner)
			} else {
				owners[tag] = i
			}
		}
	}
}

// checkFrom notes what no snapshot can start on.
func checkFrom(specs []Spec, fields []map[string]node) {
	parents := Parents(specs)
	for i, spec := range specs {
		if spec.From == "" {
			continue
		}
		from := fields[i]["from"]
		listed := parents[i] >= 0
		switch circle := circleOf(specs, parents, i); {
		case spec.From == CommitTag:
			from.problemf("%s stands for the commit: name the snapshot to start on by another of its tags", CommitTag)
		case parents[i] == i:
			from.problemf("%q is this snapshot itself: name the one to start on, or leave it out", spec.From)
		case circle != nil:
			from.problemf("goes round in a circle, in which none can be the first: %s", strings.Join(circle, " -> "))
		case !listed && isReference(spec.From):
			from.problem(checkImage(spec.From))
		case !listed:
			from.problemf("%s is neither a tag of another snapshot in the list (%s) nor a reference, as %s", sanitize.Quote(spec.From), otherTags(specs, i), exampleReference)
		}
	}
}

// isReference tells a reference from a tag of the list.
func isReference(from string) bool { return strings.ContainsAny(from, "/:@") }

const exampleReference = "registry.example.com/acme/orders-db:bob"

// otherTags are the tags of all snapshots but specs[i].
func otherTags(specs []Spec, i int) string {
	var tags []string
	for other, spec := range specs {
		if other != i {
			tags = append(tags, spec.Tags...)
		}
	}
	if len(tags) == 0 {
		return "there is none"
	}
	return wording.Names(tags)
}

// circleOf names the snapshots of the circle that specs[i] is the first of, by the tags by which they are started on.
func circleOf(specs []Spec, parents []int, i int) []string {
	circle := []string{specs[i].From}
	at := parents[i]
	for at > i && len(circle) <= len(specs) {
		circle = append(circle, specs[at].From)
		at = parents[at]
	}
	if at != i {
		return nil
	}
	// The last one starts on specs[i] itself.
	return append([]string{circle[len(circle)-1]}, circle...)
}

// ScriptImage is the image whose shell and tools the scripts see.
func (s Settings) ScriptImage() string { return cmp.Or(s.SeedImage, s.BaseImage) }

// Source is where the seed of a snapshot comes from. The settings must have been loaded.
func (s Settings) Source(spec Spec) seed.Source {
	return seed.Source{
		Entries:  spec.Seed,
		Commands: spec.Commands,
		Env:      spec.Env,
		Files:    spec.Files,
		Exclude:  spec.Exclude,
		Lenient:  !s.Strict,
		Mounts:   readMounts(s.Mounts, &findings{}),
	}
}

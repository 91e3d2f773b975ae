package settings

import (
	"maps"
	"slices"
	"strings"
)

// specKeys are the keys of a snapshot in the list.
var specKeys = []string{
	"tag",
	"tags",
	"seed",
	"script",
	"commands",
	"env",
	"files",
	"exclude",
	"parameters",
	"tables",
	"rename",
	"from",
	"isolation",
	"message",
	"labels",
	"expect",
	"allow_empty",
	"bundle",
}

// readSnapshots reads a list of snapshots from the text of a setting or of a file, and notes what
// is wrong with it. What a snapshot does not say, common says.
func readSnapshots(text, file string, common Spec, found *findings) []Spec {
	root, ok := parseNode("snapshots", file, text, found)
	if !ok {
		return nil
	}
	list := unwrapList(root).items()
	if len(list) == 0 && !root.isBad() {
		root.problemf("holds no snapshot")
	}
	specs := make([]Spec, len(list))
	fields := make([]map[string]node, len(list))
	for i, item := range list {
		fields[i] = item.fields(specKeys, belongsToStep)
		if !item.isBad() {
			specs[i] = readSpec(item, fields[i], common)
		}
	}
	checkTagsDiffer(specs, fields)
	checkFrom(specs, fields)
	return specs
}

// unwrapList returns the list from a map with the one key snapshots, as a file may have it, perhaps
// beside $schema, by which editors find the schema of a JSON file.
func unwrapList(root node) node {
	list := root
	for i, key := range keysOf(root.Node) {
		switch key {
		case "snapshots":
			list = root.child("", root.Content[2*i+1])
		case "$schema":
		default:
			return root
		}
	}
	return list
}

// belongsToStep explains a key that is a setting of the step; empty for any other.
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

// readSpec reads one snapshot of the list. common has the values of what the snapshot does not
// say, of settings that may be given beside a list.
func readSpec(item node, fields map[string]node, common Spec) Spec {
	spec := Spec{
		Env: maps.Clone(common.Env), Files: slices.Clone(common.Files), Exclude: slices.Clone(common.Exclude),
		Parameters: maps.Clone(common.Parameters), Tables: slices.Clone(common.Tables), Rename: maps.Clone(common.Rename),
		Isolation: common.Isolation, Message: common.Message, Labels: maps.Clone(common.Labels), AllowEmpty: common.AllowEmpty,
		Bundle: slices.Clone(common.Bundle),
	}
	if tags, given := firstOf(fields, "tags", "tag"); given {
		if list := tags.list(); len(list) > 0 {
			kept, problems := CheckTags(list)
			spec.Tags = kept
			tags.problem(problems...)
		}
	}
	if len(spec.Tags) == 0 && !anyHasProblem(fields, "tags", "tag") {
		item.missing("tag").problemf("is required: every snapshot of the list has a tag of its own")
	}
	if files, given := firstOf(fields, "seed", "script"); given {
		spec.Seed = files.seed()
	}
	if commands, given := fields["commands"]; given {
		spec.Commands = commands.text()
	}
	if env, given := fields["env"]; given {
		add(&spec.Env, env.environment())
	}
	if files, given := fields["files"]; given {
		spec.Files = append(spec.Files, files.list()...)
	}
	if exclude, given := fields["exclude"]; given {
		spec.Exclude = append(spec.Exclude, exclude.list()...)
	}
	if parameters, given := fields["parameters"]; given {
		add(&spec.Parameters, parameters.parameters())
	}
	if tables, given := fields["tables"]; given {
		spec.Tables = tables.list()
	}
	if rename, given := fields["rename"]; given {
		add(&spec.Rename, rename.renames())
	}
	if from, given := fields["from"]; given {
		from.problem(spec.From.Decode(strings.TrimSpace(from.text())))
	}
	if len(spec.Seed) == 0 && spec.Commands == "" && spec.From.IsZero() && !anyHasProblem(fields, "seed", "script", "commands", "from") {
		item.missing("seed").problemf("is required, or commands or from: this snapshot would hold nothing")
	}
	if isolation, given := fields["isolation"]; given {
		isolation.problem(spec.Isolation.Decode(strings.TrimSpace(isolation.text())))
	}
	if message, given := fields["message"]; given {
		spec.Message = message.text()
	}
	if labels, given := fields["labels"]; given {
		own := labels.labels()
		labels.problem(checkLabels(own)...)
		add(&spec.Labels, own)
	}
	if expect, given := fields["expect"]; given {
		spec.Expect = readExpectations(expect)
	}
	if allow, given := fields["allow_empty"]; given {
		spec.AllowEmpty = allow.flag()
	}
	if bundle, given := fields["bundle"]; given {
		if spec.Bundle = bundle.list(); len(spec.Bundle) > 0 { // empty: in none of the step's
			kept, problems := CheckTags(spec.Bundle)
			spec.Bundle = kept
			bundle.problem(problems...)
		}
	}
	return spec
}

// add adds what a snapshot says to what all of them have, and is stronger.
func add[M ~map[string]string](all *M, own map[string]string) {
	if *all == nil {
		*all = make(M)
	}
	maps.Copy(*all, own)
}

// checkTagsDiffer notes a tag that two snapshots have.
func checkTagsDiffer(specs []Spec, fields []map[string]node) {
	owners := make(map[string]int)
	for i, spec := range specs {
		for _, tag := range spec.Tags {
			if owner, taken := owners[tag]; taken {
				tags, _ := firstOf(fields[i], "tags", "tag")
				tags.problemf("%q is a tag of snapshots[%d] already: a tag names one snapshot", tag, owner)
			} else {
				owners[tag] = i
			}
		}
	}
}

package settings

import (
	"errors"
	"fmt"
	"os"

	"github.com/dynasnap/dynasnap/internal/redact"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// Load reads settings from an environment. It returns every problem at once; warnings are for the
// log. Beside problems the settings are good for nothing but LogLevel. The Redactor knows every
// secret that was given, beside problems, too.
func Load(environ map[string]string) (Settings, *redact.Redactor, []string, error) {
	var found findings
	variables := readVariables(environ)
	texts := variables.texts(&found)
	readSnapshotsFile(texts, &found)
	refuseOutsideList(variables, texts, &found)
	settings := decode(texts, &found)
	redactor := newRedactor(settings, texts)
	variables.warnUnknown(redactor, &found)
	if variables.hasList() && !found.has("snapshots") && !found.has("snapshots_file") {
		settings.Snapshots = readSnapshots(texts["snapshots"], settings.SnapshotsFile, settings.Spec, &found)
	}
	settings.validate(variables, &found)
	settings.sourceFiles = found.files

	// A secret that was pasted into the wrong setting would be quoted by that setting's problem,
	// whole, in part or changed.
	for i, warning := range found.warnings {
		found.warnings[i] = redactor.Problem(warning)
	}
	problems := make([]error, len(found.problems))
	for i, p := range found.problems {
		given := texts[p.setting]
		if fieldOf(p.setting).secret {
			given = "" // its problems quote nothing
		}
		problems[i] = errors.New(redactor.Problem(p.err.Error(), given))
	}
	return settings, redactor, wording.Lines(found.warnings), wording.Join(problems...)
}

// readSnapshotsFile puts the text of the file of snapshots in the place of the setting snapshots.
func readSnapshotsFile(texts map[string]string, found *findings) {
	name := texts["snapshots_file"]
	switch {
	case name == "":
		return
	case texts["snapshots"] != "":
		found.addf("snapshots_file", "is given beside snapshots: keep one of them")
		return
	}
	workspace, err := os.Getwd()
	if err == nil {
		found.files = append(found.files, name)
		texts["snapshots"], err = readInside(workspace, name)
	}
	found.add("snapshots_file", err)
}

// inList are the settings that a step with a list of snapshots gives in the list.
var inList = []string{"tags", "tags_file", "seed", "commands", "from", "expect"}

// refuseOutsideList refuses and removes the settings whose place is in the list, whatever they
// hold. auto_tag may be there if it is off: see validateList.
func refuseOutsideList(given variables, texts map[string]string, found *findings) {
	if !given.hasList() {
		return
	}
	for _, setting := range inList {
		if given.has(setting) {
			found.add(setting, errOutsideList)
			delete(texts, setting)
		}
	}
}

var errOutsideList = errors.New("has no place beside snapshots: say it in the list, for the snapshot that it is meant for")

// String shows the settings without their secrets, so that no log line can hold them by accident.
func (s Settings) String() string {
	redactor := newRedactor(s, nil)
	for _, secret := range s.secretFields() {
		if secret.String() != "" {
			secret.SetString(redact.Mask)
		}
	}
	type plain Settings // without this method
	return redactor.String(fmt.Sprintf("%+v", plain(s)))
}

// GoString keeps %#v from going around String.
func (s Settings) GoString() string { return s.String() }

package report

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Files are the paths of the files to write. An empty path means none.
type Files struct {
	GitHubOutput  string // where GITHUB_OUTPUT is
	GitHubSummary string // where GITHUB_STEP_SUMMARY is
	DroneOutput   string // where DRONE_OUTPUT is
	Report        string // report_file
	Artifact      string // artifact_file
	Diff          string // diff_file
}

// Write writes the files. A file that cannot be written is a warning, because the snapshots exist
// already. act's self-hosted mode, for one, names files that do not exist in the container.
func (f Files) Write(result Result) (warnings []string) {
	for _, file := range []struct {
		name, path string
		write      func(path string) error
	}{
		{"GITHUB_OUTPUT", f.GitHubOutput, func(path string) error { return appendFile(path, outputText(result, gitHubLine)) }},
		{"GITHUB_STEP_SUMMARY", f.GitHubSummary, func(path string) error { return appendFile(path, Summary(result)) }},
		{"DRONE_OUTPUT", f.DroneOutput, func(path string) error { return appendFile(path, outputText(result, droneLine(path))) }},
		{"report_file", f.Report, func(path string) error { return writeJSON(path, newFile(result)) }},
		{"diff_file", f.Diff, func(path string) error { return writeText(path, Changes(result)) }},
		{"artifact_file", f.Artifact, func(path string) error { return writeArtifact(path, result) }},
	} {
		if file.path == "" {
			continue
		}
		if err := file.write(file.path); err != nil {
			warnings = append(warnings, fmt.Sprintf("%s: %v", file.name, err))
		}
	}
	return warnings
}

// outputText returns the outputs of the step. Unknown ones, such as the digest after a dry run, are
// left out.
func outputText(result Result, line func(name, value string) string) string {
	first := result.Snapshots[0]
	var text strings.Builder
	for _, output := range [][2]string{
		{"image", result.Image(first)},
		{"tags", strings.Join(result.Tags(), ",")},
		{"digest", first.Digest},
		{"image_ref", result.ImageRef(first)},
		{"images", images(result)},
		{"fingerprint", string(first.Fingerprint)},
		{"isolated", strconv.FormatBool(first.Isolated)},
		{"reused", strconv.FormatBool(result.Reused())},
	} {
		if output[1] != "" {
			text.WriteString(line(output[0], output[1]))
		}
	}
	return text.String()
}

// images returns the image of every tag, as JSON on one line: by digest or, after a dry run, by
// tag.
func images(result Result) string {
	byTag := make(map[string]string)
	for _, made := range result.Snapshots {
		for _, tag := range made.Tags {
			byTag[tag] = cmp.Or(result.ImageRef(made), result.Repo.Tag(tag).String())
		}
	}
	text, _ := json.Marshal(byTag) // cannot fail
	return string(text)
}

// gitHubLine writes one output. A value with newlines goes between delimiters nobody can guess, or
// it could set outputs of its own:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
func gitHubLine(name, value string) string {
	if strings.ContainsAny(value, "\r\n") {
		delimiter := "dynasnap_" + rand.Text()
		return fmt.Sprintf("%s<<%s\n%s\n%s\n", name, delimiter, value, delimiter)
	}
	return fmt.Sprintf("%s=%s\n", name, value)
}

// droneLine is how the file that DRONE_OUTPUT names is read, which its ending tells:
// https://github.com/drone-plugins/drone-plugin-lib/blob/master/harness/variables.go
func droneLine(path string) func(name, value string) string {
	if strings.EqualFold(filepath.Ext(path), ".out") {
		return plainLine
	}
	return dotEnvLine
}

var plainValue = regexp.MustCompile(`^[A-Za-z0-9_./:@,+-]*$`)

// dotEnvLine writes one output for a file that Harness reads with godotenv.
func dotEnvLine(name, value string) string {
	if !plainValue.MatchString(value) {
		value = strings.ReplaceAll(strconv.Quote(value), "$", `\$`)
	}
	return fmt.Sprintf("%s=%s\n", name, value)
}

// plainLine writes an output for a file without quotes: the value is the rest of the line.
func plainLine(name, value string) string {
	return fmt.Sprintf("%s %s\n", name, strings.NewReplacer("\r", " ", "\n", " ").Replace(value))
}

// appendFile appends text to a file of several tools, which may lack the newline at its end.
func appendFile(path, text string) (err error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := file.Close(); err == nil {
			err = closeErr
		}
	}()
	last := []byte{'\n'}
	if info, statErr := file.Stat(); statErr == nil && info.Size() > 0 {
		_, _ = file.ReadAt(last, info.Size()-1) // a pipe has no last byte
	}
	if last[0] != '\n' {
		text = "\n" + text
	}
	_, err = file.WriteString(text)
	return err
}

package plugin

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

	"github.com/moby/sys/atomicwriter"
)

// WriteOutputs hands a result to whatever asked for it: GitHub's and Drone's output files, report_file and artifact_file. The snapshots are
// there by now, so a file that cannot be written is a warning: act's self-hosted mode, for one, names files that do not exist in the container.
func WriteOutputs(environ []string, settings Settings, result Result) (warnings []string) {
	env := environment(environ)
	for _, output := range []struct {
		name, path string
		write      func(path string) error
	}{
		{"GITHUB_OUTPUT", env["GITHUB_OUTPUT"], func(path string) error { return appendFile(path, lines(result, gitHubLine)) }},
		{"GITHUB_STEP_SUMMARY", env["GITHUB_STEP_SUMMARY"], func(path string) error { return appendFile(path, Summary(result)) }},
		{"DRONE_OUTPUT", env["DRONE_OUTPUT"], func(path string) error { return appendFile(path, lines(result, droneLine(path))) }},
		{"report_file", settings.ReportFile, func(path string) error { return writeJSON(path, newReport(result)) }},
		{"artifact_file", settings.ArtifactFile, func(path string) error { return writeArtifact(path, settings, result) }},
	} {
		if output.path == "" {
			continue
		}
		if err := output.write(output.path); err != nil {
			warnings = append(warnings, fmt.Sprintf("%s: %v", output.name, err))
		}
	}
	return warnings
}

// lines are the outputs of the step, one after the other. What is not known, as the digest after a dry run, is left out.
func lines(result Result, line func(name, value string) string) string {
	first := result.Made[0]
	var text strings.Builder
	for _, output := range [][2]string{
		{"image", result.Image(first)},
		{"tags", strings.Join(result.Tags(), ",")},
		{"digest", first.Digest},
		{"image_ref", result.ImageRef(first)},
		{"images", images(result)},
		{"fingerprint", string(first.Fingerprint)},
		{"reused", strconv.FormatBool(result.Reused())},
	} {
		if output[1] != "" {
			text.WriteString(line(output[0], output[1]))
		}
	}
	return text.String()
}

// images maps every tag to what to run for it, as JSON on one line: the image by its digest, after a dry run by its tag.
func images(result Result) string {
	byTag := make(map[string]string)
	for _, made := range result.Made {
		for _, tag := range made.Tags {
			byTag[tag] = cmp.Or(result.ImageRef(made), result.Repo+":"+tag)
		}
	}
	text, _ := json.Marshal(byTag) // which cannot fail
	return string(text)
}

// gitHubLine writes one output. A value with newlines goes between delimiters nobody can guess, or it could set outputs of its own:
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
		return outLine
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

// outLine writes one output for a file that knows no quotes: its value is the rest of the line.
func outLine(name, value string) string {
	return fmt.Sprintf("%s %s\n", name, strings.NewReplacer("\r", " ", "\n", " ").Replace(value))
}

// appendFile adds text to a file that other tools write to as well, and that may lack the newline at its end.
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

// writeArtifact tells Drone and Harness what was pushed, in the format of
// https://github.com/drone-plugins/drone-plugin-lib/blob/master/drone/artifact.go
func writeArtifact(path string, settings Settings, result Result) error {
	if result.DryRun {
		return fmt.Errorf("%s is not written, because nothing was pushed", path)
	}
	type image struct {
		Image  string `json:"image"`
		Digest string `json:"digest"`
	}
	var artifact struct {
		Kind string `json:"kind"`
		Data struct {
			RegistryType string  `json:"registryType"`
			RegistryURL  string  `json:"registryUrl"`
			Images       []image `json:"images"`
		} `json:"data"`
	}
	host := settings.repository().Host()
	artifact.Kind = "docker/v1"
	artifact.Data.RegistryType, artifact.Data.RegistryURL = registryType(host), "https://"+host+"/"
	if host == "docker.io" {
		artifact.Data.RegistryURL = "https://index.docker.io/"
	}
	for _, made := range result.Made {
		for _, tag := range made.Tags {
			artifact.Data.Images = append(artifact.Data.Images, image{result.Repo + ":" + tag, made.Digest})
		}
	}
	return writeJSON(path, artifact)
}

// writeJSON writes a file that is there as a whole or not at all, and its directory where it is missing.
func writeJSON(path string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return atomicwriter.WriteFile(path, append(text, '\n'), 0o644)
}

// registryType is the kind of registry in the artifact format's words.
func registryType(host string) string {
	switch {
	case strings.Contains(host, ".dkr.ecr.") || host == "public.ecr.aws":
		return "ECR"
	case host == "gcr.io" || strings.HasSuffix(host, ".gcr.io"):
		return "GCR"
	case strings.HasSuffix(host, "-docker.pkg.dev"):
		return "GAR"
	case strings.HasSuffix(host, ".azurecr.io"):
		return "ACR"
	}
	return "Docker"
}

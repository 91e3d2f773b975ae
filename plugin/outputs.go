package plugin

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// WriteOutputs hands a result to whatever asked for it: GitHub's and Drone's output files, and artifact_file. The snapshot is there
// by now, so a file that cannot be written is a warning: act's self-hosted mode, for one, names files that do not exist in the container.
func WriteOutputs(environ []string, settings Settings, result Made) (warnings []string) {
	env := environment(environ)
	for _, output := range []struct {
		name, path string
		write      func(path string) error
	}{
		{"GITHUB_OUTPUT", env["GITHUB_OUTPUT"], func(path string) error { return appendFile(path, lines(result, gitHubLine)) }},
		{"GITHUB_STEP_SUMMARY", env["GITHUB_STEP_SUMMARY"], func(path string) error { return appendFile(path, Summary(result)) }},
		{"DRONE_OUTPUT", env["DRONE_OUTPUT"], func(path string) error { return appendFile(path, lines(result, dotEnvLine)) }},
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

// lines are the outputs of the step, one after the other. What is not known, after a dry run, is left out.
func lines(result Made, line func(name, value string) string) string {
	var text strings.Builder
	for _, output := range [][2]string{
		{"image", result.Image},
		{"tags", strings.Join(result.Tags, ",")},
		{"digest", result.Digest},
		{"image_ref", result.ImageRef},
	} {
		if output[1] != "" {
			text.WriteString(line(output[0], output[1]))
		}
	}
	return text.String()
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

var plainValue = regexp.MustCompile(`^[A-Za-z0-9_./:@,+-]*$`)

// dotEnvLine writes one output for DRONE_OUTPUT, which Harness reads with godotenv.
func dotEnvLine(name, value string) string {
	if !plainValue.MatchString(value) {
		value = strings.ReplaceAll(strconv.Quote(value), "$", `\$`)
	}
	return fmt.Sprintf("%s=%s\n", name, value)
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
func writeArtifact(path string, settings Settings, result Made) error {
	if result.Digest == "" {
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
	for _, tag := range result.Tags {
		artifact.Data.Images = append(artifact.Data.Images, image{result.Repo + ":" + tag, result.Digest})
	}
	text, err := json.MarshalIndent(artifact, "", "\t")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
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

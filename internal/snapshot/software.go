package snapshot

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// ReadSoftware finds out from the program's manifest what DynamoDB Local at jar consists of.
// https://docs.oracle.com/en/java/javase/17/docs/specs/jar/jar.html#jar-manifest
func ReadSoftware(jar string) (Software, error) {
	manifest, err := readManifest(jar)
	if err != nil {
		return Software{}, fmt.Errorf("reading the manifest of %s: %w", jar, err)
	}
	software := Software{Jar: jar, Main: manifest["Main-Class"]}
	if software.Main == "" {
		return Software{}, fmt.Errorf("the manifest of %s names no main class", jar)
	}
	for _, entry := range strings.Fields(manifest["Class-Path"]) {
		switch path.Ext(entry) {
		case ".jar":
			if _, err := os.Stat(filepath.Join(filepath.Dir(jar), entry)); err == nil {
				software.Libraries = append(software.Libraries, entry)
			}
		case ".so":
			software.Native = filepath.Join(filepath.Dir(jar), filepath.Dir(entry))
		}
	}
	if len(software.Libraries) == 0 || software.Native == "" {
		return Software{}, fmt.Errorf("the manifest of %s names no libraries as DynamoDB Local's does", jar)
	}
	return software, nil
}

// readManifest reads the main attributes of a jar. A line that begins with a space goes on where the one before has ended.
func readManifest(jar string) (map[string]string, error) {
	archive, err := zip.OpenReader(jar)
	if err != nil {
		return nil, err
	}
	defer func() { _ = archive.Close() }()
	file, err := archive.Open("META-INF/MANIFEST.MF")
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	const most = 1 << 20
	text, err := io.ReadAll(io.LimitReader(file, most))
	if err != nil {
		return nil, err
	}
	attributes := map[string]string{}
	whole := strings.NewReplacer("\r\n ", "", "\n ", "").Replace(string(text))
	for line := range strings.Lines(whole) {
		name, value, found := strings.Cut(strings.TrimRight(line, "\r\n"), ": ")
		if !found {
			break // the end of the main attributes
		}
		attributes[name] = value
	}
	if len(attributes) == 0 {
		return nil, errors.New("it is empty")
	}
	return attributes, nil
}

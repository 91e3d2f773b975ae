package snapshot

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// writeJar writes a jar with these files.
func writeJar(t *testing.T, path string, files ...[2]string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	var jar bytes.Buffer
	archive := zip.NewWriter(&jar)
	for _, file := range files {
		entry, err := archive.Create(file[0])
		require.NoError(t, err)
		_, err = io.WriteString(entry, file[1])
		require.NoError(t, err)
	}
	require.NoError(t, archive.Close())
	require.NoError(t, os.WriteFile(path, jar.Bytes(), 0o600))
}

const manifest = "Manifest-Version: 1.0\r\nMain-Class: local.Main\r\nClass-Path: . log4j2.xml lib/log.jar lib/missing.jar lib/sql\r\n ite.jar lib/libsqlite4java.so lib/libother.so\r\n\r\nName: more\r\n"

// writeProgram writes files like those of DynamoDB Local, with a native library that the program
// holds as well.
func writeProgram(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	architecture := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]
	writeJar(t, filepath.Join(dir, "Local.jar"),
		[2]string{"META-INF/MANIFEST.MF", manifest},
		[2]string{"local/Main.class", ""}, [2]string{"local/Other.class", ""}, [2]string{"local/native/Linux/" + architecture + "/libsqlite4java.so", "native"},
		[2]string{"log4j2.xml", ""}, [2]string{"META-INF/versions/9/module-info.class", ""})
	writeJar(t, filepath.Join(dir, "lib/log.jar"),
		[2]string{"META-INF/", ""}, [2]string{"META-INF/services/log.Provider", "log.Simple"}, [2]string{"META-INF/versions/9/log/Stack.class", ""}, [2]string{"META-INF/versions/9/module-info.class", ""}, [2]string{"log/Simple.class", ""})
	writeJar(t, filepath.Join(dir, "lib/sqlite.jar"), [2]string{"sqlite/Queue.class", ""})
	require.NoError(t, os.WriteFile(filepath.Join(dir, "lib/libsqlite4java.so"), []byte("native"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "lib/libother.so"), []byte("other"), 0o600))
	return dir
}

func TestTakeInventory(t *testing.T) {
	dir := writeProgram(t)
	found, err := TakeInventory(Program{Jar: filepath.Join(dir, "Local.jar")})
	require.NoError(t, err)
	assert.Equal(t, Software{Jar: filepath.Join(dir, "Local.jar"), Main: "local.Main", Native: filepath.Join(dir, "lib"), SQLite: "libsqlite4java.so"}, found.Software)
	native := "local/native/Linux/" + map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]
	assert.Equal(t, []Jar{
		{Path: "Local.jar", Holds: []string{"META-INF/MANIFEST.MF", "META-INF/versions/9", "local", native, "log4j2.xml"}},
		{Path: "lib/log.jar", Holds: []string{"META-INF/services/log.Provider", "META-INF/versions/9", "META-INF/versions/9/log", "log"}},
		{Path: "lib/sqlite.jar", Holds: []string{"sqlite"}},
	}, found.Jars)
}

func TestTakeInventoryIgnoresForeignSQLite(t *testing.T) {
	dir := writeProgram(t)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "lib/libsqlite4java.so"), []byte("NATIVE"), 0o600))
	found, err := TakeInventory(Program{Jar: filepath.Join(dir, "Local.jar")})
	require.NoError(t, err)
	assert.Empty(t, found.SQLite)
}

func TestTakeInventoryOmitsMisleadingIndexes(t *testing.T) {
	for name, file := range map[string]string{
		"a service that another jar provides, too":                   "META-INF/services/log.Provider",
		"a package for a newer Java alone, where a miss is an error": "META-INF/versions/9/sql/nine/Queue.class",
		"what the JVM would read as the next jar":                    "inner.jar",
		"a directory of such a name":                                 "inner.jar/Queue.class",
	} {
		t.Run(name, func(t *testing.T) {
			dir := writeProgram(t)
			writeJar(t, filepath.Join(dir, "lib/sqlite.jar"), [2]string{file, ""})
			found, err := TakeInventory(Program{Jar: filepath.Join(dir, "Local.jar")})
			require.NoError(t, err)
			for _, jar := range found.Jars {
				assert.Empty(t, jar.Holds)
			}
			assert.NotContains(t, readIndex(t, found), "META-INF/INDEX.LIST")
		})
	}
}

func TestTakeInventoryRefuses(t *testing.T) {
	for name, test := range map[string]struct{ manifest, want string }{
		"no main class": {"Manifest-Version: 1.0\r\n", "names no main class"},
		"no libraries":  {"Main-Class: local.Main\r\nClass-Path: .\r\n", "names no libraries as DynamoDB Local's does"},
		"an empty one":  {"", "it is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			jar := filepath.Join(t.TempDir(), "Local.jar")
			writeJar(t, jar, [2]string{"META-INF/MANIFEST.MF", test.manifest})
			_, err := TakeInventory(Program{Jar: jar})
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestTakeInventoryFindsOldLocales(t *testing.T) {
	for release, want := range map[string]bool{
		"JAVA_VERSION=\"17.0.19\"\n":             true,
		"IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"11\"": true,
		"JAVA_VERSION=\"1.8.0_402\"\n":           false,
		"JAVA_VERSION=\"21.0.2\"\n":              false,
		"JAVA_VERSION=\"25\"\n":                  false,
		"nothing of the sort":                    false,
	} {
		t.Run(strings.TrimSpace(release), func(t *testing.T) {
			home := t.TempDir()
			require.NoError(t, os.Mkdir(filepath.Join(home, "bin"), 0o755))
			java := filepath.Join(home, "bin", "java")
			require.NoError(t, os.WriteFile(java, nil, 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(home, "release"), []byte(release), 0o600))
			link := filepath.Join(t.TempDir(), "java")
			require.NoError(t, os.Symlink(java, link))
			assert.Equal(t, want, hasOldLocales(link))
		})
	}
	assert.False(t, hasOldLocales(filepath.Join(t.TempDir(), "java")))
}

// readIndex returns the index of an inventory by jar.
func readIndex(t *testing.T, of Inventory) map[string]string {
	t.Helper()
	var jar bytes.Buffer
	require.NoError(t, of.WriteIndex(&jar))
	archive, err := zip.NewReader(bytes.NewReader(jar.Bytes()), int64(jar.Len()))
	require.NoError(t, err)
	files := map[string]string{}
	for _, file := range archive.File {
		content, err := file.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(content)
		require.NoError(t, err)
		files[file.Name] = string(text)
	}
	return files
}

func TestWriteIndex(t *testing.T) {
	files := readIndex(t, Inventory{
		Software: Software{Jar: "/data/Local.jar"},
		Jars:     []Jar{{Path: "Local.jar", Holds: []string{"local", "log4j2.xml"}}, {Path: "lib/log.jar", Holds: []string{"log"}}},
	})
	assert.Equal(t, map[string]string{
		"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\r\nClass-Path: classes/Local.jar\r\n\r\n",
		"META-INF/INDEX.LIST":  "JarIndex-Version: 1.0\n\nclasses/Local.jar\nlocal\nlog4j2.xml\n\nclasses/lib/log.jar\nlog\n",
	}, files)
}

// The JVM looks at no directory that comes after the last place where it found a class.
func TestManifestNamesTheProgramLast(t *testing.T) {
	found, err := TakeInventory(Program{Jar: filepath.Join(writeProgram(t), "Local.jar")})
	require.NoError(t, err)
	assert.Equal(t, []string{"classes/lib/log.jar", "classes/lib/sqlite.jar", "classes/Local.jar"}, classPath(t, found))
}

// classPath returns the class path that the index of an inventory gives.
func classPath(t *testing.T, of Inventory) []string {
	t.Helper()
	text := readIndex(t, of)[manifestFile]
	for line := range strings.Lines(text) {
		assert.LessOrEqual(t, len(line), 72+len("\r\n"))
	}
	_, list, found := strings.Cut(strings.ReplaceAll(text, "\r\n ", ""), "Class-Path: ")
	require.True(t, found)
	return strings.Fields(list)
}

func TestManifestNamesTheProgramFirstOnConflict(t *testing.T) {
	for name, test := range map[string]struct {
		file, content string
		last          bool
	}{
		"another class":           {"local/Other.class", "another", false},
		"another resource":        {"log4j2.xml", "another", false},
		"the same class":          {"local/Other.class", "", true},
		"its own module's":        {"META-INF/versions/9/module-info.class", "another", true},
		"a manifest of its own":   {manifestFile, "another", true},
		"a class of another name": {"local/Another.class", "another", true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := writeProgram(t)
			writeJar(t, filepath.Join(dir, "lib/sqlite.jar"), [2]string{test.file, test.content})
			found, err := TakeInventory(Program{Jar: filepath.Join(dir, "Local.jar")})
			require.NoError(t, err)
			assert.Equal(t, test.last, found.ProgramLast)
			if !test.last {
				assert.Equal(t, []string{"classes/Local.jar"}, classPath(t, found))
			}
		})
	}
}

package snapshot

import (
	"archive/zip"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// Program is the JVM and the jar of a base's command.
type Program struct {
	Java string `json:"java,omitempty"`
	Jar  string `json:"jar"`
}

// Software is what a warm base needs to know to start DynamoDB Local.
type Software struct {
	// Jar is the path of the program.
	Jar string `json:"jar"`
	// Main is the main class, from the manifest of the program.
	Main string `json:"main"`
	// Native is the directory of the native libraries. SQLite is the one of them that DynamoDB
	// Local would otherwise unpack from its program at every start; it is empty where it is not
	// there.
	Native string `json:"native"`
	SQLite string `json:"sqlite,omitempty"`
	// OldLocales says that the JVM has the locales of Java 8 and does not warn about them.
	OldLocales bool `json:"old_locales,omitempty"`
}

// Inventory is everything that a warm base is made from.
type Inventory struct {
	Software
	// Jars are the program and the jars that its manifest names, in this order.
	Jars []Jar `json:"jars"`
	// ProgramLast says that the program may come last in the class path: its files that other jars
	// have as well are the same there.
	ProgramLast bool `json:"program_last,omitempty"`
}

// Jar is one jar of DynamoDB Local.
type Jar struct {
	// Path is relative to the program's directory.
	Path string `json:"path"`
	// Holds are the directories of its classes and the names of its other files that anybody looks
	// for. It is empty where an index would hide something.
	Holds []string `json:"holds,omitempty"`
}

const (
	manifestFile = "META-INF/MANIFEST.MF"
	services     = "META-INF/services/"
)

// TakeInventory reads from the manifest of a program's jar what DynamoDB Local consists of.
// https://docs.oracle.com/en/java/javase/17/docs/specs/jar/jar.html#jar-manifest
func TakeInventory(of Program) (Inventory, error) {
	jar := of.Jar
	program, err := zip.OpenReader(jar)
	if err != nil {
		return Inventory{}, fmt.Errorf("reading %s: %w", jar, err)
	}
	defer func() { _ = program.Close() }()
	manifest, err := readManifest(&program.Reader)
	if err != nil {
		return Inventory{}, fmt.Errorf("reading the manifest of %s: %w", jar, err)
	}
	found := Inventory{Software: Software{Jar: jar, Main: manifest["Main-Class"], OldLocales: hasOldLocales(of.Java)}}
	if found.Main == "" {
		return Inventory{}, fmt.Errorf("the manifest of %s names no main class", jar)
	}
	jars := []string{filepath.Base(jar)}
	for _, entry := range strings.Fields(manifest["Class-Path"]) {
		file := filepath.Join(filepath.Dir(jar), entry)
		switch path.Ext(entry) {
		case ".jar":
			if _, err := os.Stat(file); err == nil {
				jars = append(jars, entry)
			}
		case ".so":
			found.Native = filepath.Dir(file)
			if isSQLite(&program.Reader, file) {
				found.SQLite = filepath.Base(file)
			}
		}
	}
	if len(jars) == 1 || found.Native == "" {
		return Inventory{}, fmt.Errorf("the manifest of %s names no libraries as DynamoDB Local's does", jar)
	}
	if found.Jars, err = readJars(filepath.Dir(jar), jars); err != nil {
		return Inventory{}, err
	}
	found.ProgramLast, err = isOrderIndependent(&program.Reader, filepath.Dir(jar), jars[1:])
	return found, err
}

// readManifest reads the main attributes of a jar. A line that begins with a space continues the
// line before it.
func readManifest(jar *zip.Reader) (map[string]string, error) {
	file, err := jar.Open(manifestFile)
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

var javaVersion = regexp.MustCompile(`(?m)^JAVA_VERSION="(\d+)`)

// hasOldLocales reads the JVM's version from a file next to its programs. Since Java 21 it warns
// about the old locales, and since 23 it has none.
func hasOldLocales(java string) bool {
	program, err := exec.LookPath(java)
	if err != nil {
		return false
	}
	if program, err = filepath.EvalSymlinks(program); err != nil {
		return false
	}
	text, _ := os.ReadFile(filepath.Join(filepath.Dir(program), "..", "release"))
	match := javaVersion.FindSubmatch(text)
	if match == nil {
		return false
	}
	version, _ := strconv.Atoi(string(match[1]))
	return version >= 9 && version < 21
}

// isSQLite reports whether a native library is byte for byte the one that the program has for this
// machine, at the path where SQLiteLibraryLoader looks for it.
func isSQLite(program *zip.Reader, file string) bool {
	architecture := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]
	packed := slices.IndexFunc(program.File, func(f *zip.File) bool {
		return strings.HasSuffix(f.Name, "/native/Linux/"+architecture+"/libsqlite4java.so")
	})
	if packed < 0 {
		return false
	}
	content, err := os.ReadFile(file)
	return err == nil && uint64(len(content)) == program.File[packed].UncompressedSize64 &&
		crc32.ChecksumIEEE(content) == program.File[packed].CRC32
}

// readJars lists the content of jars. It lists nothing where two of them provide the same service,
// because an index would let the JVM find only one, nor where the JVM would misread the index.
func readJars(dir string, paths []string) ([]Jar, error) {
	var jars []Jar
	indexed, provided := true, map[string]bool{}
	for _, name := range paths {
		content, err := zip.OpenReader(filepath.Join(dir, name))
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		jar := Jar{Path: name}
		var packages []string
		for _, file := range content.File {
			if strings.HasSuffix(file.Name, "/") {
				continue
			}
			if strings.HasPrefix(file.Name, services) {
				indexed = indexed && !provided[file.Name]
				provided[file.Name] = true
			}
			jar.Holds = append(jar.Holds, indexEntry(file.Name))
			if name := unversioned(file.Name); strings.Contains(name, "/") {
				packages = append(packages, indexEntry(name))
			}
		}
		_ = content.Close()
		slices.Sort(jar.Holds)
		jar.Holds = slices.Compact(jar.Holds)
		indexed = indexed && isIndexReadable(jar.Holds, packages)
		jars = append(jars, jar)
	}
	for i := range jars {
		if !indexed {
			jars[i].Holds = nil
		}
	}
	return jars, nil
}

// isOrderIndependent reports whether a program finds the same files in every order of the program
// and its libraries.
func isOrderIndependent(program *zip.Reader, dir string, libraries []string) (bool, error) {
	sums := map[string]uint32{}
	for _, file := range program.File {
		sums[file.Name] = file.CRC32
	}
	for _, name := range libraries {
		library, err := zip.OpenReader(filepath.Join(dir, name))
		if err != nil {
			return false, fmt.Errorf("reading %s: %w", name, err)
		}
		differs := slices.ContainsFunc(library.File, func(file *zip.File) bool {
			sum, both := sums[file.Name]
			return both && sum != file.CRC32 && !isJarMetadata(file.Name)
		})
		_ = library.Close()
		if differs {
			return false, nil
		}
	}
	return true, nil
}

// isJarMetadata reports whether a file describes its own jar, so that nobody looks for it in
// others.
func isJarMetadata(name string) bool {
	return name == manifestFile || path.Base(name) == "module-info.class"
}

// isIndexReadable reports whether a JVM reads an index correctly. It takes an entry that ends like
// a jar for the next jar, and fails where it looks for a class of a package that a jar has only for
// a newer Java.
func isIndexReadable(holds, packages []string) bool {
	isJar := func(entry string) bool { return path.Ext(entry) == ".jar" }
	isHeld := func(entry string) bool {
		_, found := slices.BinarySearch(holds, entry)
		return found
	}
	return !slices.ContainsFunc(holds, isJar) &&
		!slices.ContainsFunc(packages, func(entry string) bool { return !isHeld(entry) })
}

// indexEntry returns the name under which an index lists a file: its directory, or its own name
// where many jars have the directory.
func indexEntry(name string) string {
	dir := path.Dir(name)
	if dir == "." || dir == "META-INF" || dir+"/" == services {
		return name
	}
	return dir
}

// unversioned returns the name by which a file for a newer Java is looked up.
func unversioned(name string) string {
	if versioned, ok := strings.CutPrefix(name, "META-INF/versions/"); ok {
		_, name, _ = strings.Cut(versioned, "/")
	}
	return name
}

package snapshot

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"
)

// A warm base is a base with one more layer, which lets DynamoDB Local start several times as fast.
// The layer holds an archive of its classes as the JVM keeps them in memory (class-data sharing),
// and links that make the JVM accept the archive. It also holds the program of isolated snapshots
// (package isolation), which then have it in common. It is made once for each base.
//
// The JVM refuses to archive the classes of DynamoDBLocal.jar in its usual command: the jar's
// manifest puts native libraries and the jar's own directory into the class path, and the JVM
// archives nothing from a directory that is not empty. So the classes come from links to the jars.
// Two things keep the JVM from rejecting the directory of the links. It comes after all jars, and
// the JVM does not look at places behind the last one where it found a class; Java 25 looks
// nevertheless. And nobody but root may list it, so it counts as empty. Where the archive does not
// fit, such as in another JVM, the JVM ignores it.
//
// A jar of ours comes first. It holds only an index of the other jars. With the index the JVM
// opens only the jars that have what it looks for; without it, it opens all hundred at every start,
// native libraries among them, to find out that none has some properties of Log4j. A JVM that reads
// no index (Java 18 and later) finds the jars by the manifest of the same jar, which also defines
// their order for class-data sharing. The manifest names the program last, because the program's
// own manifest adds the directory.
// https://docs.oracle.com/en/java/javase/17/docs/specs/jar/jar.html#jar-index

// WarmDir holds everything that a warm base adds.
const WarmDir = "/opt/dynasnap"

// Everybody but root may enter LinksDir but not list it. Only the JVM reads ArchiveFile.
const (
	LinksDir    = WarmDir + "/classes"
	IndexFile   = WarmDir + "/index.jar"
	ArchiveFile = WarmDir + "/classes.jsa"
)

// WarmLabel holds the Warmth of a warm base, as JSON.
const WarmLabel = LabelPrefix + "warm"

// warmVersion is raised when warm bases are made in another way.
const warmVersion = 9

const warmRepository = "dynasnap.local/warm-base"

// WarmTag returns the tag under which a repository keeps the warm base of a base with this
// identity.
func WarmTag(identity string) string { return tagPrefix + "base-" + warmDigits(identity) }

// WarmName returns the name under which an engine keeps a warm base for all repositories. No
// registry has it.
func WarmName(identity string) string { return warmRepository + ":" + warmDigits(identity) }

// IsWarmName reports whether an image's name has the form of WarmName.
func IsWarmName(name string) bool {
	return strings.HasPrefix(name, warmRepository+":") || strings.HasPrefix(name[strings.LastIndexByte(name, ':')+1:], tagPrefix+"base-")
}

func warmDigits(identity string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", warmVersion, identity))
	return hex.EncodeToString(sum[:])[:tagDigits]
}

// Warmth says how to start a warm base.
type Warmth struct {
	Software
	// Base is the identity of the base.
	Base string `json:"base"`
	// Archive says that there is an archive of classes. There is none while it is being made.
	Archive bool `json:"archive"`
	// Program identifies the content of the program of isolated snapshots that it has.
	Program string `json:"program,omitempty"`
	// Failed says why no warm base can be made. The image only remembers that.
	Failed bool `json:"failed,omitempty"`
}

// flags returns the JVM options for a fast start. The user's options come after them.
func (w Warmth) flags() []string {
	var flags []string
	if w.Archive {
		flags = append(flags, "-XX:SharedArchiveFile="+ArchiveFile)
	}
	flags = append(flags,
		"-Djava.library.path="+w.Native,
		// Log4j reads XML, writes proxies and looks through all classes before its first line, and
		// the server hardly logs anything.
		"-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory",
	)
	if w.SQLite != "" { // otherwise it is unpacked and compared byte by byte with the unpacked file
		flags = append(flags, "-Dorg.sqlite.lib.path="+w.Native, "-Dorg.sqlite.lib.name="+w.SQLite)
	}
	if w.OldLocales { // those of Java 9 are read from ten times as many classes, and the server only writes dates
		flags = append(flags, "-Djava.locale.providers=COMPAT")
	}
	return flags
}

// program returns the arguments that replace "-jar DynamoDBLocal.jar". The manifest names the
// directory as well, because the JVM compares the class path with that of the archive letter by
// letter.
func (w Warmth) program() []string {
	return []string{"-cp", IndexFile + ":" + LinksDir + "/.", w.Main}
}

// WriteIndex writes the first jar of the class path.
func (i Inventory) WriteIndex(to io.Writer) error {
	jar := zip.NewWriter(to)
	files := [][2]string{{manifestFile, i.manifest()}}
	if len(i.Jars) > 0 && len(i.Jars[0].Holds) > 0 {
		files = append(files, [2]string{"META-INF/INDEX.LIST", i.index()})
	}
	for _, file := range files {
		entry, err := jar.Create(file[0])
		if err != nil {
			return err
		}
		if _, err := io.WriteString(entry, file[1]); err != nil {
			return err
		}
	}
	return jar.Close()
}

// manifest names the jars in the order of the class path, or only the program, whose own manifest
// names the others.
func (i Inventory) manifest() string {
	program := linkName(path.Base(i.Jar))
	var order []string
	if i.ProgramLast {
		for _, jar := range i.Jars[1:] {
			order = append(order, linkName(jar.Path))
		}
	}
	line := "Class-Path: " + strings.Join(append(order, program), " ")
	const longest = 72 // bytes of a line; the next line begins with a space
	var text strings.Builder
	text.WriteString("Manifest-Version: 1.0\r\n")
	for len(line) > longest {
		text.WriteString(line[:longest] + "\r\n")
		line = " " + line[longest:]
	}
	return text.String() + line + "\r\n\r\n"
}

// linkName returns the link to a jar as the index names it.
func linkName(jar string) string { return path.Base(LinksDir) + "/" + jar }

// index returns the index, which has a paragraph for each jar.
func (i Inventory) index() string {
	var text strings.Builder
	text.WriteString("JarIndex-Version: 1.0\n")
	for _, jar := range i.Jars {
		fmt.Fprintf(&text, "\n%s\n%s\n", linkName(jar.Path), strings.Join(jar.Holds, "\n"))
	}
	return text.String()
}

// ArchivingCommand keeps the state in the directory at path and archives the loaded classes at its
// end. (A static archive, which takes a run of its own, starts 3 % faster but is half as large
// again, and every pull pays for that.)
func (b Base) ArchivingCommand(software Software, path, archive string) (Command, error) {
	b.Warmth = &Warmth{Software: software}
	flags := append([]string{"-XX:ArchiveClassesAtExit=" + archive}, seedingJVMOptions...)
	return b.command(flags, nil, sharedIn(path))
}

// Label returns the value of WarmLabel.
func (w Warmth) Label() (string, error) {
	text, err := json.Marshal(w)
	return string(text), err
}

// ReadWarmth reads an image's labels. It returns nil for an image that is no warm base.
func ReadWarmth(labels map[string]string) (*Warmth, error) {
	if labels[WarmLabel] == "" {
		return nil, nil
	}
	var w Warmth
	if err := json.Unmarshal([]byte(labels[WarmLabel]), &w); err != nil {
		return nil, fmt.Errorf("reading the label %s: %w", WarmLabel, err)
	}
	return &w, nil
}

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

// A warm base is a base with a layer that lets DynamoDB Local start several times as fast: an archive of its classes as the JVM
// keeps them in memory (class-data sharing), and links that make the JVM accept it. It is made once for each base.
//
// The JVM refuses to archive the classes of DynamoDBLocal.jar as it is started usually: the jar's manifest puts the directory that
// it lies in and native libraries into the class path, and a directory with anything in it cannot be archived from. So the classes
// come through links to the jars alone, in a directory that the database's user may enter but not list: that one counts as empty.
// Everything falls back by itself: whenever the archive does not fit (another JVM, another user) the JVM leaves it alone.
//
// Before them all comes a jar of ours that has nothing but an index of theirs. With it the JVM opens those that have what it looks
// for; without it, it opens all hundred at every start, native libraries among them, to find out that none has some properties of
// Log4j's. A JVM that reads no index (Java 18 and later) finds the program by the same jar's manifest.
// https://docs.oracle.com/en/java/javase/17/docs/specs/jar/jar.html#jar-index

// WarmDir has all that a warm base adds.
const WarmDir = "/opt/dynasnap"

// LinksDir may be entered but not listed, by whoever runs the database; ArchiveFile is read by the JVM alone.
const (
	LinksDir    = WarmDir + "/classes"
	IndexFile   = WarmDir + "/index.jar"
	ArchiveFile = WarmDir + "/classes.jsa"
)

// WarmLabel holds the Warmth of a warm base, as JSON.
const WarmLabel = LabelPrefix + "warm"

// warmVersion changes when warm bases are made differently.
const warmVersion = 6

const warmRepository = "dynasnap.local/warm-base"

// WarmTag is the tag under which a repository keeps the warm base of a base with this identity.
func WarmTag(identity string) string { return tagPrefix + "base-" + warmDigits(identity) }

// WarmName is the name by which an engine keeps it for all repositories. It is no registry's.
func WarmName(identity string) string { return warmRepository + ":" + warmDigits(identity) }

// IsWarmName tells whether an image's name is one that a warm base may have.
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
	// Base is the identity of the base that it was made from.
	Base string `json:"base"`
	// Archive tells whether there is one; not while it is being made.
	Archive bool `json:"archive"`
}

// flags have the JVM start fast; the user's come after them.
func (w Warmth) flags() []string {
	var flags []string
	if w.Archive {
		flags = append(flags, "-XX:SharedArchiveFile="+ArchiveFile)
	}
	flags = append(flags,
		"-Djava.library.path="+w.Native,
		// Log4j reads XML, writes proxies and looks through all classes before the first line, for a server that has next to nothing to log.
		"-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory",
	)
	if w.SQLite != "" { // or else it is unpacked, and compared byte by byte with what was unpacked
		flags = append(flags, "-Dorg.sqlite.lib.path="+w.Native, "-Dorg.sqlite.lib.name="+w.SQLite)
	}
	if w.OldLocales { // those since Java 9 are read from ten times as many classes, for a server that writes dates in one
		flags = append(flags, "-Djava.locale.providers=COMPAT")
	}
	return flags
}

// program is what takes the place of "-jar DynamoDBLocal.jar". The directory is in the manifest as well: the JVM wants the class path to
// be the same, to the letter, as when it made the archive.
func (w Warmth) program() []string {
	return []string{"-cp", IndexFile + ":" + LinksDir + "/.", w.Main}
}

// WriteIndex writes the jar that comes first in the class path.
func (i Inventory) WriteIndex(to io.Writer) error {
	jar := zip.NewWriter(to)
	files := [][2]string{{"META-INF/MANIFEST.MF", fmt.Sprintf("Manifest-Version: 1.0\r\nClass-Path: %s/%s\r\n\r\n", path.Base(LinksDir), path.Base(i.Jar))}}
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

// index has a paragraph for each jar.
func (i Inventory) index() string {
	var text strings.Builder
	text.WriteString("JarIndex-Version: 1.0\n")
	for _, jar := range i.Jars {
		fmt.Fprintf(&text, "\n%s/%s\n%s\n", path.Base(LinksDir), jar.Path, strings.Join(jar.Holds, "\n"))
	}
	return text.String()
}

// ArchivingCommand keeps the state in the directory at path, and archives the classes that were used when it is told to end. (A static
// archive, which takes a run of its own, starts 3 % sooner still, but is half as large again, and that every pull pays.)
func (b Base) ArchivingCommand(software Software, path, archive string) (Command, error) {
	b.Warmth = &Warmth{Software: software}
	flags := append([]string{"-XX:ArchiveClassesAtExit=" + archive}, briefly...)
	return b.command(flags, path)
}

// Label is the value of WarmLabel.
func (w Warmth) Label() (string, error) {
	text, err := json.Marshal(w)
	return string(text), err
}

// ReadWarmth reads an image's labels; nil for an image that is no warm base.
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

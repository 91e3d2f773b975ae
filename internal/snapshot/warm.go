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

// A warm base is a base with a layer that lets DynamoDB Local start several times as fast: an
// archive of its classes as the JVM keeps them in memory (class-data sharing), and links that make
// the JVM accept it. It is made once for each base.
//
// The JVM refuses to archive the classes of DynamoDBLocal.jar as it is started usually: the jar's
// manifest puts the directory that it lies in and native libraries into the class path, and a
// directory with anything in it cannot be archived from. So the classes come through links to the
// jars alone, and two things keep the JVM from taking offence at the directory of the links. It
// comes after all jars, and what comes after the last place that a class was found in is not looked
// at; Java 25 looks at it all the same. And it may be entered but not listed, which makes it count
// as empty; root may list it all the same. Everything falls back by itself: whenever the archive
// does not fit (another JVM) the JVM leaves it alone.
// https://github.com/openjdk/jdk17u/blob/master/src/hotspot/share/cds/filemap.cpp (check_nonempty_dir_in_shared_path_table)
//
// Before them all comes a jar of ours that has nothing but an index of theirs. With it the JVM
// opens those that have what it looks for; without it, it opens all hundred at every start, native
// libraries among them, to find out that none has some properties of Log4j's. A JVM that reads no
// index (Java 18 and later) finds them by the same jar's manifest, which is also where class-data
// sharing has the order of the jars from. It names the program last, since the program's own
// manifest adds the directory.
// https://docs.oracle.com/en/java/javase/17/docs/specs/jar/jar.html#jar-index

// WarmDir has all that a warm base adds.
const WarmDir = "/opt/dynasnap"

// LinksDir may be entered but not listed, by whoever runs the database but root; ArchiveFile is
// read by the JVM alone.
const (
	LinksDir    = WarmDir + "/classes"
	IndexFile   = WarmDir + "/index.jar"
	ArchiveFile = WarmDir + "/classes.jsa"
)

// WarmLabel holds the Warmth of a warm base, as JSON.
const WarmLabel = LabelPrefix + "warm"

// warmVersion changes when warm bases are made differently.
const warmVersion = 8

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
	// Failed says that there is no warm base, only an image to remember by that none can be made.
	Failed bool `json:"failed,omitempty"`
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

// manifest names the jars in the order in which they are to be looked through, or the program
// alone, whose manifest names the others.
func (i Inventory) manifest() string {
	program := linkName(path.Base(i.Jar))
	var order []string
	if i.ProgramLast {
		for _, jar := range i.Jars[1:] {
			order = append(order, linkName(jar.Path))
		}
	}
	line := "Class-Path: " + strings.Join(append(order, program), " ")
	const longest = 72 // bytes of a line; the next one goes on after a space
	var text strings.Builder
	text.WriteString("Manifest-Version: 1.0\r\n")
	for len(line) > longest {
		text.WriteString(line[:longest] + "\r\n")
		line = " " + line[longest:]
	}
	return text.String() + line + "\r\n\r\n"
}

// linkName is the link to a jar as the index names it.
func linkName(jar string) string { return path.Base(LinksDir) + "/" + jar }

// index has a paragraph for each jar.
func (i Inventory) index() string {
	var text strings.Builder
	text.WriteString("JarIndex-Version: 1.0\n")
	for _, jar := range i.Jars {
		fmt.Fprintf(&text, "\n%s\n%s\n", linkName(jar.Path), strings.Join(jar.Holds, "\n"))
	}
	return text.String()
}

// ArchivingCommand keeps the state in the directory at path, and archives the classes that were used when it is told to end. (A static
// archive, which takes a run of its own, starts 3 % sooner still, but is half as large again, and that every pull pays.)
func (b Base) ArchivingCommand(software Software, path, archive string) (Command, error) {
	b.Warmth = &Warmth{Software: software}
	flags := append([]string{"-XX:ArchiveClassesAtExit=" + archive}, seedingJVMOptions...)
	return b.command(flags, nil, path)
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

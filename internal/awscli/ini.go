package awscli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// ini holds the lines of a configuration file of the AWS CLI, so that unchanged lines stay as they
// are.
//
//	[profile dev]
//	region = eu-west-1
//	s3 =
//	    addressing_style = path
type ini []string

// readINI reads a file. A missing file is empty.
func (f files) readINI(path string) (ini, error) {
	text, err := f.read(path)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil { // it may hold something that must not be replaced
		return nil, err
	}
	if len(text) == 0 {
		return nil, nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n"), nil
}

// write replaces a file. It creates the file and its directory if they are missing.
func (f ini) write(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := openFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.WriteString(file, strings.Join(f, "\n")+"\n")
	return errors.Join(err, file.Close())
}

var iniLines = sync.OnceValue(func() (patterns struct{ header, option *regexp.Regexp }) {
	patterns.header = regexp.MustCompile(`^\s*\[([^]]+)\]`)
	patterns.option = regexp.MustCompile(`^(\s*)([^#;:=\s][^:=]*?)\s*[:=]\s*(.*?)\s*$`)
	return patterns
})

// header returns the name of the section that a line begins.
func header(line string) (name string, ok bool) {
	if match := iniLines().header.FindStringSubmatch(line); match != nil {
		return strings.NewReplacer(`"`, "", `'`, "").Replace(strings.TrimSpace(match[1])), true
	}
	return "", false
}

// sections returns the names of all sections.
func (f ini) sections() (names []string) {
	for _, line := range f {
		if name, ok := header(line); ok {
			names = append(names, name)
		}
	}
	return names
}

// section returns the range of lines of a section. begin is 0 if there is no such section, because
// its header would come first.
func (f ini) section(name string) (begin, end int) {
	for i, line := range f {
		found, ok := header(line)
		switch {
		case ok && begin > 0:
			return begin, i
		case ok && found == name:
			begin = i + 1
		}
	}
	return begin, len(f)
}

// option returns the line and the value of an option that is indented like the first one in the
// range.
func (f ini) option(begin, end int, key string) (line int, value string, ok bool) {
	indent := -1
	for i := begin; i < end; i++ {
		match := iniLines().option.FindStringSubmatch(f[i])
		if match == nil {
			continue
		}
		if indent < 0 {
			indent = len(match[1])
		}
		if len(match[1]) == indent && match[2] == key {
			return i, match[3], true
		}
	}
	return 0, "", false
}

// block returns the end of the lines that are indented below a line.
func (f ini) block(line, end int) int {
	for i := line + 1; i < end; i++ {
		if strings.TrimLeft(f[i], " \t") == f[i] {
			return i
		}
	}
	return end
}

// get returns the value of an option. With two keys the second one is below the first. nested says
// that options are below the option.
func (f ini) get(section string, keys ...string) (value string, nested, ok bool) {
	begin, end := f.section(section)
	if begin == 0 {
		return "", false, false
	}
	for _, key := range keys {
		var line int
		if line, value, ok = f.option(begin, end, key); !ok {
			return "", false, false
		}
		begin, end = line+1, f.block(line, end)
	}
	return value, value == "" && end > begin, ok
}

// set gives an option a value and adds missing parents.
func (f ini) set(section, value string, keys ...string) ini {
	begin, end := f.section(section)
	if begin == 0 {
		f = append(f, "["+section+"]")
		begin, end = len(f), len(f)
	}
	indent := ""
	for _, key := range keys[:len(keys)-1] {
		line, _, ok := f.option(begin, end, key)
		if !ok {
			line = f.lastOption(begin, end)
			f = slices.Insert(f, line, indent+key+" =")
			end = line + 1
		}
		begin, end = line+1, f.block(line, end)
		indent += "    "
	}
	key := keys[len(keys)-1]
	if line, _, ok := f.option(begin, end, key); ok {
		f[line] = indent + key + " = " + value
		return f
	}
	return slices.Insert(f, f.lastOption(begin, end), indent+key+" = "+value)
}

// lastOption returns the line after the last option in a range.
func (f ini) lastOption(begin, end int) int {
	for end > begin && iniLines().option.FindString(f[end-1]) == "" {
		end--
	}
	return end
}

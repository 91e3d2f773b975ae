package script

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// strictBash is read by bash before the script (BASH_ENV). It adds to -e what arguments cannot:
// where a command failed, and where the script is. The script may change the trap and its
// inheritance (-E). Child shells are not affected.
const strictBash = `unset BASH_ENV
set -E
trap '%s' ERR
trap '%s' %d
%s
`

// discardTrace hides our traps from `set -x`, whichever of these descriptors BASH_XTRACEFD names.
const discardTrace = `>/dev/null 2>&1 3>/dev/null 4>/dev/null 5>/dev/null 6>/dev/null 7>/dev/null 8>/dev/null 9>/dev/null`

// notFoundHook is called by bash, in a child process, for a program that it does not find. It
// writes bash's own message, and records the name even where the message is discarded, as in the
// condition of a loop that waits for a database. It does not record a name again: a kill at the end
// of the script's time could come between emptying the file and writing it.
const notFoundHook = `command_not_found_handle() {
{ trap - ERR; builtin printf "%%s: line %%s: %%s: command not found\n" "${BASH_SOURCE[1]-$0}" "${BASH_LINENO[0]}" "$1" >&9
[[ -f %[1]smissing && $(<%[1]smissing) == "$1" ]] || builtin printf %%s "$1" >|%[1]smissing; return 127; } 9>&2 >/dev/null 2>&1 3>/dev/null 4>/dev/null 5>/dev/null 6>/dev/null 7>/dev/null 8>/dev/null || return 127
}`

// errorTrap records a failure. The record comes first in it, because other commands would change
// it. Records of subshells, after whose end bash may go on, are in other files.
const errorTrap = `{ builtin printf "%%s\0" "$?" "$LINENO" "${BASH_SOURCE[0]-}" "$BASH_COMMAND" "${PIPESTATUS[@]}" >|"%s$BASH_SUBSHELL"; } ` + discardTrace

// statusBash has a command fail whose status the next one does not read.
//
//go:embed status.bash
var statusBash string

// statusTrap calls that for a command that failed, and nextTrap for the next one: bash undoes no
// redirection when it ends in one, so that it does not end there.
const (
	statusTrap = `{ dynasnap_failed "$?" "$LINENO" "${BASH_SOURCE[0]-}" "$BASH_COMMAND" "${PIPESTATUS[@]}" "$(builtin trap -p DEBUG)"; } ` + discardTrace
	nextTrap   = `{ dynasnap_next "$?" "$BASH_COMMAND"; } ` + discardTrace + `; ${dynasnap_over-}`
)

// noteFile is the file of the script's own record. Those of its subshells have the same prefix.
func noteFile(notes string) string { return notes + "0" }

// bashFiles is the directory for messages between the runner and the bash of one script. It is
// created when nothing of the previous script runs any more, because scripts may write wherever
// their user may.
type bashFiles struct {
	dir string
	// waits says that a command fails only where the next one does not read its status.
	waits bool
}

func newBashFiles(scratch string, waits bool) (bashFiles, error) {
	dir, err := os.MkdirTemp(scratch, "script-")
	if err != nil {
		return bashFiles{}, err
	}
	f := bashFiles{dir, waits}
	if err := os.Chmod(dir, 0o777); err != nil { //nolint:gosec // a script may change its user
		return f, err
	}
	functions := fmt.Sprintf(notFoundHook, f.notes())
	if waits {
		functions += "\n" + strings.NewReplacer("@notes@", f.notes(), "@failed@", statusTrap, "@next@", nextTrap).Replace(statusBash)
	}
	text := fmt.Appendf(nil, strictBash, f.trap(), fmt.Sprintf(placeTrap, f.notes()), placeSignal, functions)
	return f, os.WriteFile(f.strict(), text, 0o644) //nolint:gosec // likewise
}

// trap returns the error trap.
func (f bashFiles) trap() string {
	if f.waits {
		return statusTrap
	}
	return fmt.Sprintf(errorTrap, f.notes())
}

// stopped reports whether bash ended a script that would have gone on.
func (f bashFiles) stopped() bool {
	_, err := readRegular(f.notes() + "stopped")
	return err == nil
}

// pending returns the status of a failed command whose status nothing has read. It is 0 for none.
func (f bashFiles) pending() int {
	text, _ := readRegular(f.notes() + "pending")
	status, _ := strconv.Atoi(string(text))
	return status
}

// strict is the path of strictBash. notes is the prefix of the records.
func (f bashFiles) strict() string { return filepath.Join(f.dir, "strict.bash") }
func (f bashFiles) notes() string  { return filepath.Join(f.dir, "failure.") }

// standIn is the directory for writeStandIn.
func (f bashFiles) standIn() string { return filepath.Join(f.dir, "stand-in") }

func (f bashFiles) remove() { _ = os.RemoveAll(f.dir) } // what cannot be removed is in nobody's way

// missing returns the last program that bash did not find, or nil.
func (f bashFiles) missing() *notFoundComplaint {
	name, err := readRegular(f.notes() + "missing")
	if err != nil || len(name) == 0 {
		return nil
	}
	return &notFoundComplaint{tool: string(name)}
}

// note is bash's record of a failed command.
type note struct {
	status  int
	line    int
	source  string // the file, as bash names it
	command string
	pipe    []string // the exit status of every command of its pipe
}

// readNote reads the record that explains this exit status. A record with another status is of an
// earlier failure that the script handled.
func readNote(path string, status int) (n note, ok bool) {
	text, err := readRegular(path)
	if err != nil {
		return n, false
	}
	const fields = 4 // before the statuses
	words := strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
	if len(words) <= fields || words[0] != strconv.Itoa(status) {
		return n, false
	}
	line, _ := strconv.Atoi(words[1])
	return note{status: status, line: line, source: words[2], command: words[3], pipe: words[fields:]}, true
}

// blames reports whether the command of the record is the one that failed. When the redirection of
// a compound command fails, bash names the command before it, which ended with 0. The statuses
// leave out ((…)) and [[…]].
func (n note) blames() bool {
	return len(n.pipe) > 1 || n.pipe[0] != "0" || n.isTest()
}

func (n note) isTest() bool {
	return strings.HasPrefix(n.command, "((") || strings.HasPrefix(n.command, "[[")
}

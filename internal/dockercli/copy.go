package dockercli

import (
	"errors"
	"strings"
)

// readCopy reads docker cp into or out of the database's container. It copies to or from the same
// path here.
func readCopy(p plan, arguments []string) (plan, error) {
	set := flagSet("index", "a,archive L,follow-link q,quiet all")
	set.SetInterspersed(true)
	if err := set.Parse(arguments); err != nil {
		return p, err
	}
	if set.NArg() != 2 {
		return p, errors.New("a source and a target are missing")
	}
	p.program = []string{"cp", "-R", "--"}
	for _, file := range set.Args() {
		name, inside, found := strings.Cut(file, ":")
		if found && !strings.Contains(name, "/") {
			file = inside
		}
		p.program = append(p.program, file)
	}
	return p, nil
}

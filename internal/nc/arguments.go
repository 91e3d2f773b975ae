package nc

import (
	"errors"
	"fmt"
	"math"
	"net"
	"strconv"
	"strings"
	"time"
)

const usage = `usage: nc [-46dNnvz] [-q seconds] [-w timeout] destination port ...
This nc is dynasnap's, for images that have none. It connects by TCP`

// usageError is that of arguments that nc does not understand, with what is wrong about them.
type usageError string

func (e usageError) Error() string { return string(e) + usage }

// call is what the arguments ask for.
type call struct {
	host  string
	ports []int
	open  func(port int) bool // see Run

	network  string // ip, ip4 or ip6
	scan     bool   // -z
	verbose  bool   // -v
	numeric  bool   // -n
	shutdown bool   // -N
	detached bool   // -d
	timeout  time.Duration
	quit     *time.Duration // -q
}

// parse reads arguments as getopt(3) does: options may be joined and may follow the destination.
func parse(args []string) (call, error) {
	c := call{network: "ip"}
	var words []string
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		if arg == "--" {
			words = append(words, args...)
			break
		}
		if len(arg) < 2 || arg[0] != '-' {
			words = append(words, arg)
			continue
		}
		rest, err := c.parseOptions(arg[1:], args)
		if err != nil {
			return c, err
		}
		args = rest
	}
	if len(words) == 0 {
		return c, usageError("")
	}
	c.host = words[0]
	if len(words) == 1 {
		return c, errors.New("nc: missing port number")
	}
	for _, word := range words[1:] {
		if err := c.addPorts(word); err != nil {
			return c, err
		}
	}
	return c, nil
}

// parseOptions reads the letters behind one dash. It takes values from the following arguments.
func (c *call) parseOptions(letters string, following []string) (rest []string, err error) {
	for i, letter := range letters {
		switch letter {
		case '4', '6':
			c.network = "ip" + string(letter)
		case 'd':
			c.detached = true
		case 'N':
			c.shutdown = true
		case 'n':
			c.numeric = true
		case 'v':
			c.verbose = true
		case 'z':
			c.scan = true
		case 'q', 'w':
			value := letters[i+1:]
			if value == "" {
				if len(following) == 0 {
					return nil, usageError(fmt.Sprintf("nc: option requires an argument -- '%c'\n", letter))
				}
				value, following = following[0], following[1:]
			}
			return following, c.setTime(letter, value)
		default:
			return nil, usageError(fmt.Sprintf("nc: option not built in -- '%c'\n", letter))
		}
	}
	return following, nil
}

func (c *call) setTime(option rune, value string) error {
	seconds, err := strconv.ParseInt(value, 10, 32)
	duration := time.Duration(seconds) * time.Second
	switch {
	case option == 'q' && err != nil:
		return fmt.Errorf("nc: quit timer invalid: %s", value)
	case err != nil || option == 'w' && seconds < 0:
		return fmt.Errorf("nc: timeout invalid: %s", value)
	case option == 'w':
		c.timeout = duration
	case seconds >= 0: // below 0, -q means what nc does without it
		c.quit = &duration
	}
	return nil
}

// addPorts reads a port, a service or a range of ports.
func (c *call) addPorts(word string) error {
	first, last, ranged := strings.Cut(word, "-")
	from, err := parsePort(first)
	to := from
	if err == nil && ranged {
		to, err = parsePort(last)
	}
	if err != nil {
		return err
	}
	for port := min(from, to); port <= max(from, to); port++ {
		c.ports = append(c.ports, port)
	}
	return nil
}

func parsePort(word string) (int, error) {
	port, err := strconv.Atoi(word)
	if err != nil {
		if port, err = net.LookupPort("tcp", word); err != nil {
			return 0, fmt.Errorf("nc: port number invalid: %s", word)
		}
	}
	switch {
	case port < 1:
		return 0, fmt.Errorf("nc: port number too small: %s", word)
	case port > math.MaxUint16:
		return 0, fmt.Errorf("nc: port number too large: %s", word)
	}
	return port, nil
}

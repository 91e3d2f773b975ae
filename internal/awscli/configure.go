package awscli

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/python"
)

var configureCommands = []string{"list", "get", "set", "add-model", "import", "list-profiles", "sso", "sso-session", "export-credentials", "wizard"}

// configure executes `aws configure`, which reads and changes the files of the profile.
func (c *command) configure(arguments []string) error {
	args, err := parseArguments(arguments, nil)
	if err != nil {
		return err
	}
	if !args.hasWord {
		return c.configureByAsking()
	}
	if args.word == "help" {
		return c.help("aws configure", "commands", configureCommands)
	}
	words, err := parseArguments(args.rest, nil)
	if err != nil {
		return err
	}
	given := slices.Clone(words.rest)
	if words.hasWord {
		given = append([]string{words.word}, given...)
	}
	switch args.word {
	case "get":
		return c.configureGet(given)
	case "set":
		return c.configureSet(given)
	case "list":
		return c.configureList(given)
	case "list-profiles":
		return c.configureListProfiles(given)
	}
	if slices.Contains(configureCommands, args.word) {
		return notBuiltIn(configured, "aws configure %s is not built in", args.word)
	}
	return invalidChoice("subcommand", args.word, configureCommands)
}

// unknownWords is the error for words after those that a command takes.
func unknownWords(words []string, taken int) error {
	if len(words) > taken {
		return invalid("Unknown options: %s", strings.Join(words[taken:], ","))
	}
	return nil
}

func (c *command) configureGet(words []string) error {
	if len(words) == 0 {
		return requiredArguments("varname")
	}
	if err := unknownWords(words, 1); err != nil {
		return err
	}
	name, keys := c.splitVariable(words[0])
	value, nested, ok := c.profile.get(name, keys...)
	switch {
	case nested:
		message := fmt.Sprintf("varname (%s) must reference a value, not a section or sub-section.", words[0])
		return &commandError{1, message, message}
	case !ok:
		return &commandError{1, words[0] + " is not set", silence}
	}
	fmt.Fprintln(c.stdout, value)
	return nil
}

func (c *command) configureSet(words []string) error {
	const name, value = 0, 1
	if len(words) <= value {
		return requiredArguments([]string{"varname", "value"}[len(words):]...)
	}
	if err := unknownWords(words, 2); err != nil {
		return err
	}
	profile, keys := c.splitVariable(words[name])
	if err := c.profile.set(profile, words[value], keys...); err != nil {
		return failed("%v", err)
	}
	return nil
}

// splitVariable reads names such as region, default.region, profile.dev.region and
// s3.addressing_style.
func (c *command) splitVariable(name string) (profile string, keys []string) {
	parts := strings.Split(name, ".")
	switch {
	case parts[0] == "profile" && len(parts) > 2:
		return parts[1], parts[2:]
	case len(parts) > 1 && (parts[0] == defaultProfile || slices.Contains(c.profile.all(), parts[0])):
		return parts[0], parts[1:]
	}
	return c.profile.name, parts
}

// configureByAsking reads the four common settings from standard input.
func (c *command) configureByAsking() error {
	input, err := os.Open(c.files.resolve("/dev/stdin"))
	if err != nil {
		return failed("EOF when reading a line")
	}
	defer input.Close()
	defer context.AfterFunc(c.files.ctx, func() { input.Close() })() // nobody may ever write to it
	lines := bufio.NewReader(input)
	for _, setting := range []struct{ key, prompt string }{
		{"aws_access_key_id", "AWS Access Key ID"}, {"aws_secret_access_key", "AWS Secret Access Key"},
		{"region", "Default region name"}, {"output", "Default output format"},
	} {
		current := c.profile.value(setting.key)
		shown := cmp.Or(current, "None")
		if isSecret(setting.key) && current != "" {
			shown = masked(current)
		}
		fmt.Fprintf(c.stdout, "%s [%s]: ", setting.prompt, shown)
		line, err := lines.ReadString('\n')
		if err == io.EOF && line == "" {
			return failed("EOF when reading a line")
		}
		if value := strings.TrimSuffix(line, "\n"); value != "" && value != current {
			if err := c.profile.set(c.profile.name, value, setting.key); err != nil {
				return failed("%v", err)
			}
		}
	}
	return nil
}

func (c *command) configureListProfiles(words []string) error {
	if err := unknownWords(words, 0); err != nil {
		return err
	}
	for _, name := range c.profile.all() {
		fmt.Fprintln(c.stdout, name)
	}
	return nil
}

func masked(secret string) string { return strings.Repeat("*", 16) + secret[max(0, len(secret)-4):] }

func (c *command) configureList(words []string) error {
	if err := unknownWords(words, 0); err != nil {
		return err
	}
	row := func(name, value, kind, place string) {
		fmt.Fprintf(c.stdout, "%10s %24s %16s    %s\n", name, value, kind, place)
	}
	const unset, none = "<not set>", "None"
	row("Name", "Value", "Type", "Location")
	row("----", "-----", "----", "--------")
	call := c.files.call
	switch {
	case c.profile.chosen:
		row("profile", c.profile.name, "manual", "--profile")
	case c.profile.name != defaultProfile:
		row("profile", c.profile.name, "env", python.Literal(toAny(profileVariables)))
	default:
		row("profile", unset, none, none)
	}
	for _, key := range []struct{ name, variable, setting string }{
		{"access_key", "AWS_ACCESS_KEY_ID", "aws_access_key_id"}, {"secret_key", "AWS_SECRET_ACCESS_KEY", "aws_secret_access_key"},
	} {
		if value := call.Getenv(key.variable); value != "" && !c.profile.chosen {
			row(key.name, masked(value), "env", "")
		} else if value := c.profile.value(key.setting); value != "" {
			row(key.name, masked(value), "shared-credentials-file", "")
		} else {
			row(key.name, unset, none, none)
		}
	}
	regions := []string{"AWS_REGION", "AWS_DEFAULT_REGION"}
	if value := cmp.Or(call.Getenv(regions[0]), call.Getenv(regions[1])); value != "" {
		row("region", value, "env", python.Literal(toAny(regions)))
	} else if value := c.profile.value("region"); value != "" {
		row("region", value, "config-file", cmp.Or(call.Getenv("AWS_CONFIG_FILE"), "~/.aws/config"))
	} else {
		row("region", unset, none, none)
	}
	return nil
}

func toAny(texts []string) []any {
	values := make([]any, len(texts))
	for i, text := range texts {
		values[i] = text
	}
	return values
}

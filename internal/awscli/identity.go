package awscli

import "github.com/dynasnap/dynasnap/internal/awscli/ordered"

var stsCommands = []string{"get-caller-identity", "help"}

// sts answers scripts that ask for their identity before they begin.
func (c *command) sts(arguments []string) error {
	args, err := parseArguments(arguments, nil)
	switch {
	case err != nil:
		return err
	case !args.hasWord:
		return requiredArguments("operation")
	case args.word == "help":
		return c.help("aws sts", "commands", stsCommands)
	case args.word != stsCommands[0] && c.server.SkipsOtherServices():
		return c.skip("sts", args)
	case args.word != stsCommands[0]:
		return c.server.otherService("aws sts %s is not built in%s", args.word, suggestion(args.word, stsCommands))
	case len(args.rest) > 0:
		return unknownOptions(args.rest)
	}
	identity := &ordered.Object{}
	identity.Set("UserId", "local")
	identity.Set("Account", "000000000000")
	identity.Set("Arn", "arn:aws:iam::000000000000:user/local")
	return c.print("GetCallerIdentity", identity)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dynasnap/dynasnap/plugin"
	"github.com/dynasnap/dynasnap/plugin/up"
)

// defaultPort is the one that clients of DynamoDB Local expect.
const defaultPort = 8000

const maxPort = 1<<16 - 1

// upCommand returns the command up.
func upCommand() *cobra.Command {
	command := &cobra.Command{
		Use: "up [FLAGS] [FILE...]",
		Short: `Serves a snapshot on this machine, until Ctrl-C.
Makes it first if its files have changed; --watch does so again and again.`,
		Long: `Makes the snapshot that a list of snapshots or the files of a seed describe, if it is not there
already, and serves it at a port of this machine until Ctrl-C, which leaves nothing but the image.
Without a FILE the PLUGIN_* variables say what is served, or else the list of snapshots in dynasnap.yaml
or snapshots.yaml. The other flags are those of try.`,
		Example: `dynasnap up --watch template.yaml testdata/orders.json
eval "$(dynasnap up --detach snapshots.yaml --state bob-admin)"`,
	}
	var given plugin.Serving
	flags := command.Flags()
	flags.BoolVar(&given.Watch, "watch", false, "make and serve it anew when one of its files changes")
	port := portFlag(flags, defaultPort, "port at 127.0.0.1; 0 for a free one")
	flags.StringVar(&given.State, "state", "", "serve what has this `TAG` in the list, instead of the first")
	flags.BoolVar(&given.Detached, "detach", false, "return when it is healthy; dynasnap down removes it")
	seed := plugin.NewSeedFlags(flags)
	completeSeedFlags(command)
	command.RunE = func(*cobra.Command, []string) (err error) {
		if given.Trial, err = seed.Trial(); err != nil {
			return usageError{err}
		}
		if given.Watch && given.Detached {
			return usageError{errors.New("--watch and --detach exclude each other: what watches the files is this program")}
		}
		given.Port = int(*port)
		ctx, stop := untilEnd()
		defer stop()
		if plugin.Up(ctx, os.Environ(), given, os.Stdout, os.Stderr) != nil {
			return errTold
		}
		return nil
	}
	return command
}

// downCommand returns the command down.
func downCommand() *cobra.Command {
	command := &cobra.Command{
		Use:               "down [--port PORT]",
		Short:             "Removes what up serves from this directory.",
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	port := portFlag(command.Flags(), up.AnyPort, "only what is served at this port")
	command.RunE = func(*cobra.Command, []string) error {
		ctx, stop := untilSignal()
		defer stop()
		return plugin.Down(ctx, int(*port), os.Stdout)
	}
	return command
}

// untilEnd returns a context that also ends when the terminal does, or what reads the output.
func untilEnd() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
}

// portFlag adds the flag of a port.
func portFlag(flags *pflag.FlagSet, standard int, usage string) *portValue {
	port := portValue(standard)
	flags.Var(&port, "port", usage)
	return &port
}

// portValue is the value of a flag for a port.
type portValue int

func (p *portValue) String() string {
	if *p < 0 {
		return ""
	}
	return strconv.Itoa(int(*p))
}

func (*portValue) Type() string { return "PORT" }

func (p *portValue) Set(text string) error {
	port, err := strconv.Atoi(text)
	if err != nil || port < 0 || port > maxPort {
		return fmt.Errorf("not a port: 0 to %d", maxPort)
	}
	*p = portValue(port)
	return nil
}

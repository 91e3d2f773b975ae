package dockercli

import (
	"io"
	"strings"

	"github.com/spf13/pflag"
)

// options are those options of a command line that matter here.
type options struct {
	env, envFiles   []string
	volumes, binds  []string
	dir, entrypoint string
	entered         bool // entrypoint was given, maybe empty
	detached        bool
}

// The options that are accepted and ignored: with a value, and without one. A short name comes
// first.
const (
	globalValues = "c,context config H,host l,log-level tlscacert tlscert tlskey"
	globalFlags  = "D,debug tls tlsverify"

	runValues = "a,attach add-host annotation blkio-weight blkio-weight-device c,cpu-shares cap-add cap-drop cgroup-parent cgroupns " +
		"cidfile cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpus cpuset-cpus cpuset-mems detach-keys device device-cgroup-rule " +
		"device-read-bps device-read-iops device-write-bps device-write-iops dns dns-option dns-search domainname expose gpus group-add health-cmd " +
		"health-interval health-retries health-start-period health-timeout h,hostname index ip ip6 ipc isolation kernel-memory " +
		"l,label label-file link link-local-ip log-driver log-opt mac-address m,memory memory-reservation memory-swap memory-swappiness name net network network-alias " +
		"oom-score-adj pid pids-limit platform p,publish pull restart runtime security-opt shm-size stop-signal stop-timeout " +
		"storage-opt sysctl tmpfs ulimit u,user userns uts volume-driver volumes-from"
	runFlags = "disable-content-trust i,interactive init no-healthcheck oom-kill-disable privileged P,publish-all q,quiet read-only replace rm " +
		"sig-proxy t,tty use-api-socket"

	composeValues = "ansi env-file f,file parallel profile progress p,project-name project-directory"
	composeFlags  = "all-resources compatibility dry-run verbose"

	composeRunFlags  = "T,no-TTY no-tty build i,interactive no-deps privileged quiet-build quiet-pull remove-orphans rm service-ports t,tty use-aliases"
	composeRunValues = "cap-add cap-drop index l,label name p,publish pull u,user"
)

// flagSet returns a flag set that ends at the first word, as Docker's do.
func flagSet(values, flags string) *pflag.FlagSet {
	set := pflag.NewFlagSet("docker", pflag.ContinueOnError)
	set.SetInterspersed(false)
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	for name, short := range parseFlagList(values) {
		set.StringArrayP(name, short, nil, "")
	}
	for name, short := range parseFlagList(flags) {
		set.BoolP(name, short, false, "")
	}
	return set
}

// parseFlagList reads a list of options into short names by long ones.
func parseFlagList(list string) map[string]string {
	letters := map[string]string{}
	for _, word := range strings.Fields(list) {
		letter, name, found := strings.Cut(word, ",")
		if !found {
			letter, name = "", word
		}
		letters[name] = letter
	}
	return letters
}

// readOptions reads the options of a command that runs a program. It returns the words that follow.
func readOptions(values, flags string, arguments []string) (o options, words []string, err error) {
	set := flagSet(values, flags)
	o.add(set)
	err = set.Parse(arguments)
	o.entered = set.Changed("entrypoint")
	return o, set.Args(), err
}

// add defines the options that matter.
func (o *options) add(set *pflag.FlagSet) {
	set.StringArrayVarP(&o.env, "env", "e", nil, "")
	set.StringArrayVar(&o.envFiles, "env-file", nil, "")
	set.StringArrayVarP(&o.volumes, "volume", "v", nil, "")
	set.StringArrayVar(&o.binds, "mount", nil, "")
	set.StringVarP(&o.dir, "workdir", "w", "", "")
	set.StringVar(&o.entrypoint, "entrypoint", "", "")
	set.BoolVarP(&o.detached, "detach", "d", false, "")
}

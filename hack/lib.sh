# What the scripts of hack/ share. Sourced, never run: . "$(dirname "$0")/lib.sh"
# shellcheck shell=sh disable=SC2034,SC2086 # variables for the scripts; $sudo and $install are several words or none

set -eu

# Everything that hack/ downloads or starts leaves its traces here, never in the repository.
cache=${DYNASNAP_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/dynasnap}
state=$cache/state # pid files, logs
mkdir -p "$state"

say() { printf '%s: %s\n' "$(basename "$0" .sh)" "$*"; }
die() {
    printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# The word before a command that needs root: nothing where we are root.
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo

# apt_install PACKAGE...: says what it does, shows apt's words only when it fails.
apt_install() {
    have apt-get || die "please install: $*"
    say "installing $*"
    log=$state/apt.log
    # The lists may be absent or older than the mirror; a second try with fresh ones tells.
    install="env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends"
    $sudo $install "$@" >"$log" 2>&1 && return
    $sudo apt-get update -qq >"$log" 2>&1 || true # one source that is down need not matter
    $sudo $install "$@" >>"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        die "apt-get could not install $*"
    }
}

# need COMMAND PACKAGE...: installs the packages where the command is missing.
need() {
    have "$1" && return
    shift
    apt_install "$@"
}

# wait_until SECONDS COMMAND...: polls until the command succeeds.
wait_until() {
    tries=$(($1 * 5))
    shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.2
    done
}

# in_background NAME COMMAND...: starts a server that outlives this script; pid and log go to the state directory.
in_background() {
    name=$1
    shift
    setsid "$@" >"$state/$name.log" 2>&1 </dev/null &
    echo $! >"$state/$name.pid"
}

# registry_container PORT: names the container of the registry on that port.
registry_container() { echo "dynasnap-registry-$1"; }

# stop NAME: ends what in_background started, and only that: an old pid may by now be somebody else's.
stop() {
    [ -f "$state/$1.pid" ] || return 0
    pid=$(cat "$state/$1.pid")
    if grep -qs "$1" "/proc/$pid/cmdline"; then
        say "stopping $1"
        $sudo kill "$pid"
        wait_until 20 [ ! -e "/proc/$pid" ] || die "$1 (pid $pid) does not stop"
    fi
    rm -f "$state/$1.pid"
}

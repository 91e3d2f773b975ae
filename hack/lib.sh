# Functions of the scripts in hack/. Sourced: . "$(dirname "$0")/lib.sh"
# shellcheck shell=sh disable=SC2034,SC2086 # other scripts use the variables; $sudo and $install may be several words

set -eu

# Downloads and state of hack/ are kept here, never in the repository.
cache=${DYNASNAP_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/dynasnap}
state=$cache/state # pid files, logs
mkdir -p "$state"

say() { printf '%s: %s\n' "$(basename "$0" .sh)" "$*"; }
die() {
    printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# The prefix of commands that need root.
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo

# apt_install PACKAGE...: shows apt's output only when it fails.
apt_install() {
    have apt-get || die "please install: $*"
    say "installing $*"
    log=$state/apt.log
    # The package lists may be missing or outdated, so it updates them and tries again.
    install="env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends"
    $sudo $install "$@" >"$log" 2>&1 && return
    $sudo apt-get update -qq >"$log" 2>&1 || true # one broken source may not matter
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

# in_background NAME COMMAND...: starts a server that outlives this script, with pid and log in
# $state.
in_background() {
    name=$1
    shift
    setsid "$@" >"$state/$name.log" 2>&1 </dev/null &
    echo $! >"$state/$name.pid"
}

# registry_container PORT: names the container of the registry on that port.
registry_container() { echo "dynasnap-registry-$1"; }

# stop NAME: ends what in_background started, unless another process has its pid by now.
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

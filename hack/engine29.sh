#!/bin/sh
# A second, newer Docker Engine, built from source, with its containerd image store or its classic
# one.
#   engine29.sh containerd|classic             starts it and says how to use it
#   engine29.sh containerd|classic COMMAND...  also runs the command next to it, with DOCKER_HOST set
#   engine29.sh stop                           stops both and removes their data
# It has its own network and mount namespaces, so it does not touch docker0 or the firewall rules of
# the first engine. A program that runs a registry for it on a loopback port, or connects to a
# published port, must run as COMMAND.
. "$(dirname "$0")/lib.sh"

moby=v2.0.0-beta.24 # Docker 29
shim=v2.3.5         # of its containerd
home=$cache/engine29
usual=${DOCKER_HOST:-} # the source of images

build() {
    [ "$(cat "$home/.version" 2>/dev/null)" != "$moby $shim" ] || return 0
    have go || die "no Go toolchain to build it with"
    say "building Docker Engine $moby (five minutes, fifteen on a busy machine; once)"
    mkdir -p "$home/build"
    # Its own module and build caches (gigabytes) are removed afterwards. It runs outside of the
    # module, so that no GOFLAGS applies.
    (
        export GOBIN="$home/bin" GOMODCACHE="$home/build/mod" GOCACHE="$home/build/cache" GOFLAGS=-modcacherw CGO_ENABLED=0
        # Without the linker's -X, which its own build sets, the engine has no version.
        cd "$home/build" &&
            nice go install -ldflags "-s -w -X github.com/moby/moby/v2/dockerversion.Version=$moby" \
                "github.com/moby/moby/v2/cmd/dockerd@$moby" "github.com/moby/moby/v2/cmd/docker-proxy@$moby" &&
            nice go install -ldflags "-s -w" "github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2@$shim"
    ) >"$state/engine29.log" 2>&1 || { tail -n 20 "$state/engine29.log" >&2; die "could not build it"; }
    rm -rf "$home/build"
    echo "$moby $shim" >"$home/.version"
}

answers() { DOCKER_HOST=$host docker version; }

start() {
    if answers >/dev/null 2>&1; then
        say "$engine answers, nothing to do"
        return
    fi
    need runc runc
    need iptables iptables
    need ip iproute2
    say "starting $engine"
    $sudo rm -rf "$dir/docker.pid" "$dir/exec" # left by a killed one
    mkdir -p "$dir"
    echo '{}' >"$dir/daemon.json" # not that of the first engine
    # runc may be too old for time namespaces. An external containerd would be that of the first
    # engine.
    # shellcheck disable=SC2016 # the inner shell's
    in_background "$engine" $sudo env PATH="$home/bin:$PATH" \
        unshare --net --mount sh -c 'ip link set lo up && exec "$@"' sh \
        dockerd --config-file "$dir/daemon.json" --host "$host" --pidfile "$dir/docker.pid" \
        --data-root "$dir/data" --exec-root "$dir/exec" --userland-proxy-path "$home/bin/docker-proxy" \
        --feature embedded-containerd=true --feature time-namespaces=false --feature "containerd-snapshotter=$snapshotter"
    wait_until 60 answers || {
        tail -n 20 "$state/$engine.log" >&2
        die "$engine does not answer after 60 s"
    }
    say "$engine answers"
}

# The tests' images, copied from the first engine.
load() {
    for image in amazon/dynamodb-local:latest amazon/aws-cli:latest; do
        docker -H "$host" image inspect "$image" >/dev/null 2>&1 && continue
        say "loading $image"
        docker ${usual:+-H "$usual"} save "$image" | docker -H "$host" load -q >/dev/null
    done
}

case ${1:-} in
    containerd) snapshotter=true ;;
    classic) snapshotter=false ;;
    stop)
        stop engine29-containerd
        stop engine29-classic
        $sudo rm -rf "$state/engine29-containerd" "$state/engine29-classic"
        exit 0
        ;;
    *) die "usage: $0 containerd|classic [COMMAND...], or $0 stop" ;;
esac
engine=engine29-$1
shift
dir=$state/$engine
host=unix://$dir/docker.sock

build
start
load

inside=/proc/$($sudo cat "$dir/docker.pid")/ns/net
if [ $# = 0 ]; then
    say "to use it: ${sudo:+$sudo }nsenter --net=$inside env DOCKER_HOST=$host COMMAND..."
elif [ -z "$sudo" ]; then
    exec nsenter --net="$inside" env DOCKER_HOST="$host" "$@"
else
    # Only root may enter the namespaces; the command itself runs as the current user.
    exec $sudo nsenter --net="$inside" setpriv --reuid="$(id -u)" --regid="$(id -g)" --init-groups \
        env PATH="$PATH" HOME="$HOME" DOCKER_HOST="$host" "$@"
fi

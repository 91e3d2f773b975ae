#!/bin/sh
# Uses the Docker Engine that runs, or installs Debian's and starts it.
. "$(dirname "$0")/lib.sh"

answers() { docker version; }

if answers >/dev/null 2>&1; then
    say "an engine answers, nothing to do"
    exit 0
fi
[ -z "${DOCKER_HOST:-}" ] || die "DOCKER_HOST=$DOCKER_HOST does not answer"

need dockerd docker.io iptables ca-certificates
need docker docker-cli # a package of its own since Debian 13

# systemd starts the service. A dockerd that runs but does not answer yet is waited for.
if [ -d /run/systemd/system ]; then
    $sudo systemctl start docker
elif ! pidof dockerd >/dev/null; then
    # A killed engine leaves pid files of processes that are gone. Others may have these pids by
    # now.
    $sudo rm -f /var/run/docker.pid
    pidof containerd >/dev/null ||
        $sudo rm -f /run/containerd/containerd.sock /var/run/docker/containerd/containerd.pid
    say "starting dockerd"
    in_background dockerd $sudo dockerd
fi

wait_until 60 answers || {
    tail -n 20 "$state/dockerd.log" >&2 2>/dev/null || true
    die "the engine does not answer after 60 s: $(docker version 2>&1 | tail -n 1)"
}
say "the engine answers"

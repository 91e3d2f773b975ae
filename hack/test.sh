#!/bin/sh
# Runs go test, or what runs it, in the same environment everywhere. Of the caller's environment it
# keeps what Go, the engine and a proxy need. It removes variables of CI systems and AWS, the home
# with configurations of docker, aws, git and act, time zone, language and umask, and ignored
# signals.
#   test.sh COMMAND...
set -eu

home=$(mktemp -d)
trap 'chmod -R u+w "$home" && rm -rf "$home"' EXIT # Go's modules are read-only
umask 022

# Go finds these by the home.
for name in GOPATH GOCACHE GOMODCACHE GOENV; do
    set -- "$name=$(go env "$name")" "$@"
done
for name in $(env | sed -n 's/^\([A-Za-z_0-9]*\)=.*/\1/p'); do
    case $name in
        GOPATH | GOCACHE | GOMODCACHE | GOENV | GOOGLE_*) continue ;;
        PATH | TMPDIR | SSL_CERT_* | DYNASNAP_* | DOCKER_HOST | GO* | CGO_* | CC | CXX) ;;
        http_proxy | https_proxy | HTTP_PROXY | HTTPS_PROXY) ;;
        *) continue ;;
    esac
    eval "set -- \"$name=\${$name-}\" \"\$@\""
done

# Proxies cannot reach this machine and its containers. Not all programs understand networks.
local=localhost,127.0.0.1,::1,172.16.0.0/12,192.168.0.0/16,10.0.0.0/8
signals=--default-signal # of GNU's env
env $signals true 2>/dev/null || signals=

env -i ${signals:+"$signals"} HOME="$home" LANG=C.UTF-8 TZ=UTC no_proxy="$local" NO_PROXY="$local" \
    DYNASNAP_CACHE="${DYNASNAP_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/dynasnap}" "$@"

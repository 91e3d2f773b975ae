#!/bin/sh
# Starts the demo's registry on a loopback port: every engine allows plain HTTP there.
. "$(dirname "$0")/lib.sh"

port=${DYNASNAP_REGISTRY_PORT:-5055}

need curl curl
if curl -fs -m 2 "http://127.0.0.1:$port/v2/" >/dev/null; then
    say "a registry answers on 127.0.0.1:$port, nothing to do"
    exit 0
fi
need docker-registry docker-registry

cat >"$state/registry.yml" <<YAML
version: 0.1
log: {level: warn}
storage:
  filesystem: {rootdirectory: $state/registry}
  delete: {enabled: true}
http: {addr: "127.0.0.1:$port"}
YAML
in_background docker-registry docker-registry serve "$state/registry.yml"
wait_until 10 curl -fs "http://127.0.0.1:$port/v2/" || {
    tail -n 5 "$state/docker-registry.log" >&2
    die "the registry does not answer on 127.0.0.1:$port"
}
say "a registry answers on 127.0.0.1:$port"

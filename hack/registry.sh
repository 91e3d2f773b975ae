#!/bin/sh
# Starts the demo's registry in a container, on a loopback port of the engine's host, where every
# engine allows plain HTTP. Containers in its network reach it by the same name.
#   registry.sh         starts it, unless it runs
#   registry.sh stop    removes it and its data
. "$(dirname "$0")/lib.sh"

port=${DYNASNAP_REGISTRY_PORT:-5055}
container=$(registry_container "$port")

if [ "${1:-}" = stop ]; then
    docker rm -f -v "$container" >/dev/null 2>&1 || true
    exit 0
fi
need curl curl
answers() { curl -fs -m 2 "http://127.0.0.1:$port/v2/"; }
runs() { [ "$(docker inspect --format '{{.State.Running}}' "$container" 2>/dev/null)" = true ]; }

if runs && answers >/dev/null; then
    say "a registry answers on 127.0.0.1:$port, nothing to do"
    exit 0
fi
docker inspect "$container" >/dev/null 2>&1 ||
    docker create --name "$container" -p "127.0.0.1:$port:$port" \
        -e "REGISTRY_HTTP_ADDR=:$port" -e REGISTRY_STORAGE_DELETE_ENABLED=true -e REGISTRY_LOG_LEVEL=warn registry:2 >/dev/null
docker start "$container" >/dev/null ||
    die "cannot start the registry: if something else uses port $port, set DYNASNAP_REGISTRY_PORT"
wait_until 30 answers || {
    docker logs --tail 5 "$container" >&2
    die "the registry does not answer on 127.0.0.1:$port"
}
say "a registry answers on 127.0.0.1:$port"

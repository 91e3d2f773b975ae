#!/bin/sh
# Stops what the other scripts started: the demo's images and containers, its registry, and the
# engine if engine.sh started it. Downloads and tools stay in the cache, images stay on the engine.
. "$(dirname "$0")/lib.sh"

if docker version >/dev/null 2>&1; then
    for filter in label=io.github.dynasnap.run "name=^/$(registry_container '')"; do
        docker ps -aq --filter "$filter" | xargs -r docker rm -f -v >/dev/null
    done
    docker images -q --filter 'reference=*/demo/acl' --filter 'reference=dynasnap*' --filter 'reference=dynasnap/*' |
        sort -u | xargs -r docker rmi -f >/dev/null
fi
stop dockerd
say "done"

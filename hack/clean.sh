#!/bin/sh
# Undoes what the other scripts started: the demo's images and containers, its registry, the engine if it is ours.
# Downloads and built tools stay in the cache; images stay in the engine.
. "$(dirname "$0")/lib.sh"

if docker version >/dev/null 2>&1; then
    docker ps -aq --filter label=io.github.dynasnap.run | xargs -r docker rm -f -v >/dev/null
    docker images -q --filter 'reference=*/demo/acl' --filter 'reference=dynasnap*' --filter 'reference=dynasnap/*' |
        sort -u | xargs -r docker rmi -f >/dev/null
fi
stop docker-registry
rm -rf "$state/registry"
stop dockerd
say "done"

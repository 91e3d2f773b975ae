#!/bin/sh
# Builds the plugin's image from the Dockerfile, as dynasnap/dynasnap:dev and dynasnap.
. "$(dirname "$0")/lib.sh"
cd "$(dirname "$0")/.."

version=$(git describe --tags --always --dirty 2>/dev/null || echo dev)
# The host's network and module proxy: they are known to reach the modules.
docker build --network host --build-arg "VERSION=$version" \
    --build-arg "GOPROXY=$(go env GOPROXY 2>/dev/null || echo "${GOPROXY:-}")" \
    -t dynasnap/dynasnap:dev -t dynasnap . >"$state/build.log" 2>&1 ||
    { tail -n 30 "$state/build.log" >&2; die "could not build the plugin's image"; }
size=$(docker image inspect --format '{{.Size}}' dynasnap)
say "built dynasnap/dynasnap:dev, version $version, $((size / 1000000)) MB"

#!/bin/sh
# Builds the plugin's image from the Dockerfile, as dynasnap/dynasnap:dev and dynasnap.
. "$(dirname "$0")/lib.sh"
cd "$(dirname "$0")/.."

version=$(git describe --tags --always --dirty 2>/dev/null || echo dev)
# The host's network and module proxy can reach the modules. The default proxy is not passed, so
# that builds without arguments, such as act's, find the layer with the modules in the cache. They
# need no network then, which a bridge may not have.
proxy=${GOPROXY:-}
! have go || proxy=$([ -z "$(go env -changed GOPROXY)" ] || go env GOPROXY)
docker build --network host --build-arg "VERSION=$version" ${proxy:+--build-arg "GOPROXY=$proxy"} \
    -t dynasnap/dynasnap:dev -t dynasnap . >"$state/build.log" 2>&1 ||
    { tail -n 30 "$state/build.log" >&2; die "could not build the plugin's image"; }
size=$(docker image inspect --format '{{.Size}}' dynasnap)
say "built dynasnap/dynasnap:dev, version $version, $((size / 1000000)) MB"

#!/bin/sh
# Builds the plugin for GOOS and GOARCH in two steps: the front, which is the `aws` of seed scripts,
# and the plugin, which contains it.
#   build.sh plugin OUTPUT [VERSION]
#   build.sh front OUTPUT
# OUTPUT may be relative to the repository.
set -eu
cd "$(dirname "$0")/.."
export CGO_ENABLED=0

# The front does not start Go's runtime: see its main.go.
front() { go build -trimpath -ldflags '-s -w -E main.start' -o "$1" ./internal/awscli/front/aws; }

plugin() {
    embedded=internal/awscli/front/aws_$(go env GOARCH)
    front "$embedded.$$"
    gzip -9 -n "$embedded.$$"
    mv "$embedded.$$.gz" "$embedded.gz" # atomically: other builds may run
    go build -trimpath -tags front -ldflags "-s -w -X main.version=${2:-dev}" -o "$1" ./cmd/plugin
}

"$@"

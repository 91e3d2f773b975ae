#!/bin/sh
# Builds the plugin for GOOS and GOARCH in two steps: the small programs, and the plugin, which
# contains them. The front is the `aws` of seed scripts, and the server the first process in
# containers of isolated snapshots.
#   build.sh plugin OUTPUT [VERSION]
#   build.sh front OUTPUT
#   build.sh server OUTPUT
# OUTPUT may be relative to the repository.
set -eu
cd "$(dirname "$0")/.."
export CGO_ENABLED=0

# The front does not start Go's runtime: see its main.go.
front() { go build -trimpath -ldflags '-s -w -E main.start' -o "$1" ./internal/awscli/front/aws; }

# Without the commit in it, because the content of the program names warm bases: see plugin/warm.go.
server() { go build -trimpath -buildvcs=false -ldflags '-s -w' -o "$1" ./internal/isolation/server; }

# Embeds one of the programs: embed PROGRAM FILE, where FILE is what the Go code names.
embed() {
    "$1" "$2.$$"
    gzip -9 -n "$2.$$"
    mv "$2.$$.gz" "$2.gz" # atomically: other builds may run
}

plugin() {
    arch=$(go env GOARCH)
    embed front "internal/awscli/front/aws_$arch"
    embed server "internal/isolation/server_$arch"
    go build -trimpath -tags embedded -ldflags "-s -w -X main.version=${2:-dev}" -o "$1" ./cmd/plugin
}

"$@"

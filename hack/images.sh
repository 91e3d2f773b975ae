#!/bin/sh
# Pulls the images of builds and tests. Where that fails it makes stand-ins of the same layout and
# name from Debian packages (label io.github.dynasnap.standin).
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/standins.sh"
cd "$(dirname "$0")"

golang=$(sed -n 's/^FROM .*\(golang:[^ ]*\) AS .*/\1/p' ../Dockerfile)

make_golang() {
    have go || die "neither $golang nor a Go toolchain on this host to make it from"
    build "$golang" bookworm golang.Dockerfile -C "$(go env GOROOT)" --exclude=./test --exclude=./doc --exclude=./api --transform='s,^\./,go/,' .
}

make_dynamodb_local() {
    ./dynamodb-local.sh
    build amazon/dynamodb-local:latest bookworm dynamodb-local.Dockerfile -C "$cache/dynamodb-local" DynamoDBLocal.jar DynamoDBLocal_lib
}

make_aws_cli() { build amazon/aws-cli:latest bookworm aws-cli.Dockerfile; }

make_registry() { build registry:2 bookworm registry.Dockerfile; }

debian bookworm
image amazon/dynamodb-local:latest make_dynamodb_local
image "$golang" make_golang
image amazon/aws-cli:latest make_aws_cli
image registry:2 make_registry

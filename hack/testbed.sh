#!/bin/sh
# Puts everything that the tests need on this machine, whatever of it is missing.
. "$(dirname "$0")/lib.sh"
cd "$(dirname "$0")"

./engine.sh
./dynamodb-local.sh
./images.sh
./bases.sh few

# The race detector.
need gcc gcc libc6-dev

# The tests start registries of their own.
need docker-registry docker-registry

# What our own `aws` is compared with. An older one may come first in the PATH.
aws_cli_2() {
    for aws in $(which -a aws); do
        "$aws" --version 2>/dev/null | grep -q '^aws-cli/2' && return
    done
    return 1
}
aws_cli_2 || apt_install awscli

# What the scripts use that are run with both.
need jq jq
need make make

# The shells that scripts may ask for; dash and bash are there.
need busybox busybox
need mksh mksh
need zsh zsh

./tools.sh act docker-compose gotestsum
say "complete"

#!/bin/sh
# Installs everything that the tests need and this machine lacks.
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

# Files for the reader of SQLite's format.
need sqlite3 sqlite3

# The real AWS CLI, to compare the built-in one with. An older one may come first in the PATH.
aws_cli_2() {
    for aws in $(which -a aws); do
        "$aws" --version 2>/dev/null | grep -q '^aws-cli/2' && return
    done
    return 1
}
aws_cli_2 || apt_install awscli

# Scripts of the differential tests use these.
need jq jq
need curl curl
need nc netcat-openbsd
need make make

# The shells that scripts may ask for; dash and bash are there.
need busybox busybox
need mksh mksh
need zsh zsh

# What the helpers of docs/testing.md are for. A python3 that comes first in the PATH may lack it.
python_with_boto3() {
    for python in $(which -a python3); do
        "$python" -c 'import boto3, pytest' 2>/dev/null && return
    done
    return 1
}
python_with_boto3 || apt_install python3-boto3 python3-pytest
./javascript.sh

./tools.sh act docker-compose gotestsum
say "complete"

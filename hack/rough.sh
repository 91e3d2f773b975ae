#!/bin/sh
# Runs a command, such as make test, in an environment that tests must not depend on: busy cores, a
# machine that looks like a container, variables of CI systems, misleading configurations.
#   rough.sh COMMAND...
set -eu

dir=$(mktemp -d)
pids=
made=
end() {
    # shellcheck disable=SC2086 # several words
    kill $pids 2>/dev/null || true
    rm -rf "$dir"
    [ -z "$made" ] || rm -f /.dockerenv
}
trap end EXIT
trap 'exit 130' INT TERM

# Every core is busy.
for _ in $(seq "$(nproc)"); do
    timeout 4h sh -c 'while :; do :; done' &
    pids="$pids $!"
done
# Programs look for this file in containers.
if [ ! -e /.dockerenv ] && touch /.dockerenv 2>/dev/null; then made=yes; fi

# Configurations with endpoints that do not exist.
mkdir "$dir/docker" "$dir/aws"
echo '{"credsStore": "nowhere", "currentContext": "nowhere", "HttpHeaders": {"X": "Y"}}' >"$dir/docker/config.json"
printf '[default]\nregion = eu-nowhere-1\noutput = yaml\nendpoint_url = http://127.0.0.1:9\n' >"$dir/aws/config"
umask 077

(
    trap '' HUP
    env CI=true DRONE=true DRONE_COMMIT_SHA=0000 DRONE_TAG=v0 DRONE_BUILD_EVENT=pull_request PLUGIN_REPO=nowhere PLUGIN_DRY_RUN=maybe INPUT_REPO=nowhere \
        GITHUB_ACTIONS=true GITHUB_SHA=0000 GITHUB_OUTPUT=/nowhere/output GITHUB_STEP_SUMMARY=/nowhere/summary GITHUB_TOKEN=nobody \
        CI_COMMIT_SHA=0000 GITLAB_CI=true TESTCONTAINERS_HOST_OVERRIDE=192.0.2.1 \
        DOCKER_CONFIG="$dir/docker" DOCKER_CONTEXT=nowhere DOCKER_API_VERSION=1.12 DOCKER_DEFAULT_PLATFORM=linux/s390x COMPOSE_FILE=/nowhere \
        AWS_CONFIG_FILE="$dir/aws/config" AWS_PROFILE=nowhere AWS_REGION=eu-nowhere-1 AWS_ENDPOINT_URL=http://127.0.0.1:9 AWS_PAGER=nowhere \
        GIT_DIR=/nowhere TZ=Asia/Kathmandu LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8 \
        "$@"
)

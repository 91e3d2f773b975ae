#!/bin/sh
# Runs a whole example: seed, plugin, snapshot, registry, service. Installs what is missing first.
. "$(dirname "$0")/lib.sh"
cd "$(dirname "$0")/.."

port=${DYNASNAP_REGISTRY_PORT:-5055}
snapshot=127.0.0.1:$port/demo/acl:bob-admin
expected='Bob	ACCOUNT-1234	Admin
Bob	ACCOUNT-4321	User
Ray	ACCOUNT-4321	Admin'

need curl curl
hack/engine.sh
hack/images.sh
hack/registry.sh

start=$(date +%s)
step() { printf '\n== %3d s  %s\n' "$(($(date +%s) - start))" "$*"; }

step "build the plugin's image from the Dockerfile"
hack/plugin-image.sh

# The tag may still name the snapshot of an earlier demo.
forget() { docker image rm -f "$snapshot" >/dev/null; }
docker image inspect "$snapshot" >/dev/null 2>&1 && forget

step "run the plugin: it seeds, commits, verifies and pushes $snapshot, or finds it unchanged"
# Engine and plugin must reach the registry by the same name. This one listens on a loopback
# address, so the plugin joins its network.
docker run --rm --network "container:$(registry_container "$port")" -v /var/run/docker.sock:/var/run/docker.sock -v "$PWD:/work" -w /work \
    -e PLUGIN_REPO="${snapshot%:*}" -e PLUGIN_TAGS="${snapshot##*:}" -e PLUGIN_SEED=examples/acl/template.yaml,examples/acl/acl.json \
    -e PLUGIN_AUTHOR=demo -e PLUGIN_MESSAGE="ACL project testing: 2 admin, 1 user" \
    dynasnap/dynasnap:dev

step "forget the local copy, start the snapshot from the registry as a service"
forget
docker pull "$snapshot"
service=$(docker run -d -p 127.0.0.1::8000 "$snapshot")
trap 'docker rm -f -v "$service" >/dev/null' EXIT
endpoint=http://$(docker port "$service" 8000 | head -n 1)
wait_until 30 curl -s -m 2 "$endpoint" || { docker logs "$service" >&2; die "the snapshot does not answer on $endpoint"; }
echo "$endpoint answers"

step "ask it with the AWS CLI"
aws() {
    docker run --rm --network "container:$service" -e AWS_ACCESS_KEY_ID=demo -e AWS_SECRET_ACCESS_KEY=demo \
        -e AWS_REGION=us-east-1 -e AWS_DEFAULT_REGION=us-east-1 amazon/aws-cli --endpoint-url http://localhost:8000 "$@"
}
aws dynamodb list-tables --output text
items=$(aws dynamodb scan --table-name acl --query 'Items[].[customer.S, resource.S, role.S]' --output text | sort)
echo "$items"
[ "$items" = "$expected" ] || die "these are not the three items of examples/acl/acl.json"

step "done: that is what examples/acl/acl.json holds"

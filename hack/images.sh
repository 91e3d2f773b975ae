#!/bin/sh
# Makes sure that the images we build and test with are in the engine. The public ones, where they can be pulled;
# otherwise stand-ins of the same layout and name, made from Debian packages (label io.github.dynasnap.standin).
. "$(dirname "$0")/lib.sh"
cd "$(dirname "$0")"

debian=debian:bookworm-slim
golang=$(sed -n 's/^FROM .*\(golang:[^ ]*\) AS .*/\1/p' ../Dockerfile)

exists() { docker image inspect "$1" >/dev/null 2>&1; }

# Asked once, with the smallest image there is: a closed network may answer only by silence.
public() {
    [ -n "${public:-}" ] || if timeout 20 docker pull -q hello-world >/dev/null 2>&1; then public=yes; else public=no; fi
    [ "$public" = yes ]
}

# image NAME STAND_IN: what is there stays; else pull; else run the function that makes the stand-in.
image() {
    if exists "$1"; then
        say "$1 is there, nothing to do"
    elif public && timeout 600 docker pull -q "$1" >/dev/null; then
        say "pulled $1"
    else
        say "cannot pull $1, making a stand-in"
        "$2"
    fi
}

# build IMAGE DOCKERFILE TAR_ARGUMENT...: builds standins/DOCKERFILE with the files that tar is told to send.
build() {
    image=$1 dockerfile=$2
    shift 2
    # The host's network: a bridge may have no name server.
    tar -c -C standins "$dockerfile" "$@" |
        docker build --network host --build-arg "FROM=$debian" --label io.github.dynasnap.standin=true \
            -t "$image" -f "$dockerfile" - >"$state/build.log" 2>&1 ||
        { tail -n 20 "$state/build.log" >&2; die "could not build the stand-in of $image"; }
}

make_debian() {
    need debootstrap debootstrap
    # The mirror that this host uses; debootstrap knows another when there is none.
    # shellcheck disable=SC2016 # apt's variable, not ours
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Component: main' 2>/dev/null | head -n 1)
    root=$(mktemp -d)
    trap '$sudo rm -rf "$root"' EXIT
    chmod 755 "$root"
    $sudo debootstrap --variant=minbase bookworm "$root" ${mirror:+"$mirror"} >"$state/debootstrap.log" 2>&1 ||
        { tail -n 20 "$state/debootstrap.log" >&2; die "debootstrap failed"; }
    # Where the host trusts more than Debian does (a company's proxy, say), so must what runs in the stand-ins.
    $sudo install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    $sudo tar -c -C "$root" --exclude=./var/cache/apt/archives/*.deb --exclude=./usr/share/doc/* --exclude=./usr/share/man/* \
        --exclude=./usr/share/locale/* . |
        docker import --change 'CMD ["bash"]' --change 'LABEL io.github.dynasnap.standin=true' - "$debian" >/dev/null
}

make_golang() {
    have go || die "neither $golang nor a Go toolchain on this host to make it from"
    build "$golang" golang.Dockerfile -C "$(go env GOROOT)" --exclude=./test --exclude=./doc --exclude=./api --transform='s,^\./,go/,' .
}

make_dynamodb_local() {
    ./dynamodb-local.sh
    build amazon/dynamodb-local:latest dynamodb-local.Dockerfile -C "$cache/dynamodb-local" DynamoDBLocal.jar DynamoDBLocal_lib
}

make_aws_cli() { build amazon/aws-cli:latest aws-cli.Dockerfile; }

make_registry() { build registry:2 registry.Dockerfile; }

image "$debian" make_debian
image amazon/dynamodb-local:latest make_dynamodb_local
image "$golang" make_golang
image amazon/aws-cli:latest make_aws_cli
image registry:2 make_registry

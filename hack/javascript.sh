#!/bin/sh
# Installs Jest, Vitest and the AWS SDK for JavaScript, for the tests of docs/testing.md. The
# versions are those of javascript/package-lock.json, and run on the Node of Debian 12.
. "$(dirname "$0")/lib.sh"
cd "$(dirname "$0")/javascript"

home=$cache/javascript

need node nodejs

if cmp -s package-lock.json "$home/package-lock.json"; then
    say "Jest and Vitest are there, nothing to do"
    exit 0
fi
need npm npm
say "fetching Jest and Vitest"
rm -rf "$home"
mkdir -p "$home.new"
cp package.json package-lock.json "$home.new"
# Nothing that a package brings runs at its installation.
npm ci --prefix "$home.new" --ignore-scripts --no-audit --no-fund --loglevel=error >"$state/javascript.log" 2>&1 ||
    { tail -n 20 "$state/javascript.log" >&2; die "npm could not install what javascript/package-lock.json names"; }
# Types and source maps are half of the files.
find "$home.new/node_modules" -type f \( -name '*.map' -o -name '*.ts' -o -name '*.?ts' \) -delete
mv "$home.new" "$home"
say "put Jest and Vitest into $home"

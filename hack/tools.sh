#!/bin/sh
# Builds the tools of lint and tests, at pinned versions, into the cache. Arguments select some of
# them.
. "$(dirname "$0")/lib.sh"

export GOBIN="$cache/bin"

# tool NAME PACKAGE VERSION [HOW]
tool() {
    case " ${wanted:-$1} " in *" $1 "*) ;; *) return 0 ;; esac
    if [ "$(cat "$GOBIN/.$1" 2>/dev/null)" = "$3" ] && [ -x "$GOBIN/$1" ]; then
        say "$1 $3 is there, nothing to do"
        return
    fi
    have go || die "no Go toolchain to build $1 with"
    say "building $1 $3 (minutes, the first time)"
    # It runs outside of the module, so that neither go.mod nor a GOFLAGS=-mod applies.
    (cd "$cache" && "${4:-install}" "$@") >"$state/tools.log" 2>&1 ||
        { tail -n 20 "$state/tools.log" >&2; die "could not build $1"; }
    echo "$3" >"$GOBIN/.$1"
}

install() { nice go install "$2@$3"; }

# `go install` refuses a module that excludes versions, as that of compose does, and would name the
# program after its directory.
compose() {
    module=${2%/cmd}
    source=$(go mod download -json "$module@$3" | sed -n 's/^\t"Dir": "\(.*\)",\{0,1\}$/\1/p')
    nice go build -C "$source" -trimpath -ldflags "-s -w -X $module/internal.Version=$3" -o "$GOBIN/$1" ./cmd
}

wanted=$*
tool golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint v2.15.0
tool gotestsum gotest.tools/gotestsum v1.13.0
tool act github.com/nektos/act v0.2.89
tool docker-compose github.com/docker/compose/v2/cmd v2.40.3 compose

case " ${*:-shellcheck} " in *" shellcheck "*) need shellcheck shellcheck ;; esac

#!/bin/sh
# Makes the bases of docs/bases.md: other versions of DynamoDB Local on other versions of Java, laid
# out as amazon/dynamodb-local is.
#   bases.sh few|all       makes those of `make test`, or all, unless the engine has them
#   bases.sh list few|all  lists them: version, Java and image
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/standins.sh"
cd "$(dirname "$0")"

versions='1.11.86 1.21.0 2.0.0 2.2.1 2.6.1 3.3.1'
javas='11 17 21 25'

# The oldest, a middle one and the newest are part of `make test`.
few() { printf '%s\n' '1.11.86 17' '2.2.1 17' '3.3.1 25'; }

all() {
    for version in $versions; do
        for java in $javas; do echo "$version $java"; done
    done
}

# suite JAVA: the suite of Debian that has it.
suite() {
    case $1 in
        11) echo bullseye ;;
        17) echo bookworm ;;
        *) echo trixie ;;
    esac
}

name() { echo "dynasnap.test/dynamodb-local:$1-java$2"; }

make_base() {
    version=$1 java=$2
    debian "$(suite "$java")"
    ./dynamodb-local.sh "$version"
    build "$(name "$version" "$java")" "$(suite "$java")" dynamodb-local.Dockerfile -C "$cache/dynamodb-local-$version" DynamoDBLocal.jar DynamoDBLocal_lib
    say "made $(name "$version" "$java")"
}

case $* in
    few | all)
        "$1" | while read -r version java; do
            if exists "$(name "$version" "$java")"; then
                say "$(name "$version" "$java") is there, nothing to do"
            else
                make_base "$version" "$java" </dev/null
            fi
        done
        ;;
    'list few' | 'list all') "$2" | while read -r version java; do echo "$version $java $(name "$version" "$java")"; done ;;
    *) die "usage: $0 [list] few|all" ;;
esac

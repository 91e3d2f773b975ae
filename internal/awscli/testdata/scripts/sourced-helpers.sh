#!/bin/bash
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/sourced-helpers/lib.sh"
create_table accounts
seed accounts "$here/sourced-helpers/accounts.txt"
count accounts

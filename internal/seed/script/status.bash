# A command whose status the very next one reads is a condition in all but syntax. So bash does not
# end at once when a command fails under -e: it looks at the next command first, and ends there
# unless that one reads the status. It is read again for every command that fails.

# dynasnap_failed STATUS LINE FILE COMMAND STATUSES… OTHER is called when a command has failed. OTHER is
# the script's own trap for what comes next. While a failure is pending there is no other: it would
# be that of what the command was a part of.
dynasnap_failed() {
  [[ $4 == 'return $?' ]] || builtin printf '%s\0' "${@:1:$#-1}" >|"@notes@$BASH_SUBSHELL"
  [[ -o errexit && -z ${!#} ]] || return 0
  dynasnap_status=$1 dynasnap_command=$4 dynasnap_level=$BASH_SUBSHELL dynasnap_traced=
  [[ ! -o functrace ]] || dynasnap_traced=1
  ((BASH_SUBSHELL)) || builtin printf %s "$1" >|@notes@pending
  builtin set +e -T
  builtin trap - ERR
  if ((BASH_SUBSHELL)); then
    # It may end with commands that no DEBUG trap is called for, as a loop over nothing.
    if [[ $(builtin trap -p EXIT) ]]; then # a trap of its own, for those of other shells are gone by now
      builtin trap '@failed@' ERR
      builtin set -e
      return 0
    fi
    builtin trap 'builtin exit "$dynasnap_status"' EXIT
  fi
  builtin trap '@next@' DEBUG
}

# dynasnap_next STATUS COMMAND is called before the next command. The same command is none: it is the
# script's trap for its end, which leaves the name as it was. Of a function the first command counts.
dynasnap_next() {
  [[ $2 != "$dynasnap_command" ]] || return 0
  if [[ $1 == "$dynasnap_status" ]]; then
    if dynasnap_reads "$2"; then
      builtin trap - DEBUG
      ! ((BASH_SUBSHELL)) || builtin trap - EXIT
      builtin trap '@failed@' ERR
      [[ $dynasnap_traced ]] || builtin set +T
      ((BASH_SUBSHELL)) || builtin printf '' >|@notes@pending
      builtin unset dynasnap_status dynasnap_command dynasnap_level dynasnap_traced
      builtin set -e
      return 0
    fi
    ! builtin declare -F -- "${2%%[[:space:]]*}" || return 0
  fi
  ((BASH_SUBSHELL)) || builtin printf '' >|@notes@stopped
  # The end of a subshell that was to come next is not to look like the failure before it.
  ((BASH_SUBSHELL == dynasnap_level)) || dynasnap_status=0
  builtin trap - DEBUG
  builtin set +x
  dynasnap_over=dynasnapend # split by IFS
}

dynasnapend() { builtin exit "$dynasnap_status"; }

# dynasnap_reads COMMAND tells whether a command reads the status of the one before: by $? or
# PIPESTATUS, but not in single quotes, and not in $(…) behind another command.
dynasnap_reads() {
  local rest=$1 quoted= before
  while [[ $rest == *'$?'* || $rest == *'${?'* || $rest == *'$PIPESTATUS'* || $rest == *'${PIPESTATUS'* ]]; do
    rest=${rest#"${rest%%[\\\'\"\$\`<]*}"}
    before=${rest%%'$?'*}
    case $rest in
    '$?'* | '${?'* | '$PIPESTATUS'* | '${PIPESTATUS'*) return 0 ;;
    \\*) rest=${rest:2} ;;
    \"*) rest=${rest:1}; [[ $quoted ]] && quoted= || quoted=1 ;;
    \'*) rest=${rest:1}; [[ $quoted ]] || rest=${rest#*\'} ;;
    '$('* | '<('*)
      rest=${rest:2}
      [[ $before != *[\;\|\&$'\n']* ]] || rest=${rest#*\)}
      ;;
    \`*)
      rest=${rest:1}
      [[ $before != *[\;\|\&$'\n']* ]] || rest=${rest#*\`}
      ;;
    *) rest=${rest:1} ;;
    esac
  done
  return 1
}

#!/bin/sh
# The agent that lives on a host: carries out one deployment at a time under a write-ahead journal.
# Call: sh agent.sh <nonce> <root> <verb> [arguments]. The protocol and the layout are described in docs/agent.md.
#
# `A && B || continue` is meant as it reads: leave unless both hold.
# shellcheck disable=SC2015
set -eu
user_locale=${LC_ALL-}
LC_ALL=C
IFS=' 	
'
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export PATH
unset CDPATH ENV
umask 022

tab='	'
control=$(printf '\001-\010\013-\037\177')
ended=

# Prints one line of the protocol. A reader that has gone ends this process.
say() {
  printf '@%s %s\n' "$nonce" "$*" || exit 1
}

# Sets $plain_text: a text without control characters, for one value of a fact.
plain() {
  plain_text=$1
  case $1 in *[[:cntrl:]]*) plain_text=$(printf '%s' "$1" | tr -d '\000-\037\177') ;; esac
}

# fact KEY VALUE...: the values are joined by tabs.
fact() {
  fact_line=$1
  shift
  fact_separator=' '
  for fact_value; do
    plain "$fact_value"
    fact_line=$fact_line$fact_separator$plain_text
    fact_separator=$tab
  done
  say fact "$fact_line"
}

# die CODE TEXT: the end of a verb that could not do what it was asked.
die() {
  plain "$2"
  say error "$1" "$plain_text"
  ended=1
  say end 1
  exit 1
}

# shellcheck disable=SC2317 # called by the trap
finish() {
  finish_code=$?
  [ -z "$ended" ] || exit "$finish_code"
  ended=1
  if [ "$finish_code" -ne 0 ]; then
    say error AGENT_FAILED "The verb $verb stopped unexpectedly."
  fi
  say end "$finish_code"
}

# An identifier that may stand in a path, a unit's name and a line of the protocol.
require_id() {
  case $1 in
    '' | [.-]* | *[!A-Za-z0-9._-]*) die BAD_ARGUMENT "'$1' is not an identifier." ;;
  esac
}

require_number() {
  case $1 in
    '' | *[!0-9]*) die BAD_ARGUMENT "'$1' is not a whole number." ;;
  esac
}

require_digest() {
  case $1 in
    *[!0-9a-f]*) die BAD_ARGUMENT "'$1' is not a sha256." ;;
    ????????????????????????????????????????????????????????????????) ;;
    *) die BAD_ARGUMENT "'$1' is not a sha256." ;;
  esac
}

# What a child may see of the language that the user had.
restore_locale() {
  if [ -n "$user_locale" ]; then
    LC_ALL=$user_locale
    export LC_ALL
  else
    unset LC_ALL
  fi
}

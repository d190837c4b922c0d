#!/bin/sh
# The forced command of a key that only serves deployments (docs/security.md): it lets the key call the agent, and nothing else.
# Call: agent-only ROOT...; sshd(8) puts into SSH_ORIGINAL_COMMAND what was asked for. Of the agents those run that root has put
# beside this file, whatever lies in the folders of a deployment.
set -euf
agents=${0%/*}/agents
roots=$*
asked=${SSH_ORIGINAL_COMMAND-}
unset SSH_ORIGINAL_COMMAND
from=${SSH_CONNECTION-nowhere}

# A line in the host's log before anything runs: who, and which verb. A script or an argument may hold what nobody should read.
note() {
  ! command -v logger >/dev/null 2>&1 ||
    logger -t deploy -p auth.info -- "agent-only: ${LOGNAME-} from ${from%% *}: $1" </dev/null >/dev/null 2>&1 || :
}

# die CODE TEXT
die() {
  note "refused: $1"
  printf 'agent-only: %s %s\n' "$1" "$2" >&2
  exit 77
}

refuse() {
  die SSH_COMMAND_REFUSED "$1 This key runs deployments in $roots, and opens no shell."
}

# Whether all of it is words as they are quoted for a shell, of safe characters, 'text' and "'": then nothing in it is syntax.
is_words() {
  words="([A-Za-z0-9@%_+=:,./-]|'[^']*'|\"'+\")+"
  printf '%s' "$asked" | LC_ALL=C tr '\n' ';' | LC_ALL=C grep -Eqx "$words( $words)* ?"
}

is_digest() {
  case $1 in *[!0-9a-f]*) return 1 ;; esac
  [ "${#1}" = 64 ]
}

may_deploy_to() {
  for own in $roots; do
    [ "$own" != "$1" ] || return 0
  done
  return 1
}

# look SCRIPT ARGUMENT...
run_look() {
  note look
  look_script=$1
  shift
  exec sh -c "$look_script" look "$@"
}

# SHA256 NONCE ROOT VERB ARGUMENT...
run_agent() {
  is_digest "$1" || refuse 'No agent is named so.'
  case $2 in '' | *[!0-9a-f]*) refuse 'The agent is not called so.' ;; esac
  may_deploy_to "$3" || refuse 'It was asked for another root.'
  case $4 in '' | *[!a-z-]*) refuse 'No verb is named so.' ;; esac
  agent=$agents/$1/agent.sh
  [ -f "$agent" ] || die AGENT_NOT_ALLOWED "Root has not put the agent $1 on this host."
  shift
  note "$3 in $2"
  exec sh "$agent" "$@"
}

[ -n "$asked" ] || refuse 'Nothing was asked for.'
is_words || refuse 'It was asked for something else.'
eval "set -- $asked"
# These are the commands of look.ts and call.ts. Texts by which they find the agent, or bring it, are passed over: it is here.
if [ "$*" = true ]; then
  note true
  exit
fi
# shellcheck disable=SC2016 # as it is written there
look='script=$1; shift; exec sh -c "$script" look "$@"'
if [ $# -ge 6 ] && [ "$1 $2 $3 $4 $5" = "exec sh -c $look look" ]; then
  shift 5
  run_look "$@"
fi
if [ $# -ge 7 ] && [ "$1 $2 $4" = 'sh -c agent' ]; then
  nonce=$5 root=$6 sha256=$7
  shift 7
  [ $# -gt 0 ] || set -- install "$sha256"
  run_agent "$sha256" "$nonce" "$root" "$@"
fi
if [ $# -ge 5 ] && [ "$1" = sh ]; then
  sha256=${2%/agent.sh}
  sha256=${sha256##*/}
  [ "$2" = "$4/.deploy/agent/$sha256/agent.sh" ] || refuse 'That is none of its agents.'
  shift 2
  run_agent "$sha256" "$@"
fi
refuse 'It was asked for something else.'

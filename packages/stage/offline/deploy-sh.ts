import { agentSha256 } from '@deploy/agent/script.ts'
import { raw, sh } from '@deploy/agent/sh.ts'
import { type Plan, planDigest } from '@deploy/plan/plan.ts'
import { measuring } from './measuring.ts'
import { ordering } from './ordering.ts'
import { verifying } from './verifying.ts'

interface About {
  plan: Plan
  /** The account that the host was looked at as. */
  user: string
  /** What a signature of the package speaks about. */
  namespace: string
  /** Variables that the plan needs and that no package may hold. */
  secrets: readonly string[]
  /** How long the host waits for a person. */
  confirmSeconds: number
}

/**
 * deploy.sh of an offline package: what a runner does, for an operator at the host. It needs sh, coreutils, tar and sha256sum;
 * curl and ssh-keygen where they are there. Pure.
 */
export function deployScript({ plan, user, namespace, secrets, confirmSeconds }: About): string {
  const { application, environment, host, release, slot, previous } = plan
  const { script } = sh`
    #!/bin/sh
    # Carries one plan out by hand, on the host that it was made for. README.txt says how.
    set -eu
    umask 077
    export LC_ALL=C
    title=${`${application} ${release.version} on ${host} (${environment})`}
    host=${host}
    user=${user}
    root=${slot.root}
    previous=${previous?.id ?? ''}
    plan=${planDigest(plan)}
    sum=${agentSha256}
    namespace=${namespace}
    secrets=${secrets.join(' ')}
    confirm_seconds=${confirmSeconds}
    ${raw(body)}
  `
  return `${script}\n`
}

const body = sh`
  case \${ALLOWED_SIGNERS-} in '' | /*) ;; *) ALLOWED_SIGNERS=$PWD/$ALLOWED_SIGNERS ;; esac
  cd "$(dirname "$0")"
  agent=$root/.deploy/agent/$sum/agent.sh
  tab=$(printf '\\t')

  say() { printf '%s\\n' "$*"; }
  stop() {
    printf 'STOPPED: %s\\n' "$*" >&2
    exit 1
  }
  ask() { sh "$agent" by-hand "$root" "$@"; }
  plain() { printf '%s' "$*" | tr -d '\\000-\\037\\177' | cut -c 1-300; }

  # The deployment that this package has begun, and its last event.
  read_state() {
    id=
    event=
    [ ! -f by-hand/id ] || id=$(cat by-hand/id)
    journal=$root/.deploy/journal/$id.jsonl
    [ -z "$id" ] || [ ! -f "$journal" ] || event=$(tail -n 1 "$journal" | sed 's/.*"event":"\\([a-z-]*\\)".*/\\1/')
  }
  # A deployment whose process has died ends when somebody asks.
  ask_state() {
    [ ! -f "$agent" ] || ask status > /dev/null 2>&1 || :
    read_state
  }
  needs_begun() {
    ask_state
    [ -n "$event" ] || stop "Nothing was begun yet. Begin with: sh deploy.sh deploy 'Your Name'"
  }

  # What the agent says, in plain words.
  tell() {
    while IFS= read -r line; do
      case $line in
        '@by-hand journal '*)
          now=\${line#*'"event":"'}
          now=\${now%%'"'*}
          step=
          case $line in *'"step":"'*)
            step=\${line#*'"step":"'}
            step=\${step%%'"'*}
            step=$(sed -n "s/^$step\${tab}[^$tab]*\${tab}[^$tab]*$tab//p" order/steps)
            ;;
          esac
          detail=
          case $line in *'"detail":"'*)
            detail=\${line#*'"detail":"'}
            detail=\${detail%'"}'}
            detail=" ($(plain "$detail"))"
            ;;
          esac
          say "  $now\${step:+: $step}$detail"
          ;;
        '@by-hand log '*)
          line=\${line#'@by-hand log '}
          say "      $line"
          ;;
        '@by-hand error '*)
          line=\${line#'@by-hand error '}
          say "  REFUSED: $line"
          ;;
        '@by-hand '*) ;;
        *) say "      $(plain "$line")" ;;
      esac
    done
  }

  ${verifying}

  send() {
    while read -r digest size _; do
      part=$root/.deploy/incoming/$digest.part
      from=0
      [ ! -f "$part" ] || from=$(stat -c %s "$part")
      [ "$from" -le "$size" ] || from=0
      tail -c +$((from + 1)) "blobs/$digest" | ask put "$digest" "$size" - > by-hand/put ||
        stop "The bytes did not reach the store: $(plain "$(grep ' error ' by-hand/put)")"
    done < blobs.txt
  }

  ${ordering}

  deploy() {
    operator=$(plain "\${1-}")
    [ -n "$operator" ] || stop "Say who you are: sh deploy.sh deploy 'Your Name'"
    ask_state
    needs_no_deployment
    preflight
    rm -rf by-hand
    mkdir by-hand
    id=$(date -u +%Y%m%dt%H%M%Sz)-$(head -c 4 /dev/urandom | od -A n -t x1 | tr -d ' \\n')
    printf '%s\\n' "$operator" > by-hand/operator
    (umask 022 && mkdir -p "\${agent%/*}" && cp agent.sh "$agent.new.$$") || stop "Nothing can be written into $root."
    sh "$agent.new.$$" by-hand "$root" install "$sum" > /dev/null || stop "The agent cannot be put into $root."
    send
    printf '%s\\n' "$id" > by-hand/id
    say "Deployment $id: preparing."
    order | ask prepare "$id" | tell
    read_state
    [ -n "$event" ] || stop "It was not begun, and nothing was changed. The lines above say why; deploy begins anew."
    [ "$event" = staged ] || stop "It was not prepared, and is $event. Nothing was switched. Write the report: sh deploy.sh report"
    say 'Switching.'
    echo "$(($(date +%s) + confirm_seconds))" > by-hand/until
    ask activate "$id" | tell
    read_state
    [ "$event" = activated ] || stop "It was not switched, and is $event. Write the report: sh deploy.sh report"
    measure
    tell_choice
  }
  needs_no_deployment() {
    case $event in
      '' | aborted | reverted) return ;;
      staged) next="It is prepared, and nothing was switched. Take it back, then deploy again: sh deploy.sh rollback 'why'" ;;
      activated) next="It serves, and not yet for good: sh deploy.sh confirm 'what you have looked at', or sh deploy.sh rollback 'why'" ;;
      confirmed) next='It serves for good. Its report: sh deploy.sh report' ;;
      broken) next='The host needs a person. Its report: sh deploy.sh report' ;;
      *) next="It goes on without this terminal: sh deploy.sh status. To take it back: sh deploy.sh rollback 'why'" ;;
    esac
    stop "This package has begun the deployment $id already; it is $event. $next"
  }
  tell_choice() {
    ends=$(cat by-hand/until)
    left=$(((ends - $(date +%s)) / 60))
    [ "$left" -gt 0 ] || left=0
    say ''
    say "What serves now is the new release, and NOT YET FOR GOOD: without a confirmation until $(date -d "@$ends" +%H:%M:%S), in $left minutes, the host goes back by itself."
    say '  for good:  sh deploy.sh confirm "what you have looked at"'
    say '  go back:   sh deploy.sh rollback "why"'
  }

  ${measuring}

  confirm() {
    needs_begun
    [ "$event" = activated ] || stop "There is nothing to confirm: the deployment $id is $event."
    [ -f by-hand/rows ] || measure
    ! has bad by-hand/rows || stop "Something was measured and is bad. Go back: sh deploy.sh rollback 'why'. To measure again: sh deploy.sh measure"
    said=$(plain "\${1-}")
    if has none by-hand/rows && [ -z "$said" ]; then
      stop "Not everything could be measured here. Say what you have looked at instead: sh deploy.sh confirm 'what you have looked at'"
    fi
    printf '%s\\n' "$said" > by-hand/said
    ask confirm "$id" | tell
    ended confirmed 'It serves for good.'
  }

  rollback() {
    needs_begun
    why=$(plain "\${1-}")
    [ -n "$why" ] || stop "Say why: sh deploy.sh rollback 'why'"
    [ "$event" != confirmed ] || stop "It was confirmed. Have a package made that goes back: the action rollback with the input 'offline'."
    printf '%s\\n' "$why" > by-hand/said
    ask revert "$id" "$why" | tell
    read_state
    case $event in
      reverted | aborted) ended "$event" 'What served before serves again.' ;;
      *) stop "It is $event. The host needs a person." ;;
    esac
  }

  ended() {
    read_state
    [ "$event" = "$1" ] || stop "It is $event. Write the report: sh deploy.sh report"
    say "$2"
    report
  }

  status() {
    needs_begun
    say "$title: the deployment $id of the plan $plan is $event."
  }

  report() {
    needs_begun
    case $event in
      aborted | confirmed | reverted | broken) ;;
      *) stop "It has not ended yet, it is $event: confirm it or roll it back." ;;
    esac
    rm -rf by-hand/report
    mkdir by-hand/report
    cp "$journal" by-hand/report/journal.jsonl
    cp "$root/.deploy/orders/$id/plan.json" by-hand/report/plan.json
    tail -n 200 "$root/.deploy/orders/$id/log" > by-hand/report/log
    cp by-hand/operator by-hand/id by-hand/report/
    for file in rows said; do
      if [ -f "by-hand/$file" ]; then cp "by-hand/$file" "by-hand/report/$file"; else : > "by-hand/report/$file"; fi
    done
    id -un > by-hand/report/user
    tar -c -f "report-$host.tar" -C by-hand/report .
    rm -rf by-hand/report
    say "Carry this back: $PWD/report-$host.tar"
  }

  usage() {
    say "$title, plan $plan"
    say "  sh deploy.sh verify            is the package whole, and who signed it (ALLOWED_SIGNERS=FILE)"
    say "  sh deploy.sh review            what will happen, step by step"
    say "  sh deploy.sh preflight         is this host as the plan expects it; changes nothing"
    say "  sh deploy.sh deploy 'Name'     prepares, switches and measures"
    say "  sh deploy.sh measure           measures again"
    say "  sh deploy.sh confirm 'words'   for good; the words say what you have looked at"
    say "  sh deploy.sh rollback 'why'    what served before serves again"
    say "  sh deploy.sh status            how far it is"
    say "  sh deploy.sh report            writes what is carried back"
  }

  verb=\${1-}
  [ "$#" -eq 0 ] || shift
  case $verb in
    verify | preflight | deploy | confirm | rollback | status | report) "$verb" "$@" ;;
    review) cat PLAN.txt ;;
    measure)
      needs_begun
      [ "$event" = activated ] || stop "There is nothing to measure: the deployment $id is $event."
      measure
      tell_choice
      ;;
    *) usage ;;
  esac
`.script

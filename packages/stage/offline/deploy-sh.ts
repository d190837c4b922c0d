import { agentSha256 } from '@deploy/agent/script.ts'
import { raw, sh } from '@deploy/agent/sh.ts'
import { type Plan, planDigest } from '@deploy/plan/plan.ts'
import { measuring } from './measuring.ts'

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
    minutes=${Math.floor(confirmSeconds / 60)}
    ${raw(body)}
  `
  return `${script}\n`
}

const body = sh`
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
  needs_begun() {
    read_state
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

  verify() {
    sha256sum -c SHA256SUMS > /dev/null || stop 'This package is not whole: the files above differ from SHA256SUMS. Fetch it again.'
    say 'Every file is as SHA256SUMS says.'
    if [ -n "\${ALLOWED_SIGNERS-}" ]; then
      [ -f SHA256SUMS.sig ] || stop 'This package is not signed, and ALLOWED_SIGNERS was given.'
      signer=$(ssh-keygen -Y find-principals -s SHA256SUMS.sig -f "$ALLOWED_SIGNERS" | sed 's/,.*//' | head -n 1) || signer=
      [ -n "$signer" ] || stop 'No key of ALLOWED_SIGNERS has signed this package.'
      ssh-keygen -Y verify -n "$namespace" -I "$signer" -s SHA256SUMS.sig -f "$ALLOWED_SIGNERS" < SHA256SUMS > /dev/null 2>&1 ||
        stop 'The signature is not over these bytes.'
      say "Signed by $signer."
    elif [ -f SHA256SUMS.sig ]; then
      say 'The package is signed, and nobody has looked at it: ALLOWED_SIGNERS=FILE sh deploy.sh verify, with a file that did not come with it.'
    else
      say 'The package is not signed: compare the sha256 of the archive with what the workflow has printed.'
    fi
  }

  preflight() {
    verify
    [ "$(id -un)" = "$user" ] || stop "Run it as $user: the plan was made for that user, and this is $(id -un)."
    for tool in tar timeout sha256sum sed stat; do
      command -v "$tool" > /dev/null || stop "The host has no $tool."
    done
    sh agent.sh by-hand "$root" probe > by-hand.probe || stop 'The agent cannot look at this host.'
    serves=$(sed -n 's/^@by-hand fact current //p' by-hand.probe)
    lock=$(sed -n 's/^@by-hand fact lock //p' by-hand.probe)
    rm -f by-hand.probe
    [ "$serves" = "$previous" ] ||
      stop "\${serves:-no release} serves here, and the plan was made for \${previous:-a first deployment}. Look at the host again and have a new package made."
    [ -z "$lock" ] || stop "Another deployment has the lock: $(plain "$lock")"
    if [ -s privileged ]; then
      sh sudo.sh | sed 1d | paste - privileged > by-hand.sudo || :
      refused=$(grep -v "^allowed$tab" by-hand.sudo || :)
      rm -f by-hand.sudo
      [ -z "$refused" ] || stop "sudo would not run these without a password: $refused"
    fi
    for name in $secrets; do
      eval "value=\\\${$name-}"
      case $value in *[[:cntrl:]]*) stop "The variable $name has a line break or another control character." ;; esac
      [ -n "$value" ] || stop "The variable $name is empty. Give it in the environment of this command; no package holds it."
    done
    say "This host is as the plan expects it: \${previous:-nothing} serves. Nothing was changed."
  }

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

  write_order() {
    trap 'rm -rf by-hand/order by-hand/order.tar' EXIT
    trap 'exit 1' HUP INT TERM
    cp -R order by-hand/order
    sed "s/^deploy=.*/deploy=$id/; s/^actor=.*/actor=$(printf %s "$operator" | sed 's/[\\\\/&]/\\\\&/g')/" order/order > by-hand/order/order
    for name in $secrets; do
      eval "value=\\\${$name-}"
      printf '%s=%s\\n' "$name" "$value" >> by-hand/order/secret-env
    done
    tar -c -f by-hand/order.tar -C by-hand/order .
    rm -rf by-hand/order
  }

  deploy() {
    operator=$(plain "\${1-}")
    [ -n "$operator" ] || stop "Say who you are: sh deploy.sh deploy 'Your Name'"
    read_state
    case $event in
      '' | aborted | reverted) ;;
      *) stop "This package has begun the deployment $id already; it is $event." ;;
    esac
    preflight
    rm -rf by-hand
    mkdir by-hand
    id=$(date -u +%Y%m%dt%H%M%Sz)-$(head -c 4 /dev/urandom | od -A n -t x1 | tr -d ' \\n')
    printf '%s\\n' "$operator" > by-hand/operator
    (umask 022 && mkdir -p "\${agent%/*}" && cp agent.sh "$agent.new.$$") || stop "Nothing can be written into $root."
    sh "$agent.new.$$" by-hand "$root" install "$sum" > /dev/null || stop "The agent cannot be put into $root."
    send
    write_order
    printf '%s\\n' "$id" > by-hand/id
    say "Deployment $id: preparing."
    ask prepare "$id" < by-hand/order.tar | tell
    rm -f by-hand/order.tar
    read_state
    [ "$event" = staged ] || stop "It was not prepared, and is \${event:-not begun}. Nothing was switched. Write the report: sh deploy.sh report"
    say 'Switching.'
    ask activate "$id" | tell
    read_state
    [ "$event" = activated ] || stop "It was not switched, and is \${event:-not begun}. Write the report: sh deploy.sh report"
    measure
    say ''
    say "What serves now is the new release, and NOT YET FOR GOOD: without a confirmation within $minutes minutes the host goes back by itself."
    say '  for good:  sh deploy.sh confirm "what you have looked at"'
    say '  go back:   sh deploy.sh rollback "why"'
  }

  ${measuring}

  confirm() {
    needs_begun
    [ "$event" = activated ] || stop "There is nothing to confirm: the deployment $id is $event."
    [ -f by-hand/rows ] || measure
    ! grep -q "^[^$tab]*\${tab}bad$tab" by-hand/rows || stop "Something was measured and is bad. Go back: sh deploy.sh rollback 'why'. To measure again: sh deploy.sh measure"
    said=$(plain "\${1-}")
    if grep -q "^[^$tab]*\${tab}none$tab" by-hand/rows && [ -z "$said" ]; then
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
    ask status > /dev/null || :
    read_state
    say "$title: the deployment $id of the plan $plan is $event."
  }

  report() {
    needs_begun
    ask status > /dev/null || :
    read_state
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
      measure
      ;;
    *) usage ;;
  esac
`.script

import { type Script, sh } from '@deploy/agent/sh.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'

/** The label of a container that tells two specifications of one image apart; Compose makes it of all settings of a service. */
export const HASH_LABEL = 'deploy.hash'

/** Of the specification of a task. */
export const image = `{{.ContainerSpec.Image}}|{{index .ContainerSpec.Labels "${HASH_LABEL}"}}`
const ofService = `{{with .Spec.TaskTemplate}}${image}{{end}}|{{with .UpdateStatus}}{{.State}}{{end}}`
const ofTask = `{{.NodeID}} {{.Status.State}}|{{with .Spec}}${image}{{end}}`

/**
 * Defines `look SERVICE`, a service by its whole name, which sets
 *
 * - `$found`: `<image>|<hash>`, as the engine has the service now; empty when there is none
 * - `$update`: the engine's own word for its last update, empty when it made none
 * - `$tasks`: the ids of the tasks that should run, in one line
 * - `$replicas`: how many of how many run, such as `1/2`
 * - `$short`: what is missing until every replica is that and runs, which it does once it is healthy, and the nodes that get no
 *   replicas; empty when nothing is
 *
 * and `spread`, which prints how many of its tasks each node has: `one=1,two=1`. Replicas are counted here, because the engine counts
 * those on a node that is down as running, beside those that took their place.
 *
 * https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Service
 */
export function defineLook({ compose }: Pick<Slot, 'compose'>): Script {
  const stack = compose!.project
  return sh`
    stack=${stack}
    replicas_of_all() { docker service ls --filter ${`label=com.docker.stack.namespace=${stack}`} --format '{{.Name}}|{{.Replicas}}'; }
    nodes() { docker node ls --format '{{.ID}} {{.Status}} {{.Availability}} {{.Hostname}}' 2>/dev/null || true; }
    away() { nodes | awk ${nodesThatAreAway}; }
    spread() { { nodes; echo; printf '%s\\n' "$states"; } | awk ${replicasByNode} | sort | tr '\\n' ',' | sed 's/,$//'; }
    look() {
      look_at "$1"
      [ -z "$short" ] || short="$short$(away)"
    }
    look_at() {
      found=
      update=
      tasks=
      states=
      replicas=0/0
      short='is not there'
      shown=$(docker service inspect --format ${ofService} "$1" 2>/dev/null) || return 0
      update=\${shown##*|}
      found=\${shown%|*}
      many=$(replicas_of_all | awk -F '|' -v name="$1" '$1 == name { print $2 }')
      many=\${many%% *}
      many=\${many##*/}
      short='the engine does not tell its replicas'
      tasks=$(docker service ps --no-trunc --quiet --filter desired-state=running "$1" 2>/dev/null) || return 0
      tasks=$(printf '%s\\n' "$tasks" | sort | tr '\\n' ' ')
      tasks=\${tasks% }
      states=$(printf '%s' "$tasks" | xargs -r docker inspect --type task --format ${ofTask} 2>/dev/null) || return 0
      replicas=$(printf '%s\\n' "$states" | grep -c '^[^ ]* running|' || true)/$many
      short="$replicas run"
      [ "\${replicas%%/*}" = "$many" ] || return 0
      short="$update, $short"
      case $update in updating | rollback_started) return 0 ;; esac
      short='a replica is being replaced'
      other=$(printf '%s\\n' "$states" | grep . | cut -d ' ' -f 2- | grep -vxF -e "running|$found" | head -n 1)
      if [ "$other" != '' ]; then
        short="a replica is \${other%%|*}"
        [ "\${other%%|*}" != running ] || short='a replica is still the old one'
        return 0
      fi
      # One that is being replaced should not run any more, and the next one should not run yet.
      [ "$(printf '%s\\n' "$states" | grep -c .)" != "$many" ] || short=
    }
  `
}

const nodesThatAreAway = `
  $2 != "Ready" { printf ", the node %s is %s", $4, tolower($2); next }
  $3 == "Drain" { printf ", the node %s is drained", $4; next }
  $3 == "Pause" { printf ", the node %s is paused", $4 }
`

/** Of the lines of `nodes`, an empty one, and `$states`. */
const replicasByNode = `
  NF == 0 { tasks = 1; next }
  !tasks { name[$1] = $4; next }
  $1 in name { count[$1]++ }
  END { for (id in count) print name[id] "=" count[id] }
`

/** Names of the services of the stack. */
export const services = sh`replicas_of_all | cut -d '|' -f 1`

/** Defines `wanted SERVICE`: what `$found` must be, of what a release came to in the folder `$1`. */
export const defineWanted = sh`
  wanted() {
    printf '%s|%s' "$(sed -n "s/^$2|//p" "$1"/images)" "$(sed -n "s/^$2 //p" "$1"/hashes)"
  }
`

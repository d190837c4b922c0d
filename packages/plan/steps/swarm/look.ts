import { type Script, sh } from '@deploy/agent/sh.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'

/** The label of a container that tells two specifications of one image apart; Compose makes it of all settings of a service. */
export const HASH_LABEL = 'deploy.hash'

/** Of the specification of a task. */
export const image = `{{.ContainerSpec.Image}}|{{index .ContainerSpec.Labels "${HASH_LABEL}"}}`
const ofService = `{{with .Spec.TaskTemplate}}${image}{{end}}|{{with .UpdateStatus}}{{.State}}{{end}}`
const ofTask = `{{.Status.State}}|{{with .Spec}}${image}{{end}}`

/**
 * Defines `look SERVICE`, a service by its whole name, which sets
 *
 * - `$found`: `<image>|<hash>`, as the engine has the service now; empty when there is none
 * - `$update`: the engine's own word for its last update, empty when it made none
 * - `$tasks`: the ids of the tasks that should run, in one line
 * - `$short`: what is missing until every replica is that and runs, which it does once it is healthy; empty when nothing is
 *
 * https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Service
 */
export function defineLook({ compose }: Pick<Slot, 'compose'>): Script {
  const stack = compose!.project
  return sh`
    stack=${stack}
    replicas_of_all() { docker service ls --filter ${`label=com.docker.stack.namespace=${stack}`} --format '{{.Name}}|{{.Replicas}}'; }
    look() {
      found=
      update=
      tasks=
      short='is not there'
      shown=$(docker service inspect --format ${ofService} "$1" 2>/dev/null) || return 0
      update=\${shown##*|}
      found=\${shown%|*}
      replicas=$(replicas_of_all | awk -F '|' -v name="$1" '$1 == name { print $2 }')
      replicas=\${replicas%% *}
      tasks=$(docker service ps --no-trunc --quiet --filter desired-state=running "$1" 2>/dev/null) || return 0
      tasks=$(printf '%s\\n' "$tasks" | sort | tr '\\n' ' ')
      tasks=\${tasks% }
      short="$replicas run"
      [ "\${replicas%%/*}" = "\${replicas##*/}" ] || return 0
      short="$update, $short"
      case $update in updating | rollback_started) return 0 ;; esac
      short='a replica is being replaced'
      states=$(printf '%s' "$tasks" | xargs -r docker inspect --type task --format ${ofTask} 2>/dev/null) || return 0
      other=$(printf '%s\\n' "$states" | grep -vxF -e "running|$found" | head -n 1)
      if [ "$other" != '' ]; then
        short="a replica is \${other%%|*}"
        [ "\${other%%|*}" != running ] || short='a replica is still the old one'
        return 0
      fi
      # One that is being replaced should not run any more, and the next one should not run yet.
      [ "$(printf '%s\\n' "$states" | grep -c .)" != "\${replicas##*/}" ] || short=
    }
  `
}

/** Names of the services of the stack. */
export const services = sh`replicas_of_all | cut -d '|' -f 1`

/** Defines `wanted SERVICE`: what `$found` must be, of what a release came to in the folder `$1`. */
export const defineWanted = sh`
  wanted() {
    printf '%s|%s' "$(sed -n "s/^$2|//p" "$1"/images)" "$(sed -n "s/^$2 //p" "$1"/hashes)"
  }
`

import { sh } from '@deploy/agent/sh.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { bad, type Context, good, type Measure, type Measurement, none } from './check.ts'
import { listContainers } from './project.ts'
import { askStack, tellStack } from './stack.ts'

/**
 * Every service of a compose project, or the one that is named, runs the image that this release has on this host, is healthy where
 * that is measured, and is the same container, started once, from the first good sample on. The same of a stack, for the replicas
 * on all nodes.
 */
export function watchServices(context: Context, service?: string): Measure {
  const { slot, release, probe } = context
  const script = slot.swarm
    ? askStack(slot, release.id)
    : askServices(slot, { release: release.id, only: service ?? '' })
  const judge = slot.swarm ? sameStack() : sameContainers(context)
  return async (signal) => {
    const { code, stdout } = await probe.exec(script, signal)
    if (code === 69) return none('the Docker engine does not answer this user')
    if (code !== 0) return none(`the services could not be asked for (exit code ${code})`)
    const lines = stdout.split('\n').filter((line) => line !== '')
    const fault = lines.find((line) => line.startsWith('fault='))
    if (fault !== undefined) return bad(fault.slice('fault='.length))
    if (lines.length === 0)
      return none(`the release names no service${service === undefined ? '' : ` ${service}`}`)
    return judge(lines)
  }
}

function sameStack(): (lines: string[]) => Measurement {
  let first: string | undefined
  return (lines) => {
    const found = lines.join('\n')
    first ??= found
    return found === first ? good(tellStack(lines)) : bad('a service was started again since the gate began')
  }
}

function sameContainers({ release, activation }: Context): (lines: string[]) => Measurement {
  let first: Found[] | undefined
  return (lines) => {
    const found = lines.map(containerOf)
    first ??= found
    const before = first
    const killed = found.find((each) => each.killed && isNew(each, activation))
    if (killed !== undefined)
      return bad(
        `the kernel has ended a process of ${killed.service} because its memory was full (OOM killer)`,
      )
    const changed =
      found.find(({ run }) => !before.some((each) => each.run === run)) ??
      before.find(({ run }) => !found.some((each) => each.run === run))
    if (changed !== undefined) return bad(`${changed.service} was started again since the gate began`)
    const many = lines.length === 1 ? '1 container runs' : `${lines.length} containers run`
    return good(`${many} the images of ${release.id}`)
  }
}

interface Found {
  service: string
  startedAt: string
  /** Another one when it was started again. */
  run: string
  killed: boolean
}

function containerOf(line: string): Found {
  const [service = '', id = '', startedAt = '', restarts = '', killed = ''] = line.split(' ')
  return { service, startedAt, run: `${service} ${id} ${startedAt} ${restarts}`, killed: killed === 'true' }
}

/** A container that serves on since before has its past: the engine remembers such a death until the next start. */
function isNew({ startedAt }: Found, activation: Context['activation']): boolean {
  return activation === undefined || Date.parse(startedAt) >= Date.parse(activation.at)
}

function askServices(slot: Slot, { release, only }: { release: string; only: string }) {
  const { root } = slot
  const images = `${root}/.deploy/compose/${release}/images`
  return sh`
    docker version > /dev/null 2>&1 || exit 69
    fault() { printf 'fault=%s\\n' "$1"; exit 0; }
    [ "$(readlink ${`${root}/current`})" = ${`releases/${release}`} ] || fault ${`current does not lead to ${release}`}
    [ -r ${images} ] || fault ${`${release} was never rendered here`}
    while IFS='|' read -r service wanted; do
      case ${only} in '' | "$service") ;; *) continue ;; esac
      ids=$(${listContainers(slot)} --filter "label=com.docker.compose.service=$service")
      [ -n "$ids" ] || fault "$service has no container"
      for id in $ids; do
        found=$(docker container inspect --format '{{.Image}} {{.State.Status}}{{with .State.Health}} {{.Status}}{{end}}' "$id") || fault "$service lost its container"
        case $found in
          "$wanted running" | "$wanted running healthy") ;;
          "$wanted "*) fault "$service is \${found#* }" ;;
          *) fault "$service runs another image than this release has" ;;
        esac
        docker container inspect --format "$service {{.Id}} {{.State.StartedAt}} {{.RestartCount}} {{.State.OOMKilled}}" "$id" || fault "$service lost its container"
      done
    done < ${images}
  `
}

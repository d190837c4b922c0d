import { sh } from '@deploy/agent/sh.ts'
import { bad, type Context, good, type Measure, none } from './check.ts'
import { askStack, tellStack } from './stack.ts'

/**
 * Every service of a compose project runs the image that this release has on this host, is healthy where that is measured, and is
 * the same container, started once, from the first good sample on. The same of a stack, for the replicas on all nodes.
 */
export function watchServices({ slot, release, probe }: Context): Measure {
  const script = slot.swarm
    ? askStack(slot, release.id)
    : askServices(slot.root, slot.compose!.project, release.id)
  let first: string | undefined
  return async (signal) => {
    const { code, stdout } = await probe.exec(script, signal)
    if (code === 69) return none('the Docker engine does not answer this user')
    if (code !== 0) return none(`the services could not be asked for (exit code ${code})`)
    const lines = stdout.split('\n').filter((line) => line !== '')
    const fault = lines.find((line) => line.startsWith('fault='))
    if (fault !== undefined) return bad(fault.slice('fault='.length))
    if (lines.length === 0) return none('the release names no service')
    first ??= stdout
    if (stdout !== first) return bad('a service was started again since the gate began')
    return good(slot.swarm ? tellStack(lines) : `${lines.length} containers run the images of ${release.id}`)
  }
}

function askServices(root: string, project: string, release: string) {
  const images = `${root}/.deploy/compose/${release}/images`
  return sh`
    docker version > /dev/null 2>&1 || exit 69
    fault() { printf 'fault=%s\\n' "$1"; exit 0; }
    [ "$(readlink ${`${root}/current`})" = ${`releases/${release}`} ] || fault ${`current does not lead to ${release}`}
    [ -r ${images} ] || fault ${`${release} was never rendered here`}
    while IFS='|' read -r service wanted; do
      ids=$(docker ps --all --quiet --no-trunc --filter ${`label=com.docker.compose.project=${project}`} \\
        --filter label=com.docker.compose.oneoff=False --filter "label=com.docker.compose.service=$service")
      [ -n "$ids" ] || fault "$service has no container"
      for id in $ids; do
        found=$(docker container inspect --format '{{.Image}} {{.State.Status}}{{with .State.Health}} {{.Status}}{{end}}' "$id") || fault "$service lost its container"
        case $found in
          "$wanted running" | "$wanted running healthy") ;;
          "$wanted "*) fault "$service is \${found#* }" ;;
          *) fault "$service runs another image than this release has" ;;
        esac
        docker container inspect --format '{{.Id}} {{.State.StartedAt}} {{.RestartCount}}' "$id" || fault "$service lost its container"
      done
    done < ${images}
  `
}

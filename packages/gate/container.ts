import { type Script, sh } from '@deploy/agent/sh.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { containerByHand, isAdopted } from '@deploy/plan/adoption.ts'
import { bad, type Measurement, none } from './check.ts'

/**
 * Of `docker container inspect`, a line each: https://pkg.go.dev/github.com/moby/moby/api/types/container#InspectResponse.
 * Names are those of its fields: by those of its JSON docker knows no health where an image has no HEALTHCHECK.
 */
const format = [
  'container={{.ID}}',
  'pid={{.State.Pid}}',
  'status={{.State.Status}}',
  'exit={{.State.ExitCode}}',
  'oom={{.State.OOMKilled}}',
  'health={{with .State.Health}}{{.Status}}{{end}}',
  'restarts={{.RestartCount}}',
  'image={{.Image}}',
  'error={{json .State.Error}}',
].join('\n')

/**
 * Prints how a container stands, nothing of one that is not there, and which image a release pins: `reference` with its
 * digest, `wanted` as the engine calls it. Sets `$pid` to its main process, 0 for none. Exit 69: the engine does not answer.
 */
export function readContainer({ root, container }: Slot, releaseId: string): Script {
  const folder = isAdopted(releaseId) ? containerByHand({ root }) : `${root}/releases/${releaseId}/.release`
  return sh`
    docker version --format '{{.Server.Version}}' > /dev/null 2>&1 || exit 69
    shown=$(docker container inspect --format ${format} ${container!.name} 2>/dev/null) || shown=
    pid=$(printf '%s\\n' "$shown" | sed -n 's/^pid=//p' | head -n 1)
    printf '%s\\n' "$shown" | grep -v '^pid='
    reference=$(cat ${`${folder}/image`} 2>/dev/null)
    echo "reference=$reference"
    echo "wanted=$(docker image inspect --format '{{.Id}}' "$reference" 2>/dev/null)"
    recorded=''
  `
}

/** What is wrong with a container that should run this release; undefined when nothing is. */
export function containerFault(seen: Map<string, string>, name: string): Measurement | undefined {
  const text = (key: string) => seen.get(key) ?? ''
  if (text('container') === '') return bad(`there is no container ${name}`)
  if (text('status') !== 'running') return bad(`${name} is ${text('status')}${ending(seen)}`)
  if (text('reference') === '') return bad(`the release on the host does not say which image it is`)
  if (text('wanted') === '') return bad(`the image of the release is not on the host: ${text('reference')}`)
  if (text('image') !== text('wanted'))
    return bad(`${name} runs another image: ${text('image')}, and the release is ${text('wanted')}`)
  return undefined
}

/** `, exit code 137, ended by the kernel …`; empty for a container that ended well or was never started. */
function ending(seen: Map<string, string>): string {
  const [code, oom, error] = [seen.get('exit'), seen.get('oom'), seen.get('error')]
  return [
    code === '0' || code === undefined ? '' : `, exit code ${code}`,
    oom === 'true' ? ', ended by the kernel because its memory was full (OOM killer)' : '',
    error === '""' || error === undefined ? '' : `, ${error}`,
  ].join('')
}

/** What the image's own HEALTHCHECK says. `starting` is not known yet; an image without one says nothing. */
export function healthOf(seen: Map<string, string>): Measurement | undefined {
  const health = seen.get('health') ?? ''
  if (health === 'starting') return none('its HEALTHCHECK has no result yet')
  return health === 'unhealthy' ? bad('its HEALTHCHECK says unhealthy') : undefined
}

/** For the report of a gate that did not pass: how it stands, and what its HEALTHCHECK said last. */
export function tellContainer(name: string): Script {
  const state =
    '{{.State.Status}}, exit code {{.State.ExitCode}}{{if .State.OOMKilled}}, ended by the OOM killer{{end}}, restarted {{.RestartCount}} times, since {{.State.StartedAt}}{{with .State.Error}}, {{json .}}{{end}}, image {{.Config.Image}}'
  const probes =
    '{{with .State.Health}}{{range .Log}}HEALTHCHECK ended with {{.ExitCode}}: {{json .Output}}\n{{end}}{{end}}'
  return sh`
    docker container inspect --format ${state} ${name} 2>&1
    docker container inspect --format ${probes} ${name} 2>/dev/null | grep . | tail -n 3 | cut -c 1-500
    exit 0
  `
}

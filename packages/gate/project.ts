import { type Script, sh } from '@deploy/agent/sh.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'

/** Prints the ids of the containers of a project, or of a stack, on this host, running or not; those of one service where it is named. */
export function listContainers(
  { compose, swarm }: Pick<Slot, 'compose' | 'swarm'>,
  service?: string,
): Script {
  const { project } = compose!
  const labels = swarm
    ? [`com.docker.stack.namespace=${project}`]
    : [`com.docker.compose.project=${project}`, 'com.docker.compose.oneoff=False']
  const one = service === undefined ? [] : [`com.docker.compose.service=${service}`]
  return sh`docker ps --all --quiet --no-trunc ${[...labels, ...one].flatMap((label) => ['--filter', `label=${label}`])}`
}

/**
 * For the report of a gate that did not pass: how each container of a project stands, then what each has written since
 * (seconds of the epoch); first those that are not well.
 */
export function tellProject(
  slot: Slot,
  { since, count }: { since?: number | undefined; count: number },
): Script {
  const state =
    '{{.State.Status}}{{with .State.Health}} {{.Status}}{{end}}, exit code {{.State.ExitCode}}{{if .State.OOMKilled}}, ended by the OOM killer{{end}}, restarted {{.RestartCount}} times, since {{.State.StartedAt}}{{with .State.Error}}, {{json .}}{{end}}'
  const from = since === undefined ? [] : ['--since', String(since)]
  return sh`
    well=
    ill=
    for id in $(${listContainers(slot)}); do
      docker container inspect --format ${`{{.Name}}: ${state}`} "$id" | sed 's,^/,,'
      case $(docker container inspect --format '{{.State.Status}}{{with .State.Health}} {{.Status}}{{end}}' "$id") in
        running | 'running healthy') well="$well $id" ;;
        *) ill="$ill $id" ;;
      esac
    done 2>&1
    for id in $ill $well; do
      docker logs ${from} --tail ${count} "$id" 2>&1 | sed "s,^,$(docker container inspect --format '{{.Name}}' "$id" | tr -d /)  ,"
    done
    exit 0
  `
}

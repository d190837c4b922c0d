import { raw, type Script, sh } from '@deploy/agent/sh.ts'
import type { Container } from '@deploy/manifest/manifest.ts'
import { type Reach, reaches, reachKey, reachTexts, systemFolders } from '@deploy/manifest/reach.ts'
import { orderDirectory } from '../context.ts'

/** What people must read before they approve: a sentence for each thing of the host that the manifest lets the container have. */
export function reachWarnings({ name, allow = {} }: Container): string[] {
  return reaches.flatMap((reach) =>
    allow[reach] === undefined
      ? []
      : [`The container ${name} ${reachTexts[reach]}. deploy.yml says why: ${allow[reach]}`],
  )
}

/** Patterns of what a container could change the host with, as `case` has them. */
export const ofSystem = raw(
  [
    ...systemFolders.exact,
    ...systemFolders.whole.flatMap((folder) => [folder, `${folder}/*`]),
    '*.sock',
  ].join(' | '),
)

/** A line for each thing of the host that a container has, a bind mount with its source. */
const format = [
  '{{if .HostConfig.Privileged}}privileged{{end}}',
  '{{if eq .HostConfig.NetworkMode "host"}}hostNetwork{{end}}',
  '{{if eq .HostConfig.PidMode "host"}}hostProcesses{{end}}',
  '{{range .HostConfig.CapAdd}}capabilities {{.}}\n{{end}}',
  '{{range .Mounts}}{{if eq .Type "bind"}}hostFolders {{.Source}}\n{{end}}{{end}}',
].join('\n')

/**
 * Fails when a container has of the host what the manifest does not allow, whoever started it and however: a script of the
 * application's own may say `--privileged`. Links in the source of a mount are followed.
 */
export function refuseReach(container: Container): Script {
  const { name, allow = {} } = container
  const granted = reaches.filter((reach) => allow[reach] !== undefined)
  return sh`
    docker container inspect --format ${format} ${name} | grep . > ${orderDirectory}/reach || true
    refused=
    while read -r reach what; do
      case $reach in
        hostFolders)
          real=$(readlink -f "$what" 2>/dev/null) || real=$what
          case $what in ${ofSystem}) ;; *) case $real in ${ofSystem}) ;; *) continue ;; esac ;; esac
          ;;
      esac
      case \${reach:-none} in ${raw(['none', ...granted].join(' | '))}) continue ;; esac
      refused=1
      case $reach in
        ${raw(reaches.map((reach) => explained(reach, name).script).join('\n'))}
      esac
    done < ${orderDirectory}/reach
    [ -z "$refused" ] || exit 1
  `
}

function explained(reach: Reach, name: string): Script {
  const text = `The container ${name} ${reachTexts[reach]}`
  const remedy = `Start it without, or say why it must in container.allow.${reachKey(reach)} of deploy.yml.`
  return sh`${raw(reach)}) echo ${text}"\${what:+ ($what)}." ${remedy} >&2 ;;`
}

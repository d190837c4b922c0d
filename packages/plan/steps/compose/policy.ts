import { lines, raw, type Script, sh } from '@deploy/agent/sh.ts'
import type { Compose } from '@deploy/manifest/manifest.ts'
import { type Context, releaseDirectory } from '../../context.ts'
import { ofSystem } from '../reach.ts'

/** What nearly every compose file mounts, to have the host's time. */
const harmless = '/etc/localtime:true | /etc/timezone:true'

/**
 * Refuses what a service must not have, of the facts in `facts`: rights over the host that deploy.yml does not allow, images
 * that can change, ports that deploy.yml does not know, mounts of what is not there or would stay behind. Needs `tell`.
 */
export function refuse(context: Context, facts: Script | string): Script {
  const compose = context.slot.compose!
  return lines(
    defineAllowed(compose),
    sh`
      while IFS='|' read -r kind service a b c d; do
        case $kind in
    `,
    sh`
      privilege)
        allowed "$service" "$a" || tell "$service asks for: $a. Say why under compose.allow, or remove it from the compose file." ;;
      device)
        case $a in ${ofSystem}) allowed "$service" "$a" || tell "The volume $service is $a of the host. Say why under compose.allow, or use another folder." ;; esac ;;
      file)
        [ -e "$a" ] || tell "$a, which the compose file names as $service, is not there." ;;
    `,
    ports(context),
    images(context),
    mounts(context),
    sh`
        esac
      done < ${facts}
    `,
  )
}

/** Exit 0 for what deploy.yml allows a service, and for a path in it whose content may be lost. */
export function defineAllowed({ allow, ephemeral }: Compose): Script {
  const list = allow.map(({ service, what }) => `${service}|${what}`).join('\n')
  return sh`
    allowed() { printf '%s\\n' ${list} | grep -qxF -e "$1|$2"; }
    allowed_to_lose() { printf '%s\\n' ${ephemeral.join('\n')} | grep -qxF -e "$1:$2"; }
  `
}

function ports({ slot }: Context): Script {
  const known = Object.values(slot.ports)
  const accepted = sh`case ${` ${known.join(' ')} `} in *" $b "*) ;;`
  return sh`
    port)
      ${accepted}
        *) tell "$service publishes the port $b, which is not under ports in deploy.yml. Name it there, or do not publish it." ;;
      esac ;;
  `
}

/** In mode build what is built needs no digest. An id says nothing to the other nodes of a swarm. */
function images({ slot }: Context): Script {
  const { images: mode } = slot.compose!
  const built = mode === 'build' ? sh`grep -qxF -e "build|$service" "$facts" ||` : sh``
  return sh`
    image)
      case $a in
        ${slot.swarm ? sh`*@sha256:*` : sh`*@sha256:* | sha256:*`}) ;;
        *) ${built} tell "$service runs $a, and a tag can move. Write its digest, or write it without variables, so that build-release finds it." ;;
      esac ;;
  `
}

function mounts(context: Context): Script {
  const { root } = context.slot
  const release = releaseDirectory(context)
  return sh`
    mount)
      case $a in
        bind)
          real=$(readlink -f "$b") || real=$b
          if [ ! -e "$b" ]; then
            tell "$b is not on the host, and $service mounts it as $c."
          else
            case $b:$d in ${raw(harmless)}) continue ;; esac
            for place in "$b" "$real"; do
              case $place in
                ${ofSystem}) allowed "$service" "$b" || { tell "$service mounts $b of the host. Say why under compose.allow, or mount something else."; break; } ;;
                ${root}/.deploy | ${root}/.deploy/*) tell "$service mounts $b, which belongs to the deployments."; break ;;
              esac
            done
            case $real in
              ${release}/*)
                if [ -d "$real" ] && [ "$d" != true ]; then
                  tell "$service writes to $b, which the next release does not have. Name the folder under shared, or mount it read-only."
                fi ;;
            esac
          fi ;;
        volume)
          [ -n "$b" ] || allowed_to_lose "$service" "$c" || tell "$service keeps $c on a volume without a name, which is lost with its container. Give it a name, or list $service:$c under compose.ephemeral." ;;
      esac ;;
  `
}

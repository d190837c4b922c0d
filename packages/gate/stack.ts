import { type Script, sh } from '@deploy/agent/sh.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { defineLook, defineWanted } from '@deploy/plan/steps/swarm/look.ts'

/**
 * Asks a manager whether every replica of every service, on whichever node, runs the image that this release pins, with its
 * settings: a line `SERVICE REPLICAS IMAGE NODE=REPLICAS,… TASK…` each, or `fault=…`. Exit 69: the engine does not answer, or manages no swarm.
 */
export function askStack(slot: Slot, release: string): Script {
  const folder = `${slot.root}/.deploy/compose/${release}`
  return sh`
    docker node inspect self > /dev/null 2>&1 || exit 69
    fault() { printf 'fault=%s\\n' "$1"; exit 0; }
    [ "$(readlink ${`${slot.root}/current`})" = ${`releases/${release}`} ] || fault ${`current does not lead to ${release}`}
    [ -r ${`${folder}/images`} ] || fault ${`${release} was never rendered here`}
    ${defineLook(slot)}
    ${defineWanted}
    while IFS='|' read -r service image; do
      look "$stack"_"$service"
      [ -n "$found" ] || fault "$service is not there"
      [ "$found" = "$(wanted ${folder} "$service")" ] || fault "$service is another image, or has other settings, than this release: $found"
      case $update in
        paused | rollback_paused) fault "the engine gave up the update of $service by itself: $update" ;;
      esac
      [ -z "$short" ] || fault "$service: $short"
      [ -n "$tasks" ] || fault "$service has no replica$(away)"
      echo "$service" "\${replicas%%/*}" "$image" "$(spread)" "$tasks"
    done < ${`${folder}/images`}
  `
}

/** How many replicas run what and where, for people: `web: 2 replicas of web@sha256:548b586d28a8 (one 1, two 1)`. */
export function tellStack(lines: readonly string[]): string {
  return lines
    .map((line) => line.split(' '))
    .map(([service, count, image = '', nodes = '']) => {
      const name = image.slice(image.lastIndexOf('/') + 1).replace(/(?<=@sha256:.{12}).*/, '')
      const where = nodes.replaceAll('=', ' ').replaceAll(',', ', ')
      return `${service}: ${count} ${count === '1' ? 'replica' : 'replicas'} of ${name} (${where})`
    })
    .join('; ')
}

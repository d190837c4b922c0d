import type { Facts } from '@deploy/agent/facts.ts'
import { adoptionOf, folderByHand, isAdopted } from '../adoption.ts'
import { handMadeVenv } from '../steps/adopt.ts'
import type { Problem, Question } from './problem.ts'

type Seen = Pick<Question, 'slot' | 'facts'>

/** What was installed by hand, and why it cannot become a release: all of it in one message. */
export function adoption({ slot, facts }: Question): Problem[] {
  if (!adoptionOf(slot, facts)) return []
  const reasons = [
    ...(folderByHand(slot, facts) ? ofFolder(slot.path, { slot, facts }) : []),
    ...ofVenv({ slot, facts }),
    ...(slot.container || slot.compose ? ofContainers({ slot, facts }) : ofUnit({ slot, facts })),
    ...(facts.releases.some(({ id, present }) => present && isAdopted(id))
      ? ['there is an adopted release already, and no other can be']
      : []),
  ]
  if (reasons.length === 0) return []
  const away = folderByHand(slot, facts)
    ? `move it away by hand (sudo mv ${slot.path} ${slot.path}.before-deploy), with its venv where that has a path of its own`
    : "take 'adopt' out of deploy.yml"
  return [
    {
      code: 'ADOPT_REFUSED',
      message: `${subjectOf({ slot, facts })} was installed by hand and cannot be adopted: ${reasons.join('; ')}.`,
      remedy: `Mend that and deploy again. Or give up the way back to it: ${away}.`,
    },
  ]
}

function subjectOf({ slot, facts }: Seen): string {
  if (folderByHand(slot, facts)) return slot.path
  return slot.container ? `The container ${slot.container.name}` : `The project ${slot.compose!.project}`
}

/** A unit makes its container anew, so it must be there; a container that does not run may not run again either. */
function ofContainers({ slot, facts }: Seen): string[] {
  const { container, project } = facts.docker ?? {}
  if (slot.compose)
    return project !== undefined && runningContainers(facts) > 0
      ? []
      : [
          `no container of the project ${slot.compose.project} runs, and what does not serve now is nothing to go back to`,
        ]
  const { unit } = slot.service
  const unknown = facts.unit === undefined || facts.unit.loadState === 'not-found'
  return [
    ...(slot.service.manager === 'systemd' && unknown ? [`systemd does not know ${unit}.service`] : []),
    ...(container?.state === 'running'
      ? []
      : [
          `the container ${slot.container!.name} ${container ? `is ${container.state}` : 'is not there'}, and what does not serve now is nothing to go back to`,
        ]),
  ]
}

function ofFolder(path: string, { slot, facts }: Seen): string[] {
  const folder = facts.folders[path]
  if (folder?.names === undefined) return [`${facts.user} cannot read ${path}`]
  return folder.sameFileSystem
    ? []
    : [`${path} is not on the file system of ${slot.root}, so that it could not be moved there in one act`]
}

function ofVenv({ slot, facts }: Seen): string[] {
  const path = slot.venv?.path
  if (path === undefined) return []
  const { kind, target } = facts.paths[path] ?? { kind: 'absent' }
  if (kind === 'absent') return []
  if (kind === 'link') return [`${path} is a link (to ${target}), and not the venv itself`]
  if (kind !== 'directory') return [`${path} is no folder`]
  return [
    ...ofFolder(path, { slot, facts }),
    ...(facts.folders[slot.path]?.venv ? [`${slot.path}/.venv would be in the place of ${path}`] : []),
  ]
}

/** What does not serve now has not shown that it would serve again. */
function ofUnit({ slot: { service }, facts: { unit } }: Seen): string[] {
  const name = `${service.unit}.service`
  if (unit === undefined || unit.loadState === 'not-found') return [`systemd does not know ${name}`]
  return unit.activeState === 'active'
    ? []
    : [`${name} is ${unit.activeState}, and what does not serve now is nothing to go back to`]
}

/** What is adopted, in one sentence. */
export function adoptionRemarks({ slot, facts }: Seen): string[] {
  const adopts = adoptionOf(slot, facts)
  if (!adopts) return []
  const { owner, mode } = facts.paths[slot.path] ?? {}
  const venv = handMadeVenv({ slot, facts })
  const found = folderByHand(slot, facts)
    ? `${slot.path} was installed by hand (of ${owner}, mode ${mode}${sizeOf(facts, slot.path)}) and is served by ${serving({ slot, facts })}`
    : `What serves was started by hand: ${serving({ slot, facts })}`
  return [
    `${found}. It becomes the release ${adopts.id}${venv === undefined ? '' : `, with its venv ${venv}${venvSize(facts, venv)}`}, to which the action rollback can go back.`,
  ]
}

function serving({ slot: { service, container, compose }, facts }: Seen): string {
  const { unit, docker } = facts
  if (container) return `the container ${container.name} (${docker?.container?.image})`
  if (compose) return `the project ${compose.project}, ${runningContainers(facts)} containers`
  const process = unit?.mainPid ? `, main process ${unit.mainPid}` : ''
  return `${service.unit}.service${unit?.fragmentPath ? ` from ${unit.fragmentPath}` : ''}${process}`
}

function runningContainers({ docker }: Facts): number {
  const states = Object.values(docker?.services ?? {}).flat()
  return states.filter((state) => state === 'running' || state === 'unhealthy').length
}

function sizeOf({ folders }: Facts, path: string): string {
  const { bytes = 0, inodes = 0 } = folders[path] ?? {}
  return bytes === 0 ? '' : `, ${Math.ceil(bytes / 1024 ** 2)} MB in ${inodes} files and folders`
}

function venvSize(facts: Facts, path: string): string {
  return sizeOf(facts, path).replace(/^, (.*)$/, ' ($1)')
}

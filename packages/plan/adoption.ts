import { posix } from 'node:path'
import type { Facts } from '@deploy/agent/facts.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { sha256Of } from './digest.ts'

/** What was installed by hand, as the release that it becomes. */
export interface Adoption {
  id: string
  /**
   * Of where it lies, the unit that starts it, the names in its folder and its containers: nobody has built it, so it has no
   * archive.
   */
  sha256: string
}

/** What the first deployment adopts, while no release serves: a folder where the link must be, and containers. Pure. */
export function adoptionOf(slot: Slot, facts: Facts): Adoption | undefined {
  if (!slot.adopt || facts.current !== undefined) return undefined
  const containers = containersByHand(slot, facts)
  if (!folderByHand(slot, facts) && containers.length === 0) return undefined
  const folder = [slot.path, facts.unit?.sha256 ?? '', facts.folders[slot.path]?.names ?? '']
  const sha256 = sha256Of(JSON.stringify([...folder, ...containers]))
  return { id: `adopted-${sha256.slice(0, 12)}`, sha256 }
}

/** What lies where the link must be is moved; containers that were started by hand may come without it. */
export function folderByHand(slot: Slot, facts: Facts): boolean {
  return facts.paths[slot.path]?.kind === 'directory'
}

function containersByHand(slot: Slot, { docker }: Facts): string[] {
  const { container, project } = docker ?? {}
  if (slot.container && container) return [container.name, container.image]
  return slot.compose && project ? [project.name, project.sha256] : []
}

/** Where it is noted how a container was started by hand. */
export function containerByHand(slot: Pick<Slot, 'root'>): string {
  return `${keptFolder(slot)}/container`
}

/** Whether a release is what was installed by hand. */
export function isAdopted(id: string): boolean {
  return /^adopted-[0-9a-f]{12}$/.test(id)
}

/** Where the files lie that were installed outside of the folder then. */
export function keptFolder({ root }: Pick<Slot, 'root'>): string {
  return `${root}/.deploy/adopted`
}

/**
 * Where the folders lie that gave their place in `shared` to those with data. Nobody knows what is in them, so they stay, also when
 * the adopted release goes.
 */
export function asideFolder({ root }: Pick<Slot, 'root'>, { id }: Adoption): string {
  return `${root}/.deploy/aside-${id}`
}

/** What stood at an absolute path; with `.absent` behind it, the mark that nothing did. */
export function keptPath(slot: Pick<Slot, 'root'>, to: string): string {
  return `${keptFolder(slot)}/files${to}`
}

/** The mark that systemd did not know this unit then. */
export function unknownUnit(slot: Pick<Slot, 'root'>, unit: string): string {
  return `${keptFolder(slot)}/unknown-units/${posix.basename(unit)}`
}

/** Where the folders of `shared` lie in what was installed by hand, if they are there. */
export function sharedByHand({ path, shared }: Pick<Slot, 'path' | 'shared'>): string[] {
  return shared.map((each) => `${path}/${each}`)
}

/**
 * The slot as it can be asked of what was installed by hand: that does not know the names which releases have, and had settings of
 * its own. Pure.
 */
export function slotOfAdopted(slot: Slot): Slot {
  const checks = slot.gate.checks.map((check) => {
    if (check.type === 'identity') {
      const { url: _, ...rest } = check
      return rest
    }
    if (!('expect' in check) || !/\{(version|commit|release)\}/.test(check.expect ?? '')) return check
    const { expect: _, ...rest } = check
    return rest
  })
  const { settings: _, ...rest } = slot
  return { ...rest, hooks: [], gate: { ...slot.gate, checks } }
}

import { posix } from 'node:path'
import type { Facts } from '@deploy/agent/facts.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { sha256Of } from './digest.ts'

/** What was installed by hand, as the release that it becomes. */
export interface Adoption {
  id: string
  /** Of where it lies, the unit that starts it and the names in its folder: nobody has built it, so it has no archive. */
  sha256: string
}

/** What the first deployment adopts: a folder where the link must be, while no release serves. Pure. */
export function adoptionOf(slot: Slot, facts: Facts): Adoption | undefined {
  if (!slot.adopt || facts.current !== undefined) return undefined
  if (facts.paths[slot.path]?.kind !== 'directory') return undefined
  const sha256 = sha256Of(
    JSON.stringify([slot.path, facts.unit?.sha256 ?? '', facts.folders[slot.path]?.names ?? '']),
  )
  return { id: `adopted-${sha256.slice(0, 12)}`, sha256 }
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

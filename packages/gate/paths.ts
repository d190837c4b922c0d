import type { Slot } from '@deploy/manifest/manifest.ts'

/** Where a path of a check is on the host: a relative one is below the current release. */
export function onHost(path: string, slot: Slot): string {
  return path.startsWith('/') ? path : `${slot.path}/${path}`
}

import { raw, type Script, sh } from '@deploy/agent/sh.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'

/** Where a path of a check is on the host: a relative one is below the current release. */
export function onHost(path: string, slot: Slot): string {
  return path.startsWith('/') ? path : `${slot.path}/${path}`
}

/** A path as shell words, of which only * and ? are more than text. */
export function globbed(path: string): Script {
  const pieces = path.split(/([*?])/).filter((piece) => piece !== '')
  const word = ({ script }: Script, piece: string) =>
    /^[*?]$/.test(piece) ? raw(script + piece) : sh`${raw(script)}${piece}`
  return pieces.reduce(word, raw(''))
}

/**
 * Defines `hidden PATH`: whether this user cannot know what is there, for a folder on the way lets nobody look into it.
 */
export const defineHidden = sh`
  hidden() {
    above=$1
    while [ ! -e "$above" ]; do above=$(dirname -- "$above"); done
    [ ! -r "$above" ] || [ ! -x "$above" ]
  }
`

import type { Facts } from '@deploy/agent/facts.ts'
import { harmlessLines } from '@deploy/kit/print.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { unifiedDiff } from './diff.ts'
import { sha256Of } from './digest.ts'
import { comparedFiles, copyPath, sumOf, writtenFiles } from './installed.ts'
import type { Plan } from './plan.ts'

/**
 * An installed file that is not as the last deployment had left it. `edited`: somebody has changed it; `removed`: it is gone;
 * `unknown`: no deployment has installed it yet, and the one that is there will be replaced. `diff` is '' when it was not read.
 */
type Drift = NonNullable<Plan['drift']>[number]

/** The contents of a file on the host and of what the last deployment installed there. */
export interface InstalledTexts {
  there: string
  copy: string
}

const mostLines = 200

/** The paths of which somebody must read both texts to say what has changed. Pure. */
export function pathsToRead(slot: Slot, facts: Facts): { path: string; copy: string }[] {
  return comparedFiles(slot).flatMap((path) => {
    const copy = copyPath(slot, path)
    const [there, left] = [sumOf(facts.paths[path]), sumOf(facts.paths[copy])]
    const isNew = left === undefined && writtenFiles(slot).includes(path)
    return there === left || isNew ? [] : [{ path, copy }]
  })
}

/**
 * What differs. A file that is as the release wants it, because the edit came back into the repository, is no drift.
 * `wanted`: the text that is to be installed, by path, where it is known. Pure.
 */
export function driftOf(
  slot: Slot,
  {
    facts,
    texts,
    wanted,
  }: { facts: Facts; texts: Record<string, InstalledTexts>; wanted: Record<string, string> },
): Drift[] {
  return pathsToRead(slot, facts).flatMap(({ path, copy }): Drift[] => {
    const [there, left] = [sumOf(facts.paths[path]), sumOf(facts.paths[copy])]
    const goal = wanted[path]
    if (goal !== undefined && there === sha256Of(goal)) return []
    const read = texts[path]
    if (there === undefined)
      return facts.paths[path]?.kind === 'absent' ? [{ path, state: 'removed', diff: '' }] : []
    const state = left === undefined ? 'unknown' : 'edited'
    const names =
      state === 'edited'
        ? { before: `${path} as it was installed`, after: `${path} on the host` }
        : { before: `${path} on the host`, after: `${path} of this release` }
    const [before, after] =
      state === 'edited' ? [read?.copy ?? '', read?.there ?? ''] : [read?.there ?? '', goal ?? '']
    return [{ path, state, diff: read ? shown(unifiedDiff(before, after, names)) : '' }]
  })
}

const sentences: Record<Drift['state'], string> = {
  edited: 'was edited on the host after the last deployment had installed it',
  removed: 'was removed from the host after the last deployment had installed it',
  unknown: 'is there already, from before the first deployment that installs it',
}

/** One drift in plain lines, for a plan and a change record. Pure. */
export function describeDrift({ path, state, diff }: Drift): string[] {
  return [`${path} ${sentences[state]}`, ...(diff === '' ? [] : diff.split('\n'))]
}

/** Cut, harmless to print, and without the values of what is called like a secret. */
function shown(diff: string): string {
  const lines = harmlessLines(diff).map(withoutSecrets)
  const rest = lines.length - mostLines
  return [...lines.slice(0, mostLines), ...(rest > 0 ? [`… and ${rest} more lines`] : [])].join('\n')
}

const secretName =
  /((?:^|[^A-Za-z0-9])[\w.-]*(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|credentials?|authorization|cookie)[\w.-]*["']?\s*(?:[:=]|\s)\s*).+$/i
const inUrl = /(:\/\/[^\s/:@]*:)[^\s@/]+@/g

function withoutSecrets(line: string): string {
  return line.replace(inUrl, '$1***@').replace(secretName, '$1***')
}

import { createHash } from 'node:crypto'
import type { Release } from './release.ts'

/**
 * Consecutive files of release.json. Where one ends depends on its last file alone, so that two releases have most of them in
 * common wherever files come and go; 8 files on average.
 */
export interface Stretch {
  /** Of its lines in release.json. */
  sha256: string
  /** Line numbers in release.json: its first, and the one after its last. */
  from: number
  to: number
  /** Digests of its files. */
  files: string[]
}

const LAST_OF_STRETCH = /^[08]/

/** The stretches of a release.json as it is written, without files that `listed` has not: each of these ends one. */
export function stretchesOf(releaseJson: string, listed: ReadonlySet<string>): Stretch[] {
  const lines = releaseJson.split('\n')
  const stretches: Stretch[] = []
  let open: (Omit<Stretch, 'sha256'> & { text: string }) | undefined
  const end = () => {
    if (!open) return
    const { text, ...stretch } = open
    stretches.push({ sha256: createHash('sha256').update(text).digest('hex'), ...stretch })
    open = undefined
  }
  for (const { path, sha256, at } of entriesOf(lines)) {
    if (!listed.has(path)) {
      end()
      continue
    }
    open ??= { from: at, to: at, files: [], text: '' }
    open.to = at + LINES
    open.files.push(sha256)
    open.text += lines
      .slice(at + 1, at + LINES - 1)
      .map((line) => `${line}\n`)
      .join('')
    if (LAST_OF_STRETCH.test(sha256)) end()
  }
  end()
  return stretches
}

/**
 * release.json for a host that has some of its stretches, by their index with their number there: `@first last` is in their place.
 * Of the other digests those that `isHeld` are shortened to so many digits.
 */
export function shorten(
  releaseJson: string,
  stretches: readonly Stretch[],
  there: ReadonlyMap<number, number>,
  { isHeld, digits }: { isHeld(sha256: string): boolean; digits: number },
): string {
  const lines = releaseJson.split('\n')
  const short: string[] = []
  let at = 0
  let run: { first: number; last: number; to: number } | undefined
  const tell = () => {
    if (run) short.push(`@${run.first} ${run.last}`)
    run = undefined
  }
  for (const [index, { from, to }] of stretches.entries()) {
    const number = there.get(index)
    if (number === undefined) continue
    if (run && run.to === from && run.last + 1 === number) run = { ...run, last: number, to }
    else {
      tell()
      short.push(...lines.slice(at, from))
      run = { first: number, last: number, to }
    }
    at = to
  }
  tell()
  short.push(...lines.slice(at))
  const shortened = short.map((line) => {
    const digest = DIGEST.exec(line)?.[1]
    return digest !== undefined && isHeld(digest) ? line.replace(digest, digest.slice(0, digits)) : line
  })
  return shortened.join('\n')
}

/** A host can read the paths of release.json without knowing JSON. */
export function isPlain({ files }: Pick<Release, 'files'>): boolean {
  return files.every(({ path }) => JSON.stringify(path) === `"${path}"`)
}

/** Its path, size, sha256 and mode stand between two braces. */
const LINES = 6
const DIGEST = /^ {6}"sha256": "([0-9a-f]{64})",$/

function* entriesOf(lines: readonly string[]): Generator<{ path: string; sha256: string; at: number }> {
  const begin = lines.indexOf('  "files": [') + 1
  for (let at = begin; begin > 0 && lines[at] === '    {'; at += LINES) {
    const path = /^ {6}"path": "(.*)",$/.exec(lines[at + 1] ?? '')?.[1]
    const sha256 = DIGEST.exec(lines[at + 3] ?? '')?.[1]
    if (path === undefined || sha256 === undefined) return
    yield { path, sha256, at }
  }
}

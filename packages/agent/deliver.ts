import { gzipSync } from 'node:zlib'
import type { Packing } from '@deploy/release/compress.ts'
import { type Call, callAgent } from './call.ts'
import { persistently } from './persist.ts'

/** What a bundle has besides texts: files of an archive, of which a release on the host has the rest. */
export interface Difference {
  /** The release on the host. */
  base: string
  /** sha256 of the archive in whose place the bundle is unpacked. */
  archive: string
  /** sha256 of the texts that are made on the host: the list of digests, and release.json. */
  sums: string
  releaseJson: string
  packing: Packing
}

/** What a release on the host has in common with what was asked about. */
export interface Held {
  /** Of stretches of release.json that it has, by their index in the question, the number there. */
  stretches: Map<number, number>
  /** The first `SHORT_DIGITS` of the digests of files in its other stretches. */
  contents: Set<string>
  packing: Packing
}

/** What `put` is to do with a bundle when it is whole. */
export function unfolding(difference?: Difference): string[] {
  if (!difference) return ['unfold']
  return [
    'unfold',
    difference.base,
    difference.archive,
    difference.sums,
    difference.releaseJson,
    difference.packing,
  ]
}

type Place = Pick<Call, 'remote' | 'root' | 'signal'>

/** So many digits name a content or a stretch; the whole digests are compared when the files are. */
export const SHORT_DIGITS = 16

const QUESTION_SECONDS = 120

/**
 * Which of these stretches a release on the host has, by the digest of the lines of each. Undefined when the host cannot say: it has
 * no awk or gzip, or that release has no list of its digests. No file is hashed: what the list says is compared when files are
 * taken over.
 */
export async function askHeld(
  place: Place,
  base: string,
  stretches: readonly string[],
): Promise<Held | undefined> {
  const question = gzipSync(stretches.map((sha256) => `${sha256.slice(0, SHORT_DIGITS)}\n`).join(''))
  const ask = () =>
    callAgent({ ...place, verb: 'have', args: [base], input: question, timeoutSeconds: QUESTION_SECONDS })
  const facts = await persistently(ask, { signal: place.signal })
  if (facts.at(-1)?.key !== 'told') return undefined
  const held: Held = { stretches: new Map(), contents: new Set(), packing: 'gzip' }
  for (const { key, values } of facts) {
    if (key === 'unpacks' && values[0] === 'zstd') held.packing = 'zstd'
    if (key === 'holds') for (const digits of values[0]?.split(' ') ?? []) held.contents.add(digits)
    if (key !== 'has') continue
    const [first = 0, last = -1, there = 0] = values.map(Number)
    for (let index = first; index <= Math.min(last, stretches.length - 1); index++)
      held.stretches.set(index, there + index - first)
  }
  return held
}

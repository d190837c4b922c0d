import { gzipSync } from 'node:zlib'
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
}

/** What `put` is to do with a bundle when it is whole. */
export function unfolding(difference?: Difference): string[] {
  if (!difference) return ['unfold']
  return ['unfold', difference.base, difference.archive, difference.sums, difference.releaseJson]
}

type Place = Pick<Call, 'remote' | 'root' | 'signal'>

/** So many digits name a content in a question; the whole digest is compared when the files are. */
export const SHORT_DIGITS = 16

const QUESTION_SECONDS = 120

/**
 * Which of these contents no file of a release on the host has, by index. Undefined when the host cannot say: it has no awk or
 * gzip, or that release has no list of its digests. Nothing is hashed: what the list says is compared when files are taken over.
 */
export async function askLacking(
  place: Place,
  base: string,
  sha256s: readonly string[],
): Promise<Set<number> | undefined> {
  const question = gzipSync(sha256s.map((sha256) => `${sha256.slice(0, SHORT_DIGITS)}\n`).join(''))
  const ask = () =>
    callAgent({ ...place, verb: 'have', args: [base], input: question, timeoutSeconds: QUESTION_SECONDS })
  const facts = await persistently(ask, { signal: place.signal })
  const ranges = facts.flatMap(({ key, values }) => (key === 'lacks' ? (values[0]?.split(' ') ?? []) : []))
  if (ranges.at(-1) !== 'told') return undefined
  return new Set(ranges.slice(0, -1).flatMap(numbersOf))
}

function numbersOf(range: string): number[] {
  const [first = 0, last = first] = range.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

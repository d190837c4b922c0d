import type { Agent, Difference } from '@deploy/agent/agent.ts'
import { type Held, SHORT_DIGITS } from '@deploy/agent/deliver.ts'
import type { Plan } from '@deploy/plan/plan.ts'
import type { Part } from '@deploy/release/bundle.ts'
import { isPlain, type Stretch, shorten, stretchesOf } from '@deploy/release/stretches.ts'
import type { Delivery } from './deliver.ts'

/** A question and its answer cost what half a megabyte costs on a slow line. */
const WORTH_ASKING_BYTES = 512 * 1024
/** With more than this share of an archive's files the archive itself travels: packing anew costs time, too. */
const MOST_SHARE = 0.5

/** What is sent to a host that has the rest. */
export interface Found {
  /** By their sha256: those that the host does not make itself. */
  texts: Map<string, string>
  part: Part
  difference: Difference
}

/** What a host lacks of a release, of which another one there has the most; undefined where the whole archive is sent. */
export async function differenceFor(
  agent: Agent,
  plan: Plan,
  delivery: Delivery,
): Promise<Found | undefined> {
  const { base, release, texts } = delivery
  const [sums, json] = ['SHA256SUMS', 'release.json'].map((name) => texts.find((text) => text.name === name))
  const small = release.archive.size < WORTH_ASKING_BYTES
  if (base === undefined || plan.previous?.id !== base || small || !sums || !json || !isPlain(release))
    return undefined
  const listed = new Set(sums.text.split('\n').map((line) => line.slice(66)))
  const stretches = stretchesOf(json.text, listed)
  const held = await agent.held(
    base,
    stretches.map(({ sha256 }) => sha256),
  )
  if (held === undefined) return undefined
  const isHeld = holds(held, stretches)
  const lacking = release.files.filter(({ sha256 }) => !isHeld(sha256))
  const bytesOf = (files: readonly { size: number }[]) => files.reduce((sum, { size }) => sum + size, 0)
  if (bytesOf(lacking) > MOST_SHARE * bytesOf(release.files)) return undefined
  const { packing } = held
  const others = texts.filter((text) => text !== sums && text !== json)
  return {
    texts: new Map(others.map(({ sha256, text }) => [sha256, text])),
    part: {
      archivePath: delivery.archivePath,
      short: shorten(json.text, stretches, held.stretches, { isHeld, digits: SHORT_DIGITS }),
      omitted: release.files.map(({ path }) => path).filter((path) => !listed.has(path)),
      files: new Set(lacking.map(({ path }) => path)),
      packing,
    },
    difference: {
      base,
      archive: delivery.archive.sha256,
      sums: sums.sha256,
      releaseJson: json.sha256,
      packing,
    },
  }
}

/** Whether some file there has this content. */
function holds(held: Held, stretches: readonly Stretch[]): (sha256: string) => boolean {
  const there = new Set(held.contents)
  for (const index of held.stretches.keys())
    for (const sha256 of stretches[index]?.files ?? []) there.add(sha256.slice(0, SHORT_DIGITS))
  return (sha256) => there.has(sha256.slice(0, SHORT_DIGITS))
}

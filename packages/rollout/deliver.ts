import { Readable } from 'node:stream'
import type { Agent, Difference } from '@deploy/agent/agent.ts'
import { SHORT_DIGITS } from '@deploy/agent/deliver.ts'
import type { BlobSource, Plan } from '@deploy/plan/plan.ts'
import { type Bundle, isPlain, makeBundle, shorten } from '@deploy/release/bundle.ts'
import type { Release } from '@deploy/release/release.ts'
import type { RolloutLog } from './watch.ts'

/** A question and its answer cost what half a megabyte costs on a slow line. */
const WORTH_ASKING_BYTES = 512 * 1024
/** With more than this share of an archive's files the archive itself travels: packing anew costs time, too. */
const MOST_SHARE = 0.5

/** What a plan sends to a host. */
export interface Delivery {
  archive: BlobSource
  /** By their names in the plan. */
  texts: { name: string; sha256: string; text: string }[]
  release: Release
  archivePath: string
  /** The release that serves, where the host has compared all its files with their digests. */
  base?: string
  /** Why the whole archive is sent, for people, where that is not how the host usually gets it. */
  whole?: string
}

/** Bundles that several hosts get are made once; disposing removes them. */
export interface Bundles extends AsyncDisposable {
  get(key: string, make: () => Promise<Bundle>): Promise<Bundle>
}

export function createBundles(): Bundles {
  const made = new Map<string, Promise<Bundle>>()
  return {
    get: (key, make) => {
      const known = made.get(key) ?? make()
      made.set(key, known)
      return known
    },
    [Symbol.asyncDispose]: async () => {
      for (const bundle of await Promise.allSettled(made.values()))
        if (bundle.status === 'fulfilled') await bundle.value[Symbol.asyncDispose]()
    },
  }
}

interface Given {
  agent: Agent
  plan: Plan
  delivery: Delivery
  bundles: Bundles
  log: RolloutLog
}

/**
 * Brings a host what its plan needs: where it has most of the files already, those that it lacks, else the archive; and all
 * texts in one stream. Throws what `put` throws.
 */
export async function deliver(given: Given): Promise<void> {
  const { delivery, log, plan } = given
  const found = await lackingOf(given)
  if (found && (await sendDifference(given, found))) return
  if (delivery.whole !== undefined) log.line(plan.host, `The whole archive is sent: ${delivery.whole}.`)
  await putArchive(given)
  const texts = new Map(delivery.texts.map(({ sha256, text }) => [sha256, text]))
  if (!(await send(given, texts))) for (const { sha256 } of delivery.texts) await putLost(given, sha256)
}

/** A release on the host, and the index of each file that it lacks. */
interface Lacking {
  base: string
  lacking: Set<number>
}

async function lackingOf({ agent, delivery, plan }: Given): Promise<Lacking | undefined> {
  const { base, release, texts } = delivery
  const small = release.archive.size < WORTH_ASKING_BYTES
  const listed = texts.some(({ name }) => name === 'SHA256SUMS')
  if (base === undefined || small || !listed || !isPlain(release)) return undefined
  if (plan.previous?.id !== base) return undefined
  const { files } = release
  const lacking = await agent.lacking(
    base,
    files.map(({ sha256 }) => sha256),
  )
  if (lacking === undefined) return undefined
  const all = files.reduce((sum, { size }) => sum + size, 0)
  const bytes = files.reduce((sum, { size }, index) => sum + (lacking.has(index) ? size : 0), 0)
  return bytes > MOST_SHARE * all ? undefined : { base, lacking }
}

async function sendDifference(given: Given, { base, lacking }: Lacking): Promise<boolean> {
  const { release, archivePath, texts, archive } = given.delivery
  const textOf = (wanted: string) => texts.find(({ name }) => name === wanted)!
  const [sums, json] = [textOf('SHA256SUMS'), textOf('release.json')]
  const others = texts.filter((text) => text !== sums && text !== json)
  const listed = new Set(sums.text.split('\n').map((line) => line.slice(66)))
  const files = new Set(release.files.filter((_, index) => lacking.has(index)).map(({ path }) => path))
  const omitted = release.files.map(({ path }) => path).filter((path) => !listed.has(path))
  const part = { archivePath, short: shorten(json.text, lacking, SHORT_DIGITS), omitted, files }
  return send(given, new Map(others.map(({ sha256, text }) => [sha256, text])), {
    part,
    difference: { base, archive: archive.sha256, sums: sums.sha256, releaseJson: json.sha256 },
  })
}

/** False when the runner has no room for a bundle: nothing was sent. What the host could not make of it is sent by itself. */
async function send(
  given: Given,
  texts: Map<string, string>,
  of?: { part: Parameters<typeof makeBundle>[1] & object; difference: Difference },
): Promise<boolean> {
  if (texts.size === 0 && of === undefined) return true
  const { agent, plan, delivery, bundles, log } = given
  const key = JSON.stringify([[...texts.keys()], of?.part.short])
  const name = of ? `what the host lacks of ${delivery.release.archive.name}` : 'texts'
  const bundle = await bundles
    .get(key, () => makeBundle(texts, of?.part))
    .catch((error: unknown) => {
      if (!isWithoutRoom(error)) throw error
      log.line(plan.host, `There is no room for ${name} in the runner's temporary folder (${error.code}).`)
    })
  if (!bundle) return false
  const progress = log.progress(plan.host, name, bundle.size)
  for (const lost of await agent.putBundle(bundle, of?.difference, progress)) await putLost(given, lost)
  return true
}

function isWithoutRoom(error: unknown): error is NodeJS.ErrnoException {
  return (
    error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EROFS'].includes(String(error.code))
  )
}

async function putLost(given: Given, lost: string): Promise<void> {
  const { agent, plan, delivery, log } = given
  const known = delivery.texts.find(({ sha256 }) => sha256 === lost)
  if (known) await agent.put(blobOf(known), log.progress(plan.host, known.name, known.text.length))
  else if (lost === delivery.archive.sha256) await putArchive(given)
}

async function putArchive({ agent, plan, delivery: { archive, release }, log }: Given): Promise<void> {
  await agent.put(archive, log.progress(plan.host, release.archive.name, archive.size))
}

function blobOf({ sha256, text }: { sha256: string; text: string }): BlobSource {
  const bytes = Buffer.from(text)
  return { sha256, size: bytes.length, open: (offset) => Readable.from([bytes.subarray(offset)]) }
}

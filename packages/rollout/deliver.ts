import { Readable } from 'node:stream'
import type { Agent } from '@deploy/agent/agent.ts'
import type { BlobSource, Plan } from '@deploy/plan/plan.ts'
import { type Bundle, makeBundle } from '@deploy/release/bundle.ts'
import type { Release } from '@deploy/release/release.ts'
import { differenceFor, type Found } from './difference.ts'
import type { RolloutLog } from './watch.ts'

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
  signal: AbortSignal
}

/**
 * Brings a host what its plan needs: where it has most of the files already, those that it lacks, else the archive; and all
 * texts in one stream. Throws what `put` throws.
 */
export async function deliver(given: Given): Promise<void> {
  const { delivery, log, plan } = given
  const difference = await differenceFor(given.agent, plan, delivery)
  if (difference && (await send(given, difference.texts, difference))) return
  if (delivery.whole !== undefined) log.line(plan.host, `The whole archive is sent: ${delivery.whole}.`)
  await putArchive(given)
  const texts = new Map(delivery.texts.map(({ sha256, text }) => [sha256, text]))
  if (!(await send(given, texts))) for (const { sha256 } of delivery.texts) await putLost(given, sha256)
}

/** False when the runner has no room for a bundle: nothing was sent. What the host could not make of it is sent by itself. */
async function send(given: Given, texts: Map<string, string>, of?: Found): Promise<boolean> {
  if (texts.size === 0 && of === undefined) return true
  const { agent, plan, delivery, bundles, log, signal } = given
  const key = JSON.stringify([[...texts.keys()], of?.part.short, of?.part.packing])
  const name = of ? `what the host lacks of ${delivery.release.archive.name}` : 'texts'
  const bundle = await bundles
    .get(key, () => makeBundle(texts, of?.part, signal))
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

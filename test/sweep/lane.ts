import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@deploy/remote/connect.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import type { Orders } from './drive.ts'
import { type Course, type Measured, operations } from './kill.ts'
import { type Ended, runHere } from './operation.ts'
import { type Sampler, startSampler } from './sampler.ts'
import type { Flavour, Slot } from './slot.ts'

/** One host with what a row of rounds on it needs. */
export interface Lane extends AsyncDisposable {
  flavour: string
  slot: Slot
  remote: Remote
  sampler: Sampler
  folder: string
  /** The release that serves. */
  live: string
  /** One that is on the host, and to which may be gone back by its name. */
  spare: string
  course: Course
  /** Left over files that were told already. */
  told: Set<string>
  /** Orders for a release that the host has never seen. */
  fresh(): Promise<{ id: string; orders: Orders & { wish: { deploy: string } } }>
  back(to?: string): Orders
}

/** Boots a host, brings two releases there, and measures each operation undisturbed when that is wanted. */
export async function openLane(flavour: Flavour, { measured }: { measured: boolean }): Promise<Lane> {
  const slot = await flavour.boot()
  const { host, user, manifest, access } = slot
  const knownHosts = `${access.knownHosts}\n`
  const remote = connect({
    ...{
      name: 'lab',
      address: host.address,
      port: host.port,
      user,
      privateKey: access.privateKey,
      knownHosts,
    },
  })
  const sampler = startSampler(slot.servedVersion)
  const folder = await mkdtemp(join(tmpdir(), 'sweep-lane-'))
  let count = 0
  const lane: Lane = {
    ...{
      flavour: flavour.name,
      slot,
      remote,
      sampler,
      folder,
      live: '',
      spare: '',
      course: unmeasured(),
      told: new Set(),
    },
    fresh: async () => {
      const { release, directory } = await slot.release(`1.0.${++count}`)
      return { id: release.id, orders: { manifest, access, wish: { deploy: directory } } }
    },
    back: (to) => ({ manifest, access, wish: { rollback: to } }),
    [Symbol.asyncDispose]: async () => {
      sampler.stop()
      await remote[Symbol.asyncDispose]()
      await slot[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
  try {
    await bring(lane)
    if (measured) await measure(lane)
  } catch (error) {
    await lane[Symbol.asyncDispose]()
    throw error
  }
  return lane
}

async function bring(lane: Lane): Promise<void> {
  const first = await lane.fresh()
  await timed(lane, first.orders, 'confirmed')
  lane.slot.ledger?.deployed(first.id)
  const second = await lane.fresh()
  lane.course.deploy = await timed(lane, second.orders, 'confirmed')
  lane.slot.ledger?.deployed(second.id)
  lane.live = second.id
  lane.spare = first.id
}

async function measure(lane: Lane): Promise<void> {
  lane.course.rollback = await timed(lane, lane.back(), 'confirmed')
  const { live, spare } = lane
  lane.live = spare
  lane.spare = live
  const next = await lane.fresh()
  lane.course.revert = await timed(lane, { ...next.orders, fails: true }, 'reverted')
}

async function timed(lane: Lane, orders: Orders, expected: string): Promise<Measured> {
  const began = performance.now()
  const { outcome, reason } = await runHere(orders, lane.remote).ended
  if (outcome?.outcome !== expected) throw new Error(`${lane.flavour}: ${describe({ outcome, reason })}`)
  return { entries: outcome.journal.length, ms: Math.round(performance.now() - began) }
}

/** How an operation ended, for a person. */
export function describe({
  outcome,
  reason,
}: Ended | { outcome: Ended['outcome'] | undefined; reason: string | undefined }): string {
  if (!outcome) return reason ?? 'no outcome'
  const { error } = outcome
  return [outcome.outcome, error && `${error.code}: ${error.message} ${error.cause ?? ''}`]
    .filter(Boolean)
    .join(': ')
}

function unmeasured(): Course {
  return Object.fromEntries(operations.map((name) => [name, { entries: 0, ms: 0 }])) as unknown as Course
}

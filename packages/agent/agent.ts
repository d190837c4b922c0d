import { DeployError } from '@deploy/kit/errors.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import { type Call, callAgent, callWithText, installAgent } from './call.ts'
import { askHeld, type Difference, type Held, unfolding } from './deliver.ts'
import type { Facts } from './facts.ts'
import type { JournalEntry } from './journal.ts'
import type { Order } from './order.ts'
import { packOrder } from './order-pack.ts'
import { onceReached, persistently } from './persist.ts'
import { type Blob, putBlob } from './put.ts'
import { type Past, readFacts, readPast, readStatus, type Status } from './read-facts.ts'
import { type Ending, type Progress, type Until, type Watch, watchVerb } from './watch.ts'

export type { Difference, Held } from './deliver.ts'
export type { Blob } from './put.ts'
export type { Past, Status } from './read-facts.ts'
export type { Ending, Settled, Watch } from './watch.ts'

/** What `probe` is to look at besides the host, the root and what the agent keeps there. */
export interface Query {
  paths?: string[]
  /** Folders that may be adopted. */
  folders?: string[]
  ports?: number[]
  accounts?: string[]
  unit?: string
  /** A service that the agent keeps running by itself: manager process. */
  process?: string
  /** Further units, by their full names. */
  units?: string[]
  /** A container; then the containers that hold ports are told, too. */
  container?: string
  /** The container of the other port of nginx.switch; needs `container`. */
  beside?: string
  /** A project of Compose; needs `container`. */
  project?: string
  /** A stack of a swarm; needs `container`. */
  stack?: string
  /** Whether the engine is part of a swarm; needs `container`. */
  swarm?: boolean
  /** sha256 of blobs. */
  blobs?: string[]
  /** Where the link to the live release is when it is not `<root>/current`. */
  current?: string
  /** Paths whose file systems matter besides the root's. */
  spaces?: string[]
  /** Programs that are asked for their version. */
  versions?: string[]
  /** Folders of backups: `<place>/<application>-<environment>/<backup>/<host>`. */
  backups?: string[]
  /** Whether the live release is as it was released: reads all of it. */
  live?: boolean
}

/**
 * One slot's agent on one host. Every method throws a DeployError that names the host: what the agent refused under its
 * own code (LOCKED, ORDER_STALE, NO_SPACE, …), AGENT_PROTOCOL when it did not answer, SSH_LOST when the host stays away.
 */
export interface Agent {
  readonly host: string
  readonly root: string
  /** Looks and changes nothing; works on a host that has never seen the agent. */
  probe(query?: Query): Promise<Facts>
  /** Brings this version of the agent to the host; the other methods do it when it is first needed. */
  install(): Promise<void>
  /** Sends a blob, or the rest of it, into the store. `onProgress` gets the bytes that are sent, those from earlier included. */
  put(blob: Blob, onProgress?: (bytes: number) => void): Promise<void>
  /** Which of these stretches, by their digests, the release `base` has; undefined when the host cannot say. */
  held(base: string, stretches: readonly string[]): Promise<Held | undefined>
  /**
   * Sends a bundle and takes it apart: its texts are blobs of the store then. Tells by their sha256 those that are not, which have
   * to be put by themselves.
   */
  putBundle(blob: Blob, difference?: Difference, onProgress?: (bytes: number) => void): Promise<string[]>
  /** Ends as `staged` or `aborted`. */
  prepare(order: Order, watch: Watch): Promise<Ending>
  /** Ends as `activated`, `reverted` or `broken`. */
  activate(deployId: string, watch: Watch): Promise<Ending>
  /** Ends as `confirmed`; throws NOT_CONFIRMED when the host was faster to go back. Asking twice is asking once. */
  confirm(deployId: string): Promise<Ending>
  /** Ends as `aborted`, `reverted` or `broken`; throws ALREADY_CONFIRMED. A deployment that never began ends as `aborted`. */
  revert(deployId: string, reason: string, watch: Watch): Promise<Ending>
  /** Lets a prepared deployment keep its lock, or an activated one wait for its confirmation, so many seconds from now (2 h in all). */
  extend(deployId: string, seconds: number): Promise<void>
  status(): Promise<Status>
  /** Newest first; changes nothing. */
  history(): Promise<Past[]>
  /**
   * Takes the deployment that holds the lock back and releases the lock. The reason goes into the journal, and so into the
   * history. Throws NO_REASON without one, LOCKED when another deployment holds the lock.
   */
  unlock(deployId: string, reason: string): Promise<void>
}

interface WatchedVerb {
  until: Until
  watch: Watch
  call: Pick<Call, 'verb' | 'args' | 'input'>
  repeatable?: boolean
}

const SHORT_SECONDS = 60
/** More than the probe's own limits for reading the live release. */
const READING_SECONDS = 120

/** Roots in which this agent was put over a connection: another one there need not do it again when seconds count. */
const roots = new WeakMap<Remote, Set<string>>()

/** The agent in `root` on the host that `remote` leads to. Nothing is sent before a method is called. */
export function openAgent({
  remote,
  root,
  signal,
}: {
  remote: Remote
  root: string
  signal?: AbortSignal
}): Agent {
  let installed: Promise<void> | undefined
  const place = { remote, root, signal }
  const install = () => {
    const tried = () => installAgent({ ...place, timeoutSeconds: SHORT_SECONDS })
    if (roots.get(remote)?.has(root)) return Promise.resolve()
    installed ??= onceReached(tried, { signal })
      .then(() => void roots.set(remote, new Set(roots.get(remote)).add(root)))
      .finally(() => {
        installed = undefined
      })
    return installed
  }
  const ask = async (call: Pick<Call, 'verb' | 'args' | 'timeoutSeconds' | 'onMessage' | 'input'>) => {
    await install()
    return callAgent({ ...place, ...call })
  }
  const shown = new Map<string, Progress>()
  const watched = async (deployId: string, { call, ...verb }: WatchedVerb): Promise<Ending> => {
    const { progress, ...ending } = await watchVerb({
      ...verb,
      call: { ...place, ...call },
      deployId,
      from: call.verb === 'prepare' ? undefined : shown.get(deployId),
      start: (onMessage, { seq, offset }) => {
        const resumed = verb.repeatable && seq > 0 ? [String(seq), String(offset)] : []
        return ask({ ...call, args: [...(call.args ?? []), ...resumed], onMessage })
      },
    })
    shown.set(deployId, progress)
    return ending
  }
  return {
    host: remote.host,
    root,
    install,
    probe: async (query = {}) => {
      const timeoutSeconds = query.live ? READING_SECONDS : SHORT_SECONDS
      const call = { ...place, verb: 'probe', args: queryArgs(query), timeoutSeconds }
      return readFacts(await onceReached(() => callWithText(call), { signal }))
    },
    put: async (blob, onProgress) => {
      await install()
      await putBlob({ call: place, blob, onProgress })
    },
    held: async (base, stretches) => {
      // It only reads, so it need not wait; where this version is not there yet, it is asked again.
      const early = askHeld(place, base, stretches)
      early.catch(() => undefined)
      await install()
      return early.catch(() => askHeld(place, base, stretches))
    },
    putBundle: async (blob, difference, onProgress) => {
      await install()
      return putBlob({ call: place, blob, onProgress, whenWhole: unfolding(difference) })
    },
    prepare: async (order, watch) =>
      watched(order.deployId, {
        until: 'staged',
        watch,
        call: { verb: 'prepare', args: [order.deployId], input: await packOrder(order) },
      }),
    activate: (deployId, watch) =>
      watched(deployId, { until: 'activated', watch, call: { verb: 'activate', args: [deployId] } }),
    confirm: async (deployId) => {
      const tell = () => journalOf((onMessage) => ask({ verb: 'confirm', args: [deployId], onMessage }))
      const entries = await persistently(tell, { signal })
      return { event: entries.at(-1)?.event ?? 'confirmed', entries, logTail: [] }
    },
    revert: async (deployId, reason, watch) => {
      try {
        const call = { verb: 'revert', args: [deployId, reason] }
        return await watched(deployId, { until: 'final', watch, call, repeatable: true })
      } catch (error) {
        if (error instanceof DeployError && error.code === 'NO_DEPLOYMENT')
          return { event: 'aborted', entries: [], logTail: [] }
        throw error
      }
    },
    extend: async (deployId, seconds) => {
      const call = { verb: 'extend', args: [deployId, String(seconds)], timeoutSeconds: SHORT_SECONDS }
      await persistently(() => ask(call), { signal })
    },
    status: async () => {
      const call = { verb: 'status', timeoutSeconds: SHORT_SECONDS }
      return readStatus(await persistently(() => ask(call), { signal }))
    },
    history: () =>
      persistently(() => pastOf((call) => callWithText({ ...place, ...call, verb: 'history' })), { signal }),
    unlock: async (deployId, reason) => {
      await ask({ verb: 'unlock', args: [deployId, reason] })
    },
  }
}

/** What the verb `probe` is told for a query. Pure. */
export function queryArgs({
  paths = [],
  ports = [],
  accounts = [],
  unit,
  blobs = [],
  current,
  container,
  project,
  stack,
  ...more
}: Query): string[] {
  const {
    process,
    units = [],
    beside,
    folders = [],
    spaces = [],
    versions = [],
    backups = [],
    live = false,
    swarm = false,
  } = more
  return [
    ...(current === undefined ? [] : [`current=${current}`]),
    ...(container === undefined ? [] : [`container=${container}`]),
    ...(beside === undefined ? [] : [`beside=${beside}`]),
    ...(project === undefined ? [] : [`project=${project}`]),
    ...(swarm ? ['swarm=1'] : []),
    ...(stack === undefined ? [] : [`stack=${stack}`]),
    ...paths.map((path) => `path=${path}`),
    ...folders.map((path) => `folder=${path}`),
    ...ports.map((port) => `port=${port}`),
    ...accounts.map((account) => `account=${account}`),
    ...(unit === undefined ? [] : [`unit=${unit}`]),
    ...(process === undefined ? [] : [`process=${process}`]),
    ...units.map((name) => `further-unit=${name}`),
    ...blobs.map((sha256) => `blob=${sha256}`),
    ...spaces.map((path) => `space=${path}`),
    ...versions.map((name) => `version=${name}`),
    ...backups.map((folder) => `backup=${folder}`),
    ...(live ? ['live=1'] : []),
  ]
}

async function pastOf(
  ask: (call: Pick<Call, 'timeoutSeconds' | 'onMessage'>) => Promise<unknown>,
): Promise<Past[]> {
  const past: Past[] = []
  let values: string[] = []
  await ask({
    timeoutSeconds: SHORT_SECONDS,
    onMessage: (message) => {
      if (message.type === 'fact' && message.key === 'past') values = message.values
      if (message.type === 'journal') past.push(readPast(values, message.entry))
    },
  })
  return past
}

async function journalOf(
  ask: (onMessage: NonNullable<Call['onMessage']>) => Promise<unknown>,
): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = []
  await ask((message) => {
    if (message.type === 'journal') entries.push(message.entry)
  })
  return entries
}

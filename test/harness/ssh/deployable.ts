import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Agent, openAgent } from '@deploy/agent/agent.ts'
import type { JournalEntry } from '@deploy/agent/journal.ts'
import { type ConnectOptions, connect } from '@deploy/remote/connect.ts'
import type { Remote, Target } from '@deploy/remote/remote.ts'
import { deploy, orderFor, sha256Of } from '../agent-host.ts'
import { endProcessesIn } from '../leftovers.ts'
import { type Proxy as Path, startProxy } from './proxy.ts'
import { targetOf } from './target.ts'

/** A slot on a host that is reached over a path which can be made worse; the release r0 is live there. */
export interface Deployable extends AsyncDisposable {
  root: string
  path: Path
  remote: Remote
  agent: Agent
  /** What the connection told people, each with the time of `performance.now()`. */
  told: { at: number; line: string }[]
  /** Another agent over a connection of its own on the same path. */
  another(): { remote: Remote; agent: Agent }
  /** The last event of the newest deployment, as it lies on the disk. */
  lastEvent(deployId: string): JournalEntry['event'] | undefined
  live(): string
}

interface Options extends ConnectOptions {
  /** Where the host is, as a manifest and its secrets would say. */
  host: Parameters<typeof targetOf>[0]
}

/** Deploys r0 to a fresh slot on a host of this machine, through a proxy. */
export async function createDeployable({ host, ...options }: Options): Promise<Deployable> {
  const folder = mkdtempSync(join(tmpdir(), 'deployable-'))
  const root = join(folder, 'app')
  const path = await startProxy({ port: host.port })
  const known = host.knownHosts.replaceAll(`:${host.port} `, `:${path.port} `)
  const target: Target = { ...targetOf(host), address: path.address, port: path.port, knownHosts: known }
  const told: Deployable['told'] = []
  const tell = (line: string) => void told.push({ at: performance.now(), line })
  const remotes: Remote[] = []
  const another = () => {
    const remote = connect(target, { log: { info: tell, warning: tell }, ...options })
    remotes.push(remote)
    return { remote, agent: openAgent({ remote, root }) }
  }
  const first = another()
  await deploy(first.agent, orderFor('d0', 'r0'))
  return {
    ...first,
    root,
    path,
    told,
    another,
    lastEvent: (deployId) => eventOf(join(root, '.deploy/journal', `${deployId}.jsonl`)),
    live: () => readlinkSync(join(root, 'current')),
    async [Symbol.asyncDispose]() {
      heal(path)
      await Promise.all(remotes.map((remote) => remote[Symbol.asyncDispose]()))
      await path[Symbol.asyncDispose]()
      await endProcessesIn(folder)
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** What must be so on a host after every fault: `found` and `wanted` are equal, and a deployment succeeds there. */
export async function wholeness(
  host: Deployable,
  live: string,
): Promise<{ found: unknown; wanted: unknown }> {
  heal(host.path)
  const { agent } = host.another()
  const status = await agent.status()
  const found = {
    live: host.live(),
    whole: existsSync(join(host.root, host.live())),
    open: status.open,
    lock: status.lock,
    uploads: readdirSync(join(host.root, '.deploy/incoming')),
    secrets: readdirSync(join(host.root, '.deploy/orders')).filter((id) =>
      existsSync(join(host.root, '.deploy/orders', id, 'secret-env')),
    ),
  }
  const previous = { id: live, sha256: sha256Of(live) }
  await deploy(agent, orderFor(`after-${live}-${Date.now()}`, 'next', { previous }))
  const wanted = {
    live: `releases/${live}`,
    whole: true,
    open: undefined,
    lock: undefined,
    uploads: [],
    secrets: [],
  }
  return { found, wanted }
}

/** Ends everything that a path does to bytes. */
export function heal({ faults }: Path): void {
  for (const fault of Object.keys(faults)) delete faults[fault as keyof typeof faults]
}

function eventOf(file: string): JournalEntry['event'] | undefined {
  try {
    const last = readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? ''
    return (JSON.parse(last) as JournalEntry).event
  } catch {
    return undefined
  }
}

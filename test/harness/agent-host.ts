import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Agent, openAgent, type Watch } from '@deploy/agent/agent.ts'
import type { JournalEntry } from '@deploy/agent/journal.ts'
import type { Order, OrderStep } from '@deploy/agent/order.ts'
import { type LocalRemote, localRemote } from './local-remote.ts'
import { programAt } from './programs.ts'

/** A shell that the agent must run under; `path` is what its PATH is. */
export interface Shell {
  name: string
  path(folder: string): string
}

/** dash and bash with this machine's tools, busybox with nothing but its own. What is missing is printed and left out. */
export function findShells(): Shell[] {
  const found: Shell[] = []
  for (const name of ['dash', 'bash', 'busybox']) {
    const program = programAt(name)
    if (program === undefined)
      console.warn(`The agent is not tested under ${name}: it is not installed here.`)
    else found.push({ name, path: (folder) => shellFolder(folder, name, program) })
  }
  return found
}

/** The two that differ most, for long tests. What all three understand is proven by the tests that use `findShells`. */
export function unlikeShells(): Shell[] {
  return findShells().filter(({ name }) => name !== 'bash')
}

function shellFolder(folder: string, name: string, program: string): string {
  mkdirSync(folder, { recursive: true })
  if (name !== 'busybox') {
    symlinkSync(program, join(folder, 'sh'))
    return `${folder}:${process.env.PATH}`
  }
  for (const applet of execFileSync(program, ['--list'], { encoding: 'utf8' }).trim().split('\n'))
    symlinkSync(program, join(folder, applet))
  return folder
}

export interface AgentHost extends AsyncDisposable {
  root: string
  /** A folder of the test's own, outside the root. */
  folder: string
  remote: LocalRemote
  agent: Agent
  env: NodeJS.ProcessEnv
  /** Another client of the same host. */
  client(): { remote: LocalRemote; agent: Agent }
  file(path: string): string
  /** What the steps of `orderFor` did, in their order. */
  acts(): string[]
}

/** A host of its own for one test; with `like` it begins as a copy of that host's disk. */
export function createAgentHost(shell: Shell, like?: AgentHost): AgentHost {
  const folder = mkdtempSync(join(tmpdir(), 'agent-'))
  const root = join(folder, 'app')
  const env = { ...process.env, PATH: shell.path(join(folder, 'bin')) }
  if (like) cpSync(like.root, root, { recursive: true, verbatimSymlinks: true })
  const client = () => {
    const remote = localRemote({ host: 'cherry', env })
    return { remote, agent: openAgent({ remote, root }) }
  }
  return {
    ...client(),
    root,
    folder,
    env,
    client,
    file: (path) => readFileSync(join(root, path), 'utf8'),
    acts: () => {
      try {
        return readFileSync(join(root, 'shared/acts'), 'utf8').trim().split('\n')
      } catch {
        return []
      }
    },
    [Symbol.asyncDispose]: async () => {
      endProcesses(root)
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Ends what a deployment has left running: timers, a stopped process. Each is known by its id, written by itself. */
function endProcesses(root: string): void {
  const orders = join(root, '.deploy/orders')
  for (const order of list(orders)) {
    const turns = list(join(orders, order, 'turns')).map((turn) => join(orders, order, 'turns', turn))
    for (const file of [join(orders, order, 'timer'), ...turns]) endProcess(file)
  }
}

function endProcess(file: string): void {
  try {
    const [pid = '', start] = readFileSync(file, 'utf8').split(' ')
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    if (stat[19] === start && Number(pid) !== process.pid) process.kill(Number(pid), 'SIGKILL')
  } catch {
    // it has ended
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

export const sha256Of = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')

/** A step that leaves a mark named after it and takes it away again, noting both. */
export function step(id: string, phase: OrderStep['phase'], changes: Partial<OrderStep> = {}): OrderStep {
  return {
    id,
    phase,
    title: `Step ${id}`,
    do: `echo "+${id}" >> shared/acts; : > "shared/$DEPLOY_ID.${id}"`,
    undo: `[ ! -e "shared/$DEPLOY_ID.${id}" ] || { echo "-${id}" >> shared/acts; rm "shared/$DEPLOY_ID.${id}"; }`,
    timeoutSeconds: 20,
    ...changes,
  }
}

/** Makes the release's folder, and points `current` at it: what every strategy has in common. */
export function releaseSteps(): OrderStep[] {
  const point = (release: string) =>
    `ln -s "releases/${release}" "current.$DEPLOY_ID" && mv -fT "current.$DEPLOY_ID" current`
  return [
    step('fetch', 'fetch'),
    step('unpack', 'prepare', { do: 'mkdir -p "$DEPLOY_RELEASE_DIR"; echo +unpack >> shared/acts' }),
    step('switch', 'switch', {
      do: `${point('$DEPLOY_RELEASE')}; echo +switch >> shared/acts`,
      undo: `rm -f "current.$DEPLOY_ID"; if [ -n "$DEPLOY_PREVIOUS" ]; then ${point('$DEPLOY_PREVIOUS')}; else rm -f current; fi; echo -switch >> shared/acts`,
    }),
    step('identity', 'identity'),
  ]
}

export function orderFor(deployId: string, release: string, changes: Partial<Order> = {}): Order {
  return {
    deployId,
    kind: 'deploy',
    environment: 'prod-test',
    release: { id: release, sha256: sha256Of(release) },
    supervisor: 'setsid',
    confirmSeconds: 60,
    keep: 2,
    actor: 'octocat',
    url: `https://github.example/runs/${deployId}`,
    steps: releaseSteps(),
    planJson: '{"plan":true}\n',
    secretEnv: {},
    ...changes,
  }
}

/** A watch that keeps what it sees. */
export function recorder(): Watch & { entries: JournalEntry[]; lines: string[] } {
  const entries: JournalEntry[] = []
  const lines: string[] = []
  return {
    entries,
    lines,
    journal: (entry) => void entries.push(entry),
    log: (id, text) => void lines.push(`${id}: ${text}`),
  }
}

/** Deploys a release to its end. */
export async function deploy(agent: Agent, order: Order): Promise<void> {
  for (const ending of [
    await agent.prepare(order, recorder()),
    await agent.activate(order.deployId, recorder()),
    await agent.confirm(order.deployId),
  ]) {
    if (!['staged', 'activated', 'confirmed'].includes(ending.event))
      throw new Error(`${order.deployId} ended as ${ending.event}: ${ending.logTail.join('\n')}`)
  }
}

/** Hosts on which r0 is live, one for each shell, to be copied by tests. */
export function liveHosts(): { of(shell: Shell): Promise<AgentHost>; dispose(): Promise<void> } {
  const hosts = new Map<string, Promise<AgentHost>>()
  const make = async (shell: Shell) => {
    const host = createAgentHost(shell)
    await deploy(host.agent, orderFor('d0', 'r0'))
    return host
  }
  return {
    of: (shell) => {
      const host = hosts.get(shell.name) ?? make(shell)
      hosts.set(shell.name, host)
      return host
    },
    dispose: async () => {
      for (const host of hosts.values()) await (await host)[Symbol.asyncDispose]()
    },
  }
}

/** `begin switch`, … */
export function eventsOf(entries: JournalEntry[]): string[] {
  return entries.map(({ event, step: id }) => (id === undefined ? event : `${event} ${id}`))
}

/** Waits until a condition holds; the test's own time limit ends it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50))
}

export function writeProgram(path: string, text: string): void {
  rmSync(path, { force: true })
  writeFileSync(path, text, { mode: 0o755 })
}

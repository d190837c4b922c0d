import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Ending } from '@deploy/agent/agent.ts'
import { agentSha256 } from '@deploy/agent/script.ts'
import fc from 'fast-check'
import {
  type AgentHost,
  createAgentHost,
  deploy,
  orderFor,
  recorder,
  type Shell,
  sha256Of,
  until,
  writeProgram,
} from './agent-host.ts'
import { endLease, endProcessesOf, reboot } from './agent-mishaps.ts'

/** What must be true of the host. */
interface Expected {
  live: string
  good: string[]
  open: { id: string; release: string; event: 'staged' | 'activated'; leased: boolean } | undefined
  /** Deployments of which no client has seen how they ended. */
  untold: string[]
  count: number
}

type Command = fc.AsyncCommand<Expected, AgentHost>

const finals = ['aborted', 'confirmed', 'reverted', 'broken']
const asRef = (id: string) => ({ id, sha256: sha256Of(id) })

/**
 * Plays random sequences of verbs and mishaps on the real agent, and compares the host with a model of it after each. Throws
 * with the sequence and the seed when they differ.
 */
export async function runAgentModel({
  shell,
  like,
  runs,
  most,
  seed,
  replayPath,
}: {
  shell: Shell
  /** A host on which r0 is live. */
  like: AgentHost
  runs: number
  /** Commands in a sequence. */
  most: number
  seed: number
  replayPath?: string
}): Promise<void> {
  const commands = fc.commands(all, {
    maxCommands: most,
    size: 'max',
    ...(replayPath !== undefined && { replayPath }),
  })
  await fc.assert(
    fc.asyncProperty(commands, async (list) => {
      await using host = createAgentHost(shell, like)
      armCrashes(host)
      const model: Expected = { live: 'r0', good: [], open: undefined, untold: [], count: 0 }
      await fc.asyncModelRun(() => ({ model, real: host }), list)
      await convergeByItself(model, host)
    }),
    { seed, numRuns: runs, endOnFailure: true },
  )
}

const crashed = (at: number | undefined) => (at === undefined ? '' : ` crash(${at})`)
const crash = fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined, freq: 2 })

/** What cannot be done is left out of a sequence, so that what leads on must come often. */
const onward: fc.Arbitrary<Command>[] = [
  fc.tuple(fc.constantFrom('new', 'same', 'back' as const), crash).map(([what, at]) => prepare(what, at)),
  fc.constant(prepare('new', undefined)),
  crash.map((at) => command(`activate${crashed(at)}`, 'staged', (m, h) => activate(m, h, at))),
  fc.constant(command('activate', 'staged', (m, h) => activate(m, h, undefined))),
  fc.constant(command('confirm', 'activated', confirm)),
]

const all: fc.Arbitrary<Command>[] = [
  ...onward,
  ...onward,
  ...onward,
  fc
    .constantFrom(undefined, 1, 2, 3)
    .map((at) => command(`revert${crashed(at)}`, 'open', (m, h) => revert(m, h, at))),
  fc.constant(command('reboot', 'open', restart)),
  fc.constant(command('deadline passes', 'activated', expire)),
  fc.constant(command('lease ends', 'staged', forget)),
  fc.constant(command('another wants the lock', 'open', contend)),
]

function command(
  name: string,
  when: 'staged' | 'activated' | 'open' | 'any',
  act: (model: Expected, host: AgentHost) => Promise<void>,
): Command {
  return {
    check: ({ open }) => when === 'any' || (open !== undefined && (when === 'open' || open.event === when)),
    run: async (model, host) => {
      await act(model, host)
      await compare(model, host)
    },
    toString: () => name,
  }
}

/** A new deployment, a redeployment of the live bytes, or a rollback; it takes over what was forgotten. */
function prepare(what: string, at: number | undefined): Command {
  const act = async (model: Expected, host: AgentHost) => {
    model.count += 1
    const id = `d${model.count}`
    const release = what === 'new' ? `r${model.count}` : what === 'same' ? model.live : model.good.at(-1)!
    const kind = what === 'back' ? 'rollback' : 'deploy'
    crashAfter(host, model.open === undefined ? at : undefined)
    const order = orderFor(id, release, { kind, keep: 1, previous: asRef(model.live) })
    const ending = await host.agent.prepare(order, recorder())
    const told = (ending.settled ?? []).map(({ deployId }) => deployId)
    // a deployment that is killed before it tells leaves that to the next one
    const taken = model.open ? [model.open.id] : []
    if (at === undefined || model.open) same('told', told.toSorted(), [...model.untold, ...taken].toSorted())
    model.untold = model.untold.filter((name) => !told.includes(name))
    const survives = at === undefined || at === 6 || model.open !== undefined
    same('prepare', ending.event, survives ? 'staged' : 'aborted')
    model.open = survives ? { id, release, event: 'staged', leased: true } : undefined
  }
  return {
    ...command(`prepare ${what}${crashed(at)}`, 'any', act),
    check: ({ open, good }) =>
      (what !== 'back' || good.length > 0) &&
      (open === undefined || (open.event === 'staged' && !open.leased)),
  }
}

async function activate(model: Expected, host: AgentHost, at: number | undefined): Promise<void> {
  const { id } = model.open!
  crashAfter(host, at)
  const ending = await host.agent.activate(id, recorder())
  const survives = at === undefined || at === 6
  same('activate', ending.event, survives ? 'activated' : 'reverted')
  if (survives) model.open = { ...model.open!, event: 'activated', leased: true }
  else model.open = undefined
}

async function confirm(model: Expected, host: AgentHost): Promise<void> {
  const { id, release } = model.open!
  same('confirm', (await host.agent.confirm(id)).event, 'confirmed')
  model.live = release
  const { releases } = await host.agent.status()
  model.good = releases
    .filter(({ state, present }) => state === 'good' && present)
    .map(({ id: name }) => name)
  model.open = undefined
}

async function revert(model: Expected, host: AgentHost, at: number | undefined): Promise<void> {
  const { id, event } = model.open!
  crashAfter(host, at)
  const ending = await host.agent.revert(id, 'cancelled', recorder())
  same('revert', ending.event, event === 'staged' ? 'aborted' : 'reverted')
  model.open = undefined
}

async function forget(model: Expected, host: AgentHost): Promise<void> {
  endLease(host)
  model.open!.leased = false
}

async function restart(model: Expected, host: AgentHost): Promise<void> {
  if (model.open) {
    await endProcessesOf(host)
    reboot(host, model.open.id)
    model.open.leased = false
  }
  await host.agent.status()
  if (model.open?.event === 'activated') await ended(model, host)
}

async function expire(model: Expected, host: AgentHost): Promise<void> {
  const order = join(host.root, '.deploy/orders', model.open!.id)
  const deadline = join(order, 'deadline')
  writeFileSync(deadline, readFileSync(deadline, 'utf8').replace(/^\d+/, '1'))
  const agent = join(host.root, '.deploy/agent', agentSha256, 'agent.sh')
  await promisify(execFile)('sh', [agent, '-', host.root, 'expire', model.open!.id], { env: host.env })
  await ended(model, host)
}

async function ended(model: Expected, host: AgentHost): Promise<void> {
  const { id } = model.open!
  await until(() => existsSync(join(host.root, '.deploy/orders', id, 'closed')))
  model.untold.push(id)
  model.open = undefined
}

async function contend(model: Expected, host: AgentHost): Promise<void> {
  const { id, leased } = model.open!
  if (!leased) return
  const order = orderFor('other', 'r99', { previous: asRef(model.live), actor: 'somebody else' })
  const refused = await host
    .client()
    .agent.prepare(order, recorder())
    .catch((error: unknown) => error)
  same(
    'contend',
    [(refused as { code?: string }).code, String(refused).includes(`runs/${id}`)],
    ['LOCKED', true],
  )
}

/** S, L, K and N: what serves, who holds the lock, and what lies about. */
async function compare(model: Expected, host: AgentHost): Promise<void> {
  const { root } = host
  const status = await host.agent.status()
  const serving = model.open?.event === 'activated' ? model.open.release : model.live
  same('current', [status.current, readlinkSync(join(root, 'current'))], [serving, `releases/${serving}`])
  same('complete', existsSync(join(root, 'releases', serving)), true)
  same('lock', [status.lock?.deployId, status.open?.event], [model.open?.id, model.open?.event])
  const live = status.releases.filter(({ state }) => state === 'live').map(({ id }) => id)
  same('live', live, [model.live])
  const partial = readdirSync(root).filter((name) => name.startsWith('current.'))
  const orders = readdirSync(join(root, '.deploy/orders'))
  const left = orders.flatMap((id) =>
    id === model.open?.id
      ? []
      : ['pending', 'timer', 'secret-env', 'reserve'].filter((name) =>
          existsSync(join(root, '.deploy/orders', id, name)),
        ),
  )
  same('left behind', [...partial, ...left], [])
  for (const id of orders) {
    const text = readFileSync(join(root, '.deploy/journal', `${id}.jsonl`), 'utf8')
    const events = text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event: Ending['event'] }).event)
    const open = id === model.open?.id
    same(`ends of ${id}`, events.filter((event) => finals.includes(event)).length, open ? 0 : 1)
    if (open) same('last event', events.at(-1), model.open?.event)
  }
}

/** C: whatever happened, a deployment goes through without hands once the lease of what was left has ended. */
async function convergeByItself(model: Expected, host: AgentHost): Promise<void> {
  crashAfter(host, undefined)
  if (model.open?.event === 'activated') await expire(model, host)
  if (model.open?.event === 'staged') endLease(host)
  await deploy(host.agent, orderFor('last', 'r77', { previous: asRef(model.live) }))
  same('converged', (await host.agent.status()).current, 'r77')
}

/** Kills the process that writes a journal once it has written so many more entries. */
function crashAfter(host: AgentHost, entries: number | undefined): void {
  rmSync(join(host.folder, 'crash'), { force: true })
  if (entries !== undefined) writeFileSync(join(host.folder, 'crash'), `${entries}\n`)
}

function armCrashes(host: AgentHost): void {
  const count = join(host.folder, 'crash')
  writeProgram(
    join(host.folder, 'bin/mv'),
    `#!/bin/sh
for last; do :; done
/bin/mv "$@" || exit
case $last in */journal/*.jsonl) ;; *) exit 0 ;; esac
[ -e ${count} ] || exit 0
read -r left < ${count}
if [ "$left" -gt 1 ]; then echo $((left - 1)) > ${count}; exit 0; fi
rm ${count}
id=\${last##*/}
for turn in ${host.root}/.deploy/orders/\${id%.jsonl}/turns/??????; do :; done
read -r pid rest < "$turn"
kill -9 "$pid"
`,
  )
}

function same(what: string, real: unknown, expected: unknown): void {
  const [is, should] = [real, expected].map((value) => JSON.stringify(value))
  if (is !== should) throw new Error(`${what}: the host has ${is}, the model ${should}`)
}

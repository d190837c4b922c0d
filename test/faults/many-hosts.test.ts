import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Agent, openAgent } from '@deploy/agent/agent.ts'
import type { JournalEntry } from '@deploy/agent/journal.ts'
import { sh } from '@deploy/agent/sh.ts'
import { evidenceOf } from '@deploy/evidence/evidence.ts'
import { provenStage } from '@deploy/evidence/proof.ts'
import { isDone } from '@deploy/evidence/stage.ts'
import type { GateReport } from '@deploy/gate/report.ts'
import { createLog } from '@deploy/kit/print.ts'
import type { Rollout } from '@deploy/manifest/manifest.ts'
import type { Plan } from '@deploy/plan/plan.ts'
import { connect } from '@deploy/remote/connect.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import type { HostOutcome } from '@deploy/rollout/outcome.ts'
import { rollOut } from '@deploy/rollout/rollout.ts'
import { stageDocuments } from '@deploy/stage/documents.ts'
import { failureOf, tellEnding } from '@deploy/stage/ending.ts'
import { deploy, orderFor, releaseSteps, sha256Of } from '@deploy/test/harness/agent-host.ts'
import { endProcessesIn } from '@deploy/test/harness/leftovers.ts'
import { type SshHost, startSshHost } from '@deploy/test/harness/ssh/server.ts'
import { targetOf } from '@deploy/test/harness/ssh/target.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** A host with a disk of its own, and what goes wrong on it: a step of that name, or the gate. */
interface Member {
  name: string
  root: string
  ssh: SshHost
  remote: Remote
  agent: Agent
}

const faults: Record<string, 'unpack' | 'switch' | 'gate'> = { h1: 'unpack', h4: 'switch', h8: 'gate' }
const folder = mkdtempSync(join(tmpdir(), 'deploy-many-'))
const members: Member[] = []
const all = Array.from({ length: 10 }, (_, index) => `h${index}`)

beforeAll(async () => {
  members.push(...(await Promise.all(all.map(startMember))))
})

afterAll(async () => {
  await Promise.allSettled(members.map(({ remote }) => remote[Symbol.asyncDispose]()))
  await Promise.allSettled(members.map(({ ssh }) => ssh.close()))
  await endProcessesIn(folder)
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

const policy = (changes: Partial<Rollout>): Rollout => ({
  batchSize: 3,
  maximumFailures: 0,
  onFailure: 'revert-all',
  ...changes,
})

test('F62 3 of 10 hosts fail where none may: nothing is switched anywhere', async () => {
  const { ended, serving } = await rollOutTo('r1', policy({}))
  expect(serving).toEqual(each(all, 'r0'))
  expect(ended.outcomes.map(({ journal }) => journal.some(({ event }) => event === 'armed'))).not.toContain(
    true,
  )
  expect(endOf(ended)).toMatchObject({
    outcome: 'aborted',
    done: false,
    code: 'STEP_FAILED',
    table: { h1: 'aborted' },
  })
})

test('F62 3 of 10 hosts fail where two may: the rest is never switched, and every host goes back', async () => {
  const { ended, serving } = await rollOutTo('r2', policy({ maximumFailures: 2 }))
  expect(serving).toEqual(each(all, 'r0'))
  expect(switched(ended)).toEqual(['h0', 'h2', 'h3', 'h4', 'h5', 'h6', 'h7', 'h8'])
  const { table, ...end } = endOf(ended)
  expect(end).toMatchObject({ outcome: 'reverted', done: false, code: 'STEP_FAILED' })
  expect(table).toEqual({ ...each(all, 'reverted'), h1: 'aborted', h9: 'aborted' })
  expect(end.cause).toContain(
    '3 of 10 hosts failed, 2 may: h1 (STEP_FAILED), h4 (STEP_FAILED), h8 (GATE_FAILED).',
  )
})

test('F62 3 of 10 hosts fail where two may and the healthy are kept: those that passed by then stay', async () => {
  const { ended, serving } = await rollOutTo('r3', policy({ maximumFailures: 2, onFailure: 'keep-healthy' }))
  const kept = ['h0', 'h2', 'h3', 'h5', 'h6', 'h7']
  expect(serving).toEqual({ ...each(all, 'r0'), ...each(kept, 'r3') })
  const { table, ...end } = endOf(ended)
  expect(end).toMatchObject({ outcome: 'partial', done: false, code: 'STEP_FAILED' })
  expect(Object.keys(table).filter((host) => table[host] === 'confirmed')).toEqual(kept)
})

test('F62 3 of 10 hosts fail where three may: the seven others serve the release, and it is no proof', async () => {
  const before = serves()
  const { ended, serving, lines } = await rollOutTo('r4', policy({ firstBatch: 1, maximumFailures: 3 }))
  const well = all.filter((host) => !(host in faults))
  expect(serving).toEqual({ ...before, ...each(well, 'r4') })
  const { table, proof, ...end } = endOf(ended)
  expect(end).toEqual({ outcome: 'partial', done: true, code: undefined, cause: undefined })
  expect(table).toEqual({ ...each(well, 'confirmed'), h1: 'aborted', h4: 'reverted', h8: 'reverted' })
  expect(proof).toBe('The deployment to prod is not confirmed on every host: h1, h4, h8.')
  expect(lines.filter((line) => /^h\d +(confirmed|aborted|reverted) /.test(line))).toHaveLength(10)
  expect(lines).toContainEqual(
    expect.stringContaining(
      '::warning::3 of 10 hosts failed, 3 may: h1 (STEP_FAILED), h4 (STEP_FAILED), h8 (GATE_FAILED).',
    ),
  )
})

test('F62 when the three are mended, the next run brings all ten to one release', async () => {
  for (const { root } of members) rmSync(join(root, 'shared/fault'), { force: true })
  const { ended, serving } = await rollOutTo('r5', policy({ maximumFailures: 2 }))
  expect(serving).toEqual(each(all, 'r5'))
  expect(endOf(ended)).toMatchObject({ outcome: 'confirmed', done: true, proof: undefined })
})

/** Rolls a release out; holds for every host that its journal and its disk agree with the outcome and that nothing is left. */
async function rollOutTo(id: string, rules: Rollout) {
  const before = serves()
  const planned = members.map((member) => ({
    ...member,
    ...runOf(member, planFor(member, id, before[member.name]!)),
  }))
  const outcomes = await rollOut<GateReport>(planned, {
    issuer: { actor: 'ada', url: 'https://github.example/runs/1' },
    policy: { ...rules, batchSeconds: 60, failedBefore: 0 },
    secretEnv: { INDEX: 'secret' },
    log: { line: () => {}, host: () => {}, progress: () => () => {} },
    now: () => new Date(),
    signal: new AbortController().signal,
    gate: async ({ plan }) => {
      const report = await measure(members.find(({ name }) => name === plan.host)!, plan)
      const error = {
        code: 'GATE_FAILED',
        message: 'The gate did not pass.',
        host: plan.host,
        remedy: 'Mend it.',
      }
      return { passed: report.verdict === 'pass', report, ...(report.verdict !== 'pass' && { error }) }
    },
  })
  const { stage, documents } = stageDocuments(outcomes, {
    ...{ kind: 'deploy', application: 'shop', environment: 'prod', rollout: rules, unreached: [] },
    run: { actor: 'ada', url: '', repository: '', runId: '', attempt: 1, eventName: '' },
    ...{ reason: undefined, cancelled: false },
  })
  const ended = { stage, outcomes, unreached: [] }
  const lines: string[] = []
  await tellEnding(
    ended,
    createLog((line) => lines.push(line)),
  )
  for (const [index, member] of members.entries())
    await expectWhole(member, outcomes[index]!, before[member.name]!)
  return { ended: { ...ended, documents }, serving: serves(), lines }
}

async function expectWhole(
  { name, root, agent }: Member,
  { outcome, deployId, plan }: HostOutcome<GateReport>,
  before: string,
): Promise<void> {
  const last = readFileSync(join(root, '.deploy/journal', `${deployId}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .at(-1)!
  expect((JSON.parse(last) as JournalEntry).event, name).toBe(outcome)
  const live = outcome === 'confirmed' ? plan.release.id : before
  expect(readlinkSync(join(root, 'current')), name).toBe(`releases/${live}`)
  expect(existsSync(join(root, 'releases', live)), name).toBe(true)
  const { open, lock } = await agent.status()
  expect({ open, lock }, name).toEqual({ open: undefined, lock: undefined })
  const order = join(root, '.deploy/orders', deployId)
  expect(
    readdirSync(order).filter((file) => ['secret-env', 'pending', 'timer'].includes(file)),
    name,
  ).toEqual([])
}

function endOf({ stage, outcomes, documents }: Awaited<ReturnType<typeof rollOutTo>>['ended']) {
  const failure = failureOf({ stage, outcomes, unreached: [] })
  return {
    outcome: stage.outcome,
    done: isDone(stage),
    code: failure?.code,
    cause: failure?.cause,
    proof: refusalOf(stage.release, documents),
    table: Object.fromEntries(stage.hosts.map(({ host, outcome }) => [host, outcome])),
  }
}

function refusalOf(release: Plan['release'], documents: Record<string, string>): string | undefined {
  const evidence = `${JSON.stringify(evidenceOf({ application: 'shop', release }, documents))}\n`
  try {
    provenStage({ ...documents, 'evidence.json': evidence }, { environment: 'prod', release })
    return undefined
  } catch (error) {
    return (error as { facts: { cause: string } }).facts.cause
  }
}

async function startMember(name: string): Promise<Member> {
  const home = join(folder, name)
  const root = join(home, 'shop')
  mkdirSync(root, { recursive: true })
  const ssh = await startSshHost({ home })
  const remote = connect({ ...targetOf(ssh), name })
  const agent = openAgent({ remote, root })
  await deploy(agent, orderFor('d0', 'r0'))
  if (faults[name]) writeFileSync(join(root, 'shared/fault'), faults[name])
  return { name, root, ssh, remote, agent }
}

const runOf = ({ agent }: Member, plan: Plan) => ({ agent, rescuer: agent, plan, blobs: [] })

function planFor({ name, root }: Member, id: string, live: string): Plan {
  return {
    schemaVersion: 1,
    ...{ kind: 'deploy', application: 'shop', environment: 'prod', strategy: 'tarball', host: name },
    release: { id, version: '1.0.0', sha256: sha256Of(id) },
    previous: { id: live, sha256: sha256Of(live) },
    slot: { root, path: `${root}/current` },
    supervisor: 'setsid',
    guarantee: 'The host goes back by itself.',
    ...{ confirmSeconds: 60, keep: 2, blobs: [], privileged: [] },
    steps: releaseSteps().map(({ id: step, do: does, ...rest }) => ({
      ...rest,
      id: step,
      do: `if [ "$(cat shared/fault 2>/dev/null)" = ${step} ]; then echo 'this host is bad' >&2; exit 1; fi\n${does}`,
    })),
  }
}

/** Asks the host, over its connection, whether this release is current and well. */
async function measure({ name, root, remote }: Member, plan: Plan): Promise<GateReport> {
  const question = sh`[ "$(readlink ${`${root}/current`})" = ${`releases/${plan.release.id}`} ] && ! grep -qx gate ${`${root}/shared/fault`} 2>/dev/null`
  const { code } = await remote.exec(question.script)
  const at = new Date().toISOString()
  return {
    schemaVersion: 1,
    ...{ application: 'shop', environment: 'prod', host: name },
    release: { id: plan.release.id, sha256: plan.release.sha256 },
    ...{ startedAt: at, finishedAt: at, verdict: code === 0 ? 'pass' : 'fail', checks: [], diagnosis: [] },
  }
}

function switched({ outcomes }: { outcomes: HostOutcome<GateReport>[] }): string[] {
  return outcomes
    .filter(({ journal }) => journal.some(({ event }) => event === 'armed'))
    .map(({ host }) => host)
}

function serves(): Record<string, string> {
  return Object.fromEntries(
    members.map(({ name, root }) => [name, readlinkSync(join(root, 'current')).replace('releases/', '')]),
  )
}

function each(hosts: string[], value: string): Record<string, string> {
  return Object.fromEntries(hosts.map((host) => [host, value]))
}

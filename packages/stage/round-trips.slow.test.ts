import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createProbe } from '@deploy/gate/probe.ts'
import { runGate } from '@deploy/gate/run.ts'
import { sha256Of } from '@deploy/plan/digest.ts'
import type { Step } from '@deploy/plan/plan.ts'
import { environmentOf } from '@deploy/plan/testing.ts'
import { hello } from '@deploy/plan/testing-manifests.ts'
import { rollOut } from '@deploy/rollout/rollout.ts'
import { oneByOne, planFor } from '@deploy/rollout/testing.ts'
import { releaseSteps } from '@deploy/test/harness/agent-host.ts'
import { createDeployable } from '@deploy/test/harness/ssh/deployable.ts'
import { startSshHost } from '@deploy/test/harness/ssh/server.ts'
import { expect, it, onTestFinished } from 'vitest'

interface Size {
  steps: number
  texts: number
  checks: number
}

/** Deploys with so much in it, over a line on which a word takes 10 ms. */
async function measure({ steps, texts, checks }: Size) {
  const home = mkdtempSync(join(tmpdir(), 'round-trips-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }))
  await using host = await startSshHost({ home })
  await using slot = await createDeployable({ host, keepaliveSeconds: 600 })
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  slot.path.faults.delayMs = 10
  const { remote, agent } = slot.another()
  const more = Array.from(
    { length: steps },
    (_, index): Step => ({
      id: `more-${index}`,
      phase: index % 2 === 0 ? 'prepare' : 'switch',
      title: 'More',
      do: 'true',
      timeoutSeconds: 20,
    }),
  )
  const all = [...releaseSteps(), ...more].toSorted((a, b) => order.indexOf(a.phase) - order.indexOf(b.phase))
  const archive = 'archive'
  const before = { turns: slot.path.turns(), execs: host.execs(), connections: host.connections() }
  let inGate = 0
  const { slot: about } = environmentOf(hello)
  const gate = {
    ...about.gate,
    checks: Array.from({ length: checks }, (_, index) => ({
      ...about.gate.checks[0]!,
      name: `check-${index}`,
      port,
    })) as typeof about.gate.checks,
    initialDelaySeconds: 0,
    intervalSeconds: 1,
    failureLimit: 0,
  }
  const [outcome] = await rollOut(
    [
      {
        agent,
        rescuer: agent,
        plan: {
          ...planFor('web-1'),
          release: { id: 'r1', version: '1', sha256: sha256Of(archive) },
          previous: { id: 'r0', sha256: sha256Of('r0') },
          supervisor: 'setsid',
          steps: all,
        },
        delivery: {
          archive: {
            sha256: sha256Of(archive),
            size: archive.length,
            open: () => Readable.from([Buffer.from(archive)]),
          },
          texts: Array.from({ length: texts }, (_, index) => `text ${index}`).map((text) => ({
            name: text,
            text,
            sha256: sha256Of(text),
          })),
          release: { archive: { name: 'a.tar.gz' } } as never,
          archivePath: '/nonexistent',
        },
      },
    ],
    {
      issuer: { actor: 'ada', url: 'https://example.org/run' },
      policy: oneByOne,
      secretEnv: {},
      log: { line: () => {}, host: () => {}, progress: () => () => {} },
      now: () => new Date(),
      signal: new AbortController().signal,
      gate: async () => {
        const begun = host.execs()
        const report = await runGate({
          gate,
          context: {
            probe: createProbe(remote),
            application: 'hello',
            environment: 'prod',
            host: 'web-1',
            release: { id: 'r1', version: '1', sha256: sha256Of(archive), commit: '' },
            slot: about,
            log: { info: () => {} },
          } as never,
        })
        inGate = host.execs() - begun
        // No application runs: how it is asked is what counts here.
        return { passed: true, report: report.checks.length }
      },
    },
  )
  expect(outcome).toMatchObject({ outcome: 'confirmed', gate: checks + 1 })
  return {
    turns: slot.path.turns() - before.turns,
    execs: host.execs() - before.execs - inGate,
    connections: host.connections() - before.connections,
  }
}

const order = ['fetch', 'prepare', 'switch', 'identity']

it('a deployment has one connection, and as many round trips however much is in it', async () => {
  const little = await measure({ steps: 1, texts: 1, checks: 1 })
  const much = await measure({ steps: 30, texts: 40, checks: 15 })
  expect(little).toMatchObject({ connections: 1, execs: 6 })
  expect(much).toMatchObject({ connections: 1, execs: 6 })
  // one for each step, text or check would be 83 more
  expect(much.turns - little.turns).toBeLessThan(40)
})

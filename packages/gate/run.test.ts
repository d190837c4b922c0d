import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Probe } from './check.ts'
import { systemClock } from './clock.ts'
import { diagnose } from './diagnosis.ts'
import { createProbe } from './probe.ts'
import { gateReportSchema } from './report.ts'
import { runGate } from './run.ts'
import {
  contextOf,
  fakeProbe,
  gateOf,
  listen,
  localRemote,
  lost,
  refused,
  settings,
  slotOf,
  VirtualClock,
} from './testing.ts'

const release = '/opt/shop/releases/1.4.2-0123456789ab'
const alive = `pid=100\nstart=10\nage=500\nticks=100\nnow=1000\nswitched=990\ncurrent=${release}\nrelease=${release}\ncwd=${release}`
const log = 'Traceback (most recent call last):\nModuleNotFoundError: No module named flask\n'

/** A host whose port answers as `port` says, sample by sample; the last answer stays. */
function host(port: ('open' | 'closed' | 'lost')[], print: (script: string) => string = () => alive): Probe {
  const left = [...port]
  return fakeProbe({
    connect: async () => {
      const now = left.length > 1 ? left.shift() : left[0]
      if (now === 'open') return new PassThrough()
      throw now === 'closed' ? refused('127.0.0.1', 80) : lost()
    },
    exec: async ({ script }) => ({
      code: 0,
      stdout: script.includes('journalctl')
        ? log
        : script.includes('ss -Hltnp')
          ? 'nothing on 80\n'
          : script.includes('NRestarts')
            ? 'ActiveState=activating NRestarts=4 Result=exit-code'
            : print(script),
    }),
  })
}

const tcp = settings('tcp')
const play = (probe: Probe, given = {}, checks = [tcp]) =>
  runGate({ gate: gateOf(checks, given), context: contextOf(probe), clock: new VirtualClock() })

const lasted = ({ startedAt, finishedAt }: { startedAt: string; finishedAt: string }) =>
  (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000

describe('a gate', () => {
  it('passes after so many good samples in a row, at its interval, and proves the identity unasked', async () => {
    const report = await play(host(['open']), { initialDelaySeconds: 7 })
    expect(report).toMatchObject({ verdict: 'pass', host: 'web1', diagnosis: [] })
    expect(report.checks.map(({ type, samples }) => `${type} ${samples.length}`)).toEqual([
      'tcp 3',
      'identity 3',
    ])
    expect(lasted(report)).toBe(17)
    expect(gateReportSchema.parse(report)).toEqual(report)
  })

  it('measures a check that has passed on, until all hold together', async () => {
    let asked = 0
    const print = () => (++asked > 6 ? alive : alive.replace('pid=100', 'pid=0'))
    const port = ['open', 'open', 'open', 'open', 'open', 'closed', 'open'] as const
    const report = await play(host([...port], print))
    expect(report.verdict).toBe('pass')
    const outcomes = report.checks.map(({ samples }) => samples.map(({ outcome }) => outcome[0]).join(''))
    expect(outcomes).toEqual(['gggggbggg', 'bbbbbbggg'])
  })

  it('fails at once when one check has failed too often', async () => {
    const report = await play(host(['closed']), { failureLimit: 2 })
    expect(report.verdict).toBe('fail')
    expect(lasted(report)).toBe(10)
    expect(report.checks[0]).toMatchObject({ verdict: 'fail', reason: '3 samples were bad, 2 may be' })
  })

  it('fails when the application flaps and never holds', async () => {
    const flapping = Array.from({ length: 40 }, (_, index) => (index % 3 === 2 ? 'closed' : 'open'))
    expect((await play(host(flapping as ('open' | 'closed')[]))).verdict).not.toBe('pass')
  })

  it.each([
    ['fail', 'closed', 1],
    ['inconclusive', 'open', 100],
  ] as const)('is over in time: %s', async (verdict, port, consecutiveSuccesses) => {
    const report = await play(host([port]), { consecutiveSuccesses, timeoutSeconds: 30 })
    expect(report.verdict).toBe(verdict)
    expect(lasted(report)).toBe(30)
  })

  it('is an error when nothing could be measured, and inconclusive when too little could', async () => {
    const broken = await play(host(['lost']), { inconclusiveLimit: 2 })
    expect(broken.checks[0]).toMatchObject({
      verdict: 'error',
      reason: 'none of 3 samples could be measured',
    })
    expect(broken.verdict).toBe('error')
    const shaky = await play(host(['open', 'lost']), { inconclusiveLimit: 2 })
    expect(shaky.verdict).toBe('inconclusive')
  })

  it('never passes when it ends before the first sample', async () => {
    const report = await play(host(['open']), { initialDelaySeconds: 200 })
    expect(report.verdict).toBe('error')
    expect(report.checks[0]).toMatchObject({
      samples: [],
      reason: "nothing could be measured before the gate's 120 s were over",
    })
  })

  it('gives up a try that hangs, and counts it', async () => {
    const hanging = fakeProbe({
      exec: (_, signal) =>
        new Promise((_done, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    })
    const report = await play(hanging, { inconclusiveLimit: 1 }, [])
    expect(report.checks[0]!.samples.map(({ detail }) => detail)).toEqual(
      Array(2).fill('no result within 5 s'),
    )
    expect(report.verdict).toBe('error')
    expect(lasted(report)).toBe(10)
  })

  it('tells of each sample as it comes', async () => {
    const lines: string[] = []
    await runGate({
      gate: gateOf([tcp], { consecutiveSuccesses: 1 }),
      context: contextOf(host(['closed', 'open'])),
      clock: new VirtualClock(),
      onSample: (check, { outcome }, { verdict }) => lines.push(`${check} ${outcome} ${verdict}`),
    })
    expect(lines.filter((line) => line.startsWith('port'))).toEqual(['port bad pending', 'port good pass'])
  })

  it('ends with CANCELLED when it is cancelled, also before it began', async () => {
    const cancel = new AbortController()
    const run = () =>
      runGate({
        gate: gateOf([tcp], { consecutiveSuccesses: 1000 }),
        context: contextOf(host(['open'])),
        clock: new VirtualClock(),
        signal: cancel.signal,
        onSample: () => cancel.abort(),
      })
    await expect(run()).rejects.toMatchObject({ code: 'CANCELLED', facts: { host: 'web1' } })
    await expect(run()).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  it('lets a bug through as what it is', async () => {
    const broken = fakeProbe({
      connect: () => Promise.reject(new TypeError('x is not a function')),
      exec: () => Promise.reject(new TypeError('x is not a function')),
    })
    await expect(play(broken)).rejects.toThrow(TypeError)
  })

  it('refuses settings that cannot work before it measures', async () => {
    const wrong = settings('http', { url: 'http://169.254.169.254/' })
    await expect(
      runGate({ gate: gateOf([wrong]), context: contextOf(host(['open'])), clock: new VirtualClock() }),
    ).rejects.toMatchObject({ code: 'GATE_CHECK_INVALID' })
  })
})

describe('the diagnosis', () => {
  it('names the likely cause, the log and the ports', async () => {
    const { diagnosis } = await play(host(['closed']), { failureLimit: 0 })
    expect(diagnosis).toEqual([
      expect.stringContaining('Likely cause: a module that the application imports is not installed'),
      'The unit shop:',
      '  ActiveState=activating NRestarts=4 Result=exit-code',
      'The last lines of shop:',
      '  Traceback (most recent call last):',
      '  ModuleNotFoundError: No module named flask',
      'Who listens on the ports:',
      '  nothing on 80',
    ])
  })

  it('shows the log of the unit that died first', async () => {
    const queue = { type: 'unit', unit: 'queue.service', name: 'queue', timeoutSeconds: 5 } as const
    const asked: string[] = []
    const exec: Probe['exec'] = async (script) => {
      asked.push(script.script)
      const stdout = script.script.includes('queue.service') ? 'no broker' : 'all well'
      return { code: 0, stdout: script.script.includes('NRestarts') ? '' : stdout }
    }
    const diagnosis = (checks: string[]) =>
      diagnose({
        ...{ gate: gateOf([tcp, queue]), context: contextOf({ ...host(['closed']), exec }) },
        checks: checks.map((name) => ({ name, verdict: 'fail', samples: [] }) as never),
        ...{ seen: [], clock: new VirtualClock(), signal: new AbortController().signal },
      })
    const told = ['The last lines of queue:', '  no broker', 'The last lines of shop:', '  all well']
    expect((await diagnosis(['queue'])).slice(0, 4)).toEqual(told)
    expect((await diagnosis([tcp.name])).slice(0, 2)).toEqual(told.slice(2))
  })

  it('names the files that differ from those of the release before', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'gate-changes-'))
    const sums = (id: string, lines: string[]) => {
      mkdirSync(join(folder.path, `releases/${id}/.release`), { recursive: true })
      const text = lines.map((line) => `${line}\n`).join('')
      writeFileSync(join(folder.path, `releases/${id}/.release/SHA256SUMS`), text)
    }
    const local = createProbe(localRemote())
    const context = contextOf(local, { slot: slotOf(folder.path, 'process'), previous: '1.4.1-aaaaaaaaaaaa' })
    sums('1.4.1-aaaaaaaaaaaa', ['aa  same.py', 'bb  src/main.py', 'cc  gone.py'])
    sums(context.release.id, ['aa  same.py', 'dd  src/main.py', 'ee  new one.py'])
    const told = (given: Partial<typeof context>) =>
      diagnose({
        ...{ gate: gateOf([]), context: { ...context, ...given }, checks: [], seen: [] },
        ...{ clock: systemClock, signal: new AbortController().signal },
      })
    const lines = await told({})
    expect(lines.slice(lines.indexOf('Files that are not as 1.4.1-aaaaaaaaaaaa had them:') + 1)).toEqual([
      '  gone.py',
      '  new one.py',
      '  src/main.py',
    ])
    expect(await told({ previous: '1.3.0-bbbbbbbbbbbb' })).not.toContainEqual(
      expect.stringContaining('not as'),
    )
  })

  it('shows once what several checks saw', async () => {
    const diagnosis = await diagnose({
      ...{ gate: gateOf([tcp]), context: contextOf(host(['closed'])), checks: [] },
      ...{ seen: ['503 busy', '503 busy', '404 gone'], clock: new VirtualClock() },
      signal: new AbortController().signal,
    })
    expect(diagnosis.filter((line) => /^ {2}[45]0/.test(line))).toEqual(['  503 busy', '  404 gone'])
  })

  it('leaves out what the service wrote before the activation, for that was another release', async () => {
    const asked: string[] = []
    const closed = host(['closed'])
    const exec: Probe['exec'] = (script, signal) => {
      asked.push(script.script)
      return closed.exec(script, signal)
    }
    const activation = { uptime: 10, at: '2026-03-04T05:06:07Z' }
    await runGate({
      gate: gateOf([tcp], { failureLimit: 0 }),
      context: contextOf({ ...closed, exec }, { activation }),
      clock: new VirtualClock(),
    })
    expect(asked).toContainEqual(expect.stringMatching(/journalctl .*--since="@1772600767" /))
  })

  it('is made of harmless lines, also when the host is lost', async () => {
    const hostile = host(['closed'], () => 'x')
    const evil = {
      ...hostile,
      exec: async () => ({ code: 0, stdout: '::error::owned\n##[group]x\n\u001b[2J' }),
    }
    const { diagnosis } = await play(evil, { failureLimit: 0 })
    expect(diagnosis.join('\n')).not.toMatch(/^::|##\[|\u001b/m)
    const { diagnosis: without } = await play(
      { ...hostile, exec: () => Promise.reject(lost()) },
      { failureLimit: 0 },
    )
    expect(without).toContain('  web1 could not be asked.')
  })
})

describe('over real servers', () => {
  async function answering(answers: number[]) {
    let asked = 0
    const server = createServer((_, response) =>
      response.writeHead(answers[Math.min(asked++, answers.length - 1)]!).end(`answer ${asked}`),
    )
    const port = await listen(server)
    const probe = { ...createProbe(localRemote()), exec: host([]).exec }
    const report = await runGate({
      gate: gateOf([settings('http', { url: `http://127.0.0.1:${port}/health` })], {
        intervalSeconds: 0.01,
        timeoutSeconds: 20,
        failureLimit: 4,
      }),
      context: contextOf(probe),
    })
    server.close()
    return report
  }

  it('waits for an application that starts slowly', async () => {
    const report = await answering([503, 503, 200])
    expect(report.verdict).toBe('pass')
    expect(report.checks[0]!.samples.slice(0, 5).map(({ outcome }) => outcome)).toEqual([
      'bad',
      'bad',
      'good',
      'good',
      'good',
    ])
  })

  it('is not deceived by a 200 that turns into 500, and shows the last answer', async () => {
    const report = await answering([200, 200, 500])
    expect(report.verdict).toBe('fail')
    expect(report.diagnosis).toContain('The last answer that was not good:')
    expect(report.diagnosis.join('\n')).toContain('/health answered 500')
  })
})

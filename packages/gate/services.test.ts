import { parseManifest } from '@deploy/manifest/parse.ts'
import { describe, expect, it } from 'vitest'
import type { Measure } from './check.ts'
import { containerCheck } from './checks/container.ts'
import { identityCheck } from './checks/identity.ts'
import { logCheck } from './checks/log.ts'
import { contextOf, printingProbe, settings } from './testing.ts'

const manifest = `application: lab
strategy: compose
build: { include: [compose.yaml] }
gate: { checks: [{ type: tcp, port: 80 }] }
compose: {}
environments:
  prod: { hosts: [{ name: one, address: one.example.org }] }
`
const { slot } = parseManifest(manifest, 'deploy.yml').environments.prod!
const both = ['api aa 2026-05-04T10:00:00Z 0 false', 'app bb 2026-05-04T10:00:01Z 0 false', ''].join('\n')

async function measured(...answers: { stdout: string; code?: number }[]) {
  let answer = 0
  const probe = printingProbe(() => ({ code: 0, ...answers[answer++]! }))
  const measure = identityCheck.begin(settings('identity'), contextOf(probe, { slot }))
  const seen = []
  for (const _ of answers) seen.push(await measure(new AbortController().signal))
  return seen
}

it('is good while every service is the same container, from the first sample on', async () => {
  expect(await measured({ stdout: both }, { stdout: both })).toMatchObject([
    { outcome: 'good', detail: '2 containers run the images of 1.4.2-0123456789ab' },
    { outcome: 'good' },
  ])
  const restarted = both.replace('10:00:01', '10:00:09')
  expect(await measured({ stdout: both }, { stdout: restarted })).toMatchObject([
    { outcome: 'good' },
    { outcome: 'bad', detail: 'app was started again since the gate began' },
  ])
})

it('is bad when a service is not as it should be, whatever the others are', async () => {
  const stdout = `${both}fault=api is running unhealthy\n`
  expect(await measured({ stdout })).toMatchObject([{ outcome: 'bad', detail: 'api is running unhealthy' }])
})

it('measures nothing where nothing can be asked: that is never a pass', async () => {
  expect(await measured({ stdout: '', code: 69 }, { stdout: '', code: 2 }, { stdout: '' })).toMatchObject([
    { outcome: 'none', detail: 'the Docker engine does not answer this user' },
    { outcome: 'none' },
    { outcome: 'none' },
  ])
})

it('says which service the kernel took the memory from, unless that was before the activation', async () => {
  const killed = both.replace('0 false', '0 true')
  const activation = { uptime: 100, at: '2026-05-04T10:00:00.500Z' }
  const detail = 'the kernel has ended a process of api because its memory was full (OOM killer)'
  expect(await measured({ stdout: killed })).toMatchObject([{ outcome: 'bad', detail }])
  const probe = printingProbe(() => ({ code: 0, stdout: killed }))
  const kept = identityCheck.begin(settings('identity'), contextOf(probe, { slot, activation }))
  expect(await kept(new AbortController().signal)).toMatchObject({ outcome: 'good' })
})

describe('checks of one service, or of all', () => {
  const asked: string[] = []
  const probe = (answer: { code: number; stdout: string }) =>
    printingProbe((script) => {
      asked.push(script)
      return answer
    })
  const sample = async (measure: Measure) => measure(new AbortController().signal)

  it('container: is that of the service', async () => {
    const one = 'api aa 2026-05-04T10:00:00Z 0 false\n'
    const given = settings('container', { service: 'api' })
    const context = contextOf(probe({ code: 0, stdout: one }), { slot })
    expect(containerCheck.target(given, context)).toBe('api')
    expect(containerCheck.target(settings('container'), context)).toBe('lab')
    expect(await sample(containerCheck.begin(given, context))).toEqual({
      outcome: 'good',
      detail: '1 container runs the images of 1.4.2-0123456789ab',
    })
    const none = contextOf(probe({ code: 0, stdout: '' }), { slot })
    expect(await sample(containerCheck.begin(given, none))).toMatchObject({
      outcome: 'none',
      detail: 'the release names no service api',
    })
  })

  it('log: reads what its containers have written', async () => {
    const given = settings('log', { service: 'api' })
    const found = contextOf(probe({ code: 0, stdout: 'now=5\ncount=1\nlines=CRITICAL: no prefix\n' }), {
      slot,
    })
    expect(logCheck.target(given, found)).toBe('output of api')
    expect(await sample(logCheck.begin(given, found))).toMatchObject({
      outcome: 'bad',
      detail: '1 line with a forbidden text, such as: CRITICAL: no prefix',
    })
    expect(asked.at(-1)).toContain('label=com.docker.compose.service=api')
    const gone = contextOf(probe({ code: 74, stdout: 'now=5\n' }), { slot })
    expect(await sample(logCheck.begin(settings('log'), gone))).toMatchObject({
      outcome: 'none',
      detail: expect.stringContaining('the output of lab cannot be read'),
    })
    expect(asked.at(-1)).not.toContain('com.docker.compose.service=')
  })
})

it('counts the replicas of a stack, and is bad when one of them was started again', async () => {
  const text = manifest.replace('strategy: compose', 'strategy: swarm')
  const { slot: stack } = parseManifest(text, 'deploy.yml').environments.prod!
  const replicas =
    'web 2 registry.example.org/web@sha256:0123456789abcdef one=1,two=1 t1 t2 \njob 1 job@sha256:bb one=1 t3 \n'
  const answers = [replicas, replicas.replace('t2', 't4'), 'fault=web: 1/2 run\n']
  const probe = printingProbe(() => ({ code: 0, stdout: answers.shift()! }))
  const measure = identityCheck.begin(settings('identity'), contextOf(probe, { slot: stack }))
  const sample = () => measure(new AbortController().signal)
  expect(await sample()).toMatchObject({
    outcome: 'good',
    detail:
      'web: 2 replicas of web@sha256:0123456789ab (one 1, two 1); job: 1 replica of job@sha256:bb (one 1)',
  })
  expect(await sample()).toMatchObject({
    outcome: 'bad',
    detail: 'a service was started again since the gate began',
  })
  expect(await sample()).toMatchObject({ outcome: 'bad', detail: 'web: 1/2 run' })
})

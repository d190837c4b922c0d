import { parseManifest } from '@deploy/manifest/parse.ts'
import { expect, it } from 'vitest'
import { identityCheck } from './checks/identity.ts'
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
const both = ['aa 2026-05-04T10:00:00Z 0', 'bb 2026-05-04T10:00:01Z 0', ''].join('\n')

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
    { outcome: 'bad', detail: 'a service was started again since the gate began' },
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

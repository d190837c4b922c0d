import type { Agent } from '@deploy/agent/agent.ts'
import type { DockerFacts } from '@deploy/agent/facts.ts'
import { concerns } from '@deploy/evidence/status.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { factsOf } from '@deploy/plan/testing.ts'
import { courses, lab, shop, stack } from '@deploy/plan/testing-manifests.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import { expect, test } from 'vitest'
import { statusOf } from './status.ts'

const unit = { loadState: 'loaded', activeState: 'failed', fragmentPath: '', sha256: '' }
const container = { name: 'shop', state: 'exited', image: 'x', network: 'bridge', removesItself: false }
const project = { name: 'datalab-deployment', sha256: '' }

test.each<[string, string, DockerFacts, string]>([
  ['git-install', courses, {}, 'failed'],
  ['image', shop, { container }, 'exited'],
  ['compose', lab, {}, 'without any container'],
  ['compose', lab, { project: { ...project, running: 3, failed: 0 } }, 'running'],
  ['compose', lab, { project: { ...project, running: 2, failed: 1 } }, 'running in 2 of 3 containers'],
  ['compose', lab, { project: { ...project, running: 0, failed: 0 } }, 'running in 0 of 0 containers'],
  ['swarm', stack, {}, 'no stack of the swarm'],
  ['swarm', stack, { stack: { name: 'shop', services: 2, short: 0 } }, 'running'],
  ['swarm', stack, { stack: { name: 'shop', services: 2, short: 1 } }, 'whole in 1 of 2 services'],
])('with strategy %s the service is what the host says of it', async (_, text, docker, service) => {
  const manifest = parseManifest(text, 'deploy.yml')
  const facts = factsOf({ docker, unit } as Parameters<typeof factsOf>[0])
  const agent = { probe: async () => facts } as unknown as Agent
  const remote = { [Symbol.asyncDispose]: async () => {} } as unknown as Remote
  const status = await statusOf(
    {
      manifest,
      environments: [manifest.environments.prod!],
      access: { privateKey: '', passphrase: '', knownHosts: '' },
    },
    {
      connect: () => remote,
      openAgent: () => agent,
      now: () => new Date(0),
      signal: new AbortController().signal,
    },
  )
  expect(status.hosts).toMatchObject([{ service }])
  const served = { ...status.hosts[0]!, serves: { release: 'r1', state: 'live', files: 'whole' } }
  const told = concerns(served as Parameters<typeof concerns>[0])
  expect(told.some((line) => line === `the service is ${service}`)).toBe(service !== 'running')
})

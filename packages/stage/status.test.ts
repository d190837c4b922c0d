import type { Agent } from '@deploy/agent/agent.ts'
import { concerns } from '@deploy/evidence/status.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { factsOf } from '@deploy/plan/testing.ts'
import { shop } from '@deploy/plan/testing-manifests.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import { expect, it } from 'vitest'
import { statusOf } from './status.ts'

it('tells what runs, and asks somebody to look at what does not while a release serves', async () => {
  const manifest = parseManifest(shop, 'deploy.yml')
  const container = {
    name: 'shop-prod',
    state: 'exited',
    image: 'x',
    network: 'bridge',
    removesItself: false,
  }
  const facts = factsOf({ docker: { engine: '29.0', container } })
  const agent = { probe: async () => facts } as unknown as Agent
  const remote = { [Symbol.asyncDispose]: async () => {} } as unknown as Remote
  const { hosts } = await statusOf(
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
  expect(hosts).toMatchObject([{ services: [{ name: 'shop-prod', state: 'exited', asWanted: false }] }])
  const served = { ...hosts[0]!, serves: { release: 'r1', state: 'live', files: 'whole' } }
  expect(hosts.flatMap(concerns)).toEqual([])
  expect(concerns(served as Parameters<typeof concerns>[0])).toEqual(['shop-prod is exited'])
})

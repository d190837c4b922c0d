import { parseManifest } from '@deploy/manifest/parse.ts'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { temporaryFolder, writeTree } from '../fixtures.ts'
import { type Pin, pinsText } from '../release.ts'
import { findPins, withPins } from './pins.ts'

const manifest = (more = '') =>
  parseManifest(
    `application: lab
strategy: compose
build: { include: [a.yaml] }
compose: { files: [a.yaml, b.yaml], profiles: [prod]${more} }
gate: { checks: [{ type: tcp, port: 80 }] }
environments:
  prod: { hosts: [{ name: one, address: one.example.org }] }
`,
    'deploy.yml',
  )

const digest = `sha256:${'d'.repeat(64)}`
const asked: string[] = []
async function pinsOf(tree: Record<string, string>, more?: string) {
  asked.length = 0
  const workspace = await temporaryFolder()
  await writeTree(workspace, tree)
  const resolve = async (repository: string, tag: string) => {
    asked.push(`${repository} ${tag}`)
    return digest
  }
  return findPins({ manifest: manifest(more), workspace, resolve })
}

const files = {
  'a.yaml': `services:
  database: { image: mongo:7, profiles: [prod] }
  cache: { image: "localhost:5000/own/cache" }
  api: { build: ., image: "acme/api:\${TAG}" }
  fixed: { image: "redis@${digest}" }
  tools: { image: tools:1, profiles: [dev] }
`,
  'b.yaml': 'services: { database: { image: "mongo:8" } }\n',
}

it('looks up what the tags of the services that run here name, the later file over the earlier', async () => {
  expect(await pinsOf(files)).toEqual([
    { service: 'cache', written: 'localhost:5000/own/cache', image: `localhost:5000/own/cache@${digest}` },
    { service: 'database', written: 'mongo:8', image: `mongo@${digest}` },
  ])
  expect(asked).toEqual(['localhost:5000/own/cache latest', 'mongo 8'])
})

it('H40 refuses what a variable decides, also of a service that could be built where nothing is built', async () => {
  await expect(pinsOf(files, ', images: pinned')).rejects.toMatchObject({
    code: 'IMAGE_MUTABLE',
    facts: { message: expect.stringContaining('The service api') },
  })
})

it('says which file is no YAML', async () => {
  await expect(pinsOf({ ...files, 'b.yaml': 'services: [\n' })).rejects.toMatchObject({
    code: 'COMPOSE_INVALID',
    facts: { message: expect.stringContaining('b.yaml') },
  })
})

it('makes one more compose file of them', () => {
  const pins: Pin[] = [{ service: 'database', written: 'mongo:8', image: `mongo@${digest}` }]
  expect(withPins([], [])).toEqual([])
  expect(withPins([], pins)).toMatchObject([{ path: 'release-pins.yaml', text: pinsText(pins) }])
  expect(parse(pinsText(pins))).toEqual({ services: { database: { image: `mongo@${digest}` } } })
})

import type { Facts } from '@deploy/agent/facts.ts'
import { expect, it } from 'vitest'
import { environmentOf, factsOf, imageReleaseOf, stateOf } from '../testing.ts'
import { lab, shop, stack } from '../testing-manifests.ts'
import { preflight, remarks } from './preflight.ts'

const { slot } = environmentOf(shop)
const now = new Date('2026-05-04T10:00:00Z')
const tools = [...factsOf().tools, 'docker']
const problems = (changes: Partial<Facts>) =>
  preflight({ slot, facts: factsOf({ groups: ['deploy', 'docker'], tools, ...changes }), now })

const live = stateOf('1.4.1-111111111111')
const container = {
  ...{ name: 'shop-prod', state: 'running', image: 'shop:1', network: 'bridge', removesItself: false },
}
const docker = { engine: '29.0', container }
const inHostNetwork = { engine: '29.0', container: { ...container, network: 'host' } }
const manager = { engine: '20.10', swarm: { state: 'active', manages: true, nodes: [] } }
const proxy = { listening: true, pid: 7, command: 'docker-proxy', unit: 'docker.service' }
const nginx = { listening: true, pid: 8, command: 'nginx', unit: 'nginx.service' }

it.each<[string[], Partial<Facts>]>([
  [[], { docker }],
  [['TOOL_MISSING'], { tools: factsOf().tools }],
  [['DOCKER_DENIED'], { groups: ['deploy'] }],
  [['DOCKER_DENIED'], { groups: ['deploy'], docker: {} }],
  [['DOCKER_DOWN'], { docker: {} }],
  [['DOCKER_DOWN'], { docker: {}, ports: { 8080: proxy } }],
  [[], { groups: [], uid: 0, user: 'root', docker }],
  [[], { ports: { 8080: { ...proxy, container: 'shop-prod' } }, docker }],
  [
    ['PORT_TAKEN'],
    { ports: { 8080: { ...proxy, container: 'till' } }, docker, current: live.id, releases: [live] },
  ],
  [['PORT_TAKEN'], { ports: { 8080: nginx }, docker, current: live.id, releases: [live] }],
  [['PORT_TAKEN'], { ports: { 8080: nginx }, docker: inHostNetwork }],
  [[], { ports: { 8080: { listening: true, user: 'root' } }, docker: inHostNetwork }],
  [['PORT_TAKEN'], { ports: { 8080: { listening: true, user: 'root' } }, docker: { engine: '29.0' } }],
])('%j for a container on a host with %j', (expected, facts) => {
  expect(problems(facts).map(({ code }) => code)).toEqual(expected)
})

it('names the container that holds the port', () => {
  const [taken] = problems({ ports: { 8080: { ...proxy, container: 'till' } }, docker })
  expect(taken).toMatchObject({
    message: 'Port 8080 (web) is held by the container till.',
    remedy: expect.stringContaining('docker stop till'),
  })
})

it('takes over what was started by hand, unless nothing could go back to it', () => {
  const byHand = factsOf({ groups: ['docker'], tools, docker })
  expect(remarks({ slot, facts: byHand, now })[0]).toContain('set aside as shop-prod.before')
  expect(remarks({ slot, facts: { ...byHand, current: live.id }, now })).toEqual([])
  const fleeting = { ...docker, container: { ...container, removesItself: true } }
  expect(problems({ docker: fleeting })).toMatchObject([{ code: 'CONTAINER_UNKEPT' }])
  expect(remarks({ slot, facts: { ...byHand, docker: fleeting }, now })).toEqual([])
})

it.each<[string[], Partial<Facts>]>([
  [['TOOL_MISSING'], { tools: factsOf().tools }],
  [['DOCKER_DENIED'], { groups: ['deploy'] }],
  [['DOCKER_DOWN'], { docker: {} }],
  [['PORT_TAKEN'], { docker, ports: { 8081: { ...proxy, container: 'till' } } }],
  [['PORT_TAKEN'], { docker, ports: { 8081: nginx }, current: live.id, releases: [live] }],
  [[], { docker, ports: { 8081: { ...proxy, container: 'datalab-deployment-app-1' } } }],
  [[], { docker, ports: { 8081: { ...proxy, container: 'lab' } }, current: live.id, releases: [live] }],
])('%j for a project of compose on a host with %j', (expected, facts) => {
  const { slot } = environmentOf(lab)
  const found = preflight({ slot, facts: factsOf({ groups: ['docker'], tools, ...facts }), now })
  expect(found.map(({ code }) => code)).toEqual(expected)
})

it.each<[string[], Partial<Facts>]>([
  [['DOCKER_DOWN'], { docker: {} }],
  [['SWARM_MISSING'], { docker }],
  [
    ['SWARM_MISSING'],
    { docker: { engine: '20.10', swarm: { state: 'inactive', manages: false, nodes: [] } } },
  ],
  [['SWARM_MISSING'], { docker: { engine: '20.10', swarm: { state: 'locked', manages: false, nodes: [] } } }],
  [['SWARM_WORKER'], { docker: { engine: '20.10', swarm: { state: 'active', manages: false, nodes: [] } } }],
  [[], { docker: manager }],
  [[], { docker: manager, ports: { 8081: { listening: true, command: 'dockerd', unit: 'docker.service' } } }],
  [[], { docker: manager, ports: { 8081: { ...proxy, container: 'shop_web.1.x0' } } }],
  [['PORT_TAKEN'], { docker: manager, ports: { 8081: { ...proxy, container: 'till' } } }],
  [['PORT_TAKEN'], { docker: manager, ports: { 8081: nginx } }],
])('%j for a stack on a host with %j', (expected, facts) => {
  const { slot } = environmentOf(stack)
  const found = preflight({ slot, facts: factsOf({ groups: ['docker'], tools, ...facts }), now })
  expect(found.map(({ code }) => code)).toEqual(expected)
})

it.each([
  [[], 'linux/amd64', ['linux/amd64', 'linux/arm64']],
  [[], 'linux/arm', ['linux/amd64', 'linux/arm/v7']],
  [['ARCHITECTURE_MISSING'], 'linux/arm64', ['linux/amd64', 'linux/s390x']],
  [[], undefined, ['linux/s390x']],
])('%j on an engine for %s with an image for %j', (expected, platform, there) => {
  const platforms = there.map((each) => ({ platform: each, manifest: '', config: '', layers: [] }))
  const image = { repository: 'registry.example.org/shop', digest: '', platforms }
  const release = { ...imageReleaseOf({}), image }
  const facts = factsOf({ groups: ['docker'], tools, docker: { ...docker, ...(platform && { platform }) } })
  const found = preflight({ slot, facts, release, now })
  expect(found.map(({ code }) => code)).toEqual(expected)
})

it('tells which nodes of a swarm get no replicas', () => {
  const { slot } = environmentOf(stack)
  const nodes = [
    ['one', 'Ready', 'Active'],
    ['two', 'Down', 'Active'],
    ['three', 'Ready', 'Drain'],
  ].map(([name = '', status = '', availability = '']) => ({ name, status, availability }))
  const docker = { engine: '20.10', swarm: { state: 'active', manages: true, nodes } }
  expect(remarks({ slot, facts: factsOf({ docker }), now })).toEqual([
    expect.stringMatching(/^The node two of the swarm is down: /),
    expect.stringMatching(/^The node three of the swarm is drained: /),
  ])
})

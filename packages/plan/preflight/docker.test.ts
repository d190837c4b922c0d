import type { Facts } from '@deploy/agent/facts.ts'
import { expect, it } from 'vitest'
import { environmentOf, factsOf, shop, stateOf } from '../testing.ts'
import { preflight } from './preflight.ts'

const { slot } = environmentOf(shop)
const now = new Date('2026-05-04T10:00:00Z')
const tools = [...factsOf().tools, 'docker']
const codes = (changes: Partial<Facts>) =>
  preflight({ slot, facts: factsOf({ groups: ['deploy', 'docker'], tools, ...changes }), now }).map(
    ({ code }) => code,
  )

const live = stateOf('1.4.1-111111111111')
const proxy = { listening: true, pid: 7, command: 'docker-proxy', unit: 'docker.service' }

it.each<[string[], Partial<Facts>]>([
  [[], {}],
  [['TOOL_MISSING'], { tools: factsOf().tools }],
  [['DOCKER_DENIED'], { groups: ['deploy'] }],
  [[], { groups: [], uid: 0, user: 'root' }],
  [['PORT_TAKEN'], { ports: { 8080: proxy } }],
  [[], { ports: { 8080: proxy }, current: live.id, releases: [live] }],
])('%j for a container on a host with %j', (expected, facts) => {
  expect(codes(facts)).toEqual(expected)
})

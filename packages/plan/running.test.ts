import type { ContainerFacts, DockerFacts, Facts, UnitFacts } from '@deploy/agent/facts.ts'
import { expect, it, test } from 'vitest'
import { sha256Of } from './digest.ts'
import { upstreamText } from './installed.ts'
import { statusQueryOf } from './look.ts'
import { type Running, runningOf } from './running.ts'
import { environmentOf, factsOf } from './testing.ts'
import { courses, front, hello, lab, shop, shopBeside, stack, viewbovis } from './testing-manifests.ts'

const unitOf = (name: string, changes: Partial<UnitFacts> = {}): UnitFacts => ({
  ...{ name, loadState: 'loaded', activeState: 'active', mainPid: 7, fragmentPath: '', ...changes },
})
const unitsOf = (states: Record<string, Partial<UnitFacts>>) =>
  Object.fromEntries(Object.entries(states).map(([name, state]) => [name, unitOf(name, state)]))
const container = (name: string, state: string): ContainerFacts => ({
  ...{ name, state, image: 'x', network: 'bridge', removesItself: false },
})
const engine = '29.0'
const project = { name: 'datalab-deployment', sha256: '' }
/** One line for each: its name, its state, and what it is besides. */
const told = (manifest: string, facts: Partial<Facts>) =>
  runningOf(environmentOf(manifest), factsOf(facts)).map(lineOf)
const lineOf = ({ name, state, asWanted, kept }: Running) =>
  `${name} ${state}${asWanted ? '' : '!'}${kept ? ' kept' : ''}`

const failed = { activeState: 'failed' }
const inactive = { activeState: 'inactive' }
const gone = { loadState: 'not-found', activeState: 'inactive' }

it('tells every unit that deploy.yml names, and those that are not as they should be', () => {
  const unit = unitOf('front')
  const whole = {
    'nextstrain.service': {},
    'report.timer': {},
    'report.service': inactive,
    'nginx.service': {},
  }
  expect(told(front, { unit, units: unitsOf(whole) })).toEqual([
    'front.service active',
    'nextstrain.service active',
    'report.timer active',
    'nginx.service active',
    'report.service inactive',
  ])
  const broken = { 'nextstrain.service': gone, 'report.timer': inactive, 'report.service': failed }
  expect(told(front, { unit: unitOf('front', failed), units: unitsOf(broken) })).toEqual([
    'front.service failed!',
    'nextstrain.service not found!',
    'report.timer inactive!',
    'report.service failed!',
  ])
  expect(told(front, { units: unitsOf({ 'nextstrain.service': { ...inactive, done: true } }) })).toEqual([
    'nextstrain.service inactive',
  ])
})

it('says of what was installed by hand nothing about units that came later', () => {
  const later = {
    units: unitsOf({ 'nextstrain.service': gone, 'report.timer': gone }),
    current: 'adopted-0123456789ab',
  }
  expect(told(front, later)).toEqual([])
  expect(told(front, { ...later, unit: unitOf('front', gone) })).toEqual(['front.service not found!'])
})

it('tells what install.sh must have left running, and what it must not', () => {
  const unit = unitOf('nbh-django')
  const units = { 'nbh-monitor.service': {}, 'nginx.service': {}, 'nbh-uwsgi.service': gone }
  expect(told(courses, { unit, units: unitsOf(units) })).toEqual([
    'nbh-django.service active',
    'nbh-monitor.service active',
    'nginx.service active',
  ])
  expect(told(courses, { unit, units: unitsOf({ ...units, 'nbh-uwsgi.service': {} }) })).toContain(
    'nbh-uwsgi.service active!',
  )
})

it('misses no container in a slot that a promotion ends', () => {
  const slot = `${shop.replace('prod: {', 'prod: { ephemeral: true,')}
  last: { after: prod, hosts: [{ name: other, address: other.example.org }] }
`
  expect(told(slot, { docker: { engine } })).toEqual([])
  expect(told(slot, { docker: { engine, container: container('shop-prod', 'exited') } })).toEqual([
    'shop-prod exited!',
  ])
})

it('knows a unit that starts the container and ends, and a process without a manager', () => {
  const docker = { engine, container: container('viewbovis', 'running') }
  expect(told(viewbovis, { docker, unit: unitOf('viewbovis', inactive) })).toEqual([
    'viewbovis.service inactive',
    'viewbovis running',
  ])
  expect(told(hello, { process: { name: 'hello', lives: false } })).toEqual(['hello not running!'])
})

it('tells behind nginx which container serves, and which is kept for going back', () => {
  const environment = environmentOf(shopBeside)
  const at = '/etc/nginx/conf.d/shop.conf'
  const served = (port: number) => ({
    [at]: { kind: 'file' as const, replaceable: true, sha256: sha256Of(upstreamText('shop', port)) },
  })
  const both = (first: string, second: string): DockerFacts => ({
    ...{ engine, container: container('shop-prod-8080', first), beside: container('shop-prod-8081', second) },
  })
  expect(told(shopBeside, { docker: both('exited', 'running'), paths: served(8081) })).toEqual([
    'shop-prod-8081 running',
    'shop-prod-8080 exited kept',
  ])
  expect(told(shopBeside, { docker: both('running', 'exited'), paths: served(8081) })).toEqual([
    'shop-prod-8081 exited!',
    'shop-prod-8080 running kept',
  ])
  expect(statusQueryOf(environment, 'lab')).toMatchObject({
    container: 'shop-prod-8080',
    beside: 'shop-prod-8081',
    units: ['nginx.service'],
  })
})

test.each<[string, DockerFacts, string[]]>([
  [shop, {}, ['the Docker engine not answering!']],
  [shop, { engine, container: container('shop-prod', 'exited') }, ['shop-prod exited!']],
  [shop, { engine }, ['shop-prod not there!']],
  [lab, { engine }, ['datalab-deployment without any container!']],
  [
    lab,
    {
      ...{ engine, project },
      services: { api: ['running'], app: ['exited'], database: [], web: ['running', 'unhealthy'] },
    },
    ['api running', 'app exited!', 'database without a container!', 'web running in 1 of 2 containers!'],
  ],
  [stack, { engine }, ['shop no stack of the swarm!']],
  [
    stack,
    {
      ...{ engine, stack: { name: 'shop' } },
      services: { web: ['2/2'], front: ['1/2'], mail: ['0/0'], job: [] },
    },
    ['web running', 'front running in 1 of 2 replicas!', 'mail without a replica!', 'job not there!'],
  ],
])('tells of containers what the engine says: %#', (manifest, docker, lines) => {
  expect(told(manifest, { docker })).toEqual(lines)
})

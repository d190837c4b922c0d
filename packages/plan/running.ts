import { posix } from 'node:path'
import type { DockerFacts, Facts, UnitFacts } from '@deploy/agent/facts.ts'
import type { Environment, Slot } from '@deploy/manifest/manifest.ts'
import { isAdopted } from './adoption.ts'
import { liveSlot } from './beside.ts'
import { unitFiles } from './installed.ts'

/** A unit, a process, a container, or a service of compose files. */
export interface Running {
  name: string
  /** In the words of systemd or of the engine, such as active or exited. */
  state: string
  /** It is as deploy.yml wants it. */
  asWanted: boolean
  /** The container of the release before, which waits behind nginx for a way back. */
  kept?: true
}

interface NamedUnit {
  unit: string
  /** How it must be; one that a timer starts, or that starts a container and ends, must only not have failed. */
  must?: 'active' | 'inactive'
}

/** The units that deploy.yml names besides that of the service: workers, timers, what install.sh must have started, nginx. */
export function namedUnits(slot: Slot): NamedUnit[] {
  const { units, install, nginx, service } = slot
  const expect = install?.expect
  const active = [
    ...(units?.workers ?? []),
    ...(units?.start ?? []),
    ...(expect?.active ?? []),
    ...(nginx || expect?.nginx ? ['nginx.service'] : []),
  ]
  const others = [...(units?.enable ?? []), ...unitFiles(slot).map(({ to }) => posix.basename(to))]
  const named: NamedUnit[] = [
    ...active.map((unit) => ({ unit, must: 'active' as const })),
    ...(expect?.inactive ?? []).map((unit) => ({ unit, must: 'inactive' as const })),
    ...others.map((unit) => ({ unit })),
  ]
  // a template has no state of its own
  const told = named.filter(({ unit }) => unit !== `${service.unit}.service` && !unit.includes('@.'))
  return told.filter(({ unit }, index) => told.findIndex((each) => each.unit === unit) === index)
}

/** What of the application runs on a host, and what should, the service first. What was not asked for is not told. Pure. */
export function runningOf(environment: Pick<Environment, 'slot' | 'other'>, facts: Facts): Running[] {
  const { slot } = environment
  return [
    ...ofService(slot, facts),
    ...(slot.container || slot.compose ? inEngine(environment, facts) : []),
    ...namedUnits(slot)
      .filter((named) => !isOfLater(named, facts))
      .flatMap((named) => ofUnit(named, facts.units[named.unit])),
  ]
}

function ofService({ service, container }: Slot, facts: Facts): Running[] {
  if (service.manager === 'systemd') {
    const unit = `${service.unit}.service`
    return ofUnit(container ? { unit } : { unit, must: 'active' }, facts.unit)
  }
  if (service.manager !== 'process' || facts.process === undefined) return []
  const { lives } = facts.process
  return [{ name: service.unit, state: lives ? 'running' : 'not running', asWanted: lives }]
}

/** What was installed by hand may be from before this unit; before its service it was not taken over. */
function isOfLater({ unit }: NamedUnit, { units, current }: Facts): boolean {
  return units[unit]?.loadState === 'not-found' && isAdopted(current ?? '')
}

function ofUnit({ unit, must }: NamedUnit, found: UnitFacts | undefined): Running[] {
  if (found === undefined) return []
  const unknown = found.loadState === 'not-found'
  if (unknown && must === 'inactive') return []
  return [{ name: unit, state: unknown ? 'not found' : found.activeState, asWanted: isAsWanted(found, must) }]
}

function isAsWanted({ loadState, activeState, done }: UnitFacts, must: NamedUnit['must']): boolean {
  if (must === 'active') return activeState === 'active' || done === true
  if (must === 'inactive') return activeState !== 'active'
  return activeState !== 'failed' && loadState !== 'not-found'
}

function inEngine(environment: Pick<Environment, 'slot' | 'other'>, facts: Facts): Running[] {
  if (facts.docker?.engine === undefined)
    return [{ name: 'the Docker engine', state: 'not answering', asWanted: false }]
  return environment.slot.container
    ? ofContainers(environment, facts)
    : ofServices(environment.slot, facts.docker)
}

/** Behind nginx one of two serves. A promotion ends that of an ephemeral slot. */
function ofContainers(environment: Pick<Environment, 'slot' | 'other'>, facts: Facts): Running[] {
  const { name } = liveSlot(environment, facts).container!
  const both = [facts.docker?.container, facts.docker?.beside].filter((each) => each !== undefined)
  const own = both.find((each) => each.name === name)
  if (own === undefined && environment.slot.ephemeral) return []
  const state = own?.state ?? 'not there'
  const others = both.filter((each) => each.name !== name)
  return [
    { name, state, asWanted: state === 'running' },
    ...others.map((each) => ({ name: each.name, state: each.state, asWanted: true, kept: true as const })),
  ]
}

function ofServices({ compose, swarm }: Slot, { project, stack, services = {} }: DockerFacts): Running[] {
  const name = compose!.project
  if (swarm && !stack) return [{ name, state: 'no stack of the swarm', asWanted: false }]
  if (!swarm && !project) return [{ name, state: 'without any container', asWanted: false }]
  return Object.entries(services).map(([name, states]) => {
    const state = swarm ? stateOfReplicas(states[0]) : stateOfContainers(states)
    return { name, state, asWanted: state === 'running' }
  })
}

/** Of `2/3`, as the engine counts them. */
function stateOfReplicas(counted: string | undefined): string {
  if (counted === undefined) return 'not there'
  const [run, all] = counted.split('/')
  if (all === '0') return 'without a replica'
  return run === all ? 'running' : `running in ${run} of ${all} replicas`
}

function stateOfContainers(states: string[]): string {
  const [first = 'without a container', ...others] = new Set(states)
  if (others.length === 0) return first
  return `running in ${states.filter((state) => state === 'running').length} of ${states.length} containers`
}

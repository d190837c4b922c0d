import type { PortFacts } from '@deploy/agent/facts.ts'
import type { Problem, Question } from './problem.ts'

/**
 * The live release of this slot may hold a port, nobody else. Whose process it is says its unit, where the host lets the
 * user see that; a process outside of all units may be one that the service has put into a session of its own.
 */
export function ports(question: Question): Problem[] {
  return Object.entries(question.slot.ports).flatMap(([name, port]) => {
    const held = question.facts.ports[port]
    if (!held?.listening || isOurs(held, question)) return []
    return [
      {
        code: 'PORT_TAKEN',
        message: `Port ${port} (${name}) is held by ${holder(held)}.`,
        remedy: `${stopIt(held)}, or give this environment another port. On the host: sudo ss -ltnp 'sport = :${port}'`,
      },
    ]
  })
}

function isOurs(held: PortFacts, { slot, facts }: Question): boolean {
  const { pid, unit } = held
  const active = facts.unit?.activeState === 'active'
  const expected = facts.current !== undefined || active
  if (slot.container !== undefined) return isOfContainer(held, slot.container.name, { slot, facts })
  if (slot.swarm !== undefined) return isOfStack(held, slot.compose!.project, expected)
  if (slot.compose !== undefined) return isOfProject(held, slot.compose.project, expected)
  if (!expected || slot.service.manager !== 'systemd' || pid === undefined) return expected
  // Without a unit that runs, who listens is no part of it.
  if (!unit) return active || facts.unit === undefined
  return unit === `${slot.service.unit}.service`
}

/**
 * The container of the slot, whoever started it, is what the release replaces. In the network of the host it listens itself,
 * and only root sees whose process that is.
 */
function isOfContainer(
  held: PortFacts,
  name: string,
  { slot, facts }: Pick<Question, 'slot' | 'facts'>,
): boolean {
  if (held.container !== undefined) return held.container === name
  // Whose port it is only the engine knows; that it does not answer is told, and its processes are nobody's to kill.
  if (facts.docker?.engine === undefined) return true
  const there = facts.docker?.container
  const inHostNetwork = there?.state === 'running' && there.network === 'host'
  return inHostNetwork ? held.pid === undefined : held.unit === `${slot.service.unit}.service`
}

/** Compose calls containers after their project, unless the file names them otherwise. */
function isOfProject({ container, unit }: PortFacts, project: string, expected: boolean): boolean {
  if (container !== undefined) return expected || container.startsWith(`${project}-`)
  return expected && (unit === undefined || unit === 'docker.service')
}

/** The engine itself listens for all services; it refuses a port that another stack has. */
function isOfStack({ container, unit }: PortFacts, stack: string, expected: boolean): boolean {
  if (container !== undefined) return expected || container.startsWith(`${stack}_`)
  return unit === 'docker.service' || (expected && unit === undefined)
}

function holder({ pid, command, user, unit, container }: PortFacts): string {
  if (container !== undefined) return `the container ${container}`
  const of = user ? ` of the user ${user}` : ''
  if (pid === undefined) return `a process${user ? of : ' of another user'}`
  return `${command ?? 'a process'} (pid ${pid}${unit ? `, ${unit}` : ''})${of}`
}

function stopIt({ pid, unit, container }: PortFacts): string {
  if (container !== undefined) return `Stop it (docker stop ${container})`
  if (unit && !unit.startsWith('user@')) return `Stop it (sudo systemctl stop ${unit})`
  return pid === undefined ? 'Stop it' : `Stop it (sudo kill ${pid})`
}

import type { Environment, Host, Slot } from './manifest.ts'

/** The environment as it is on one of its hosts: with the slot of the role that the host plays. Pure. */
export function onHost(environment: Environment, { role }: Pick<Host, 'role'>): Environment {
  const slot = role === undefined ? undefined : environment.roles?.[role]
  return slot === undefined ? environment : { ...environment, slot }
}

/** The slots of all hosts, that of those which play no role first. Pure. */
export function slotsOf({ slot, roles = {} }: Pick<Environment, 'slot' | 'roles'>): Slot[] {
  return [slot, ...Object.values(roles)]
}

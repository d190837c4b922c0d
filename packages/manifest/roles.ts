import type { Environment, Host, Slot } from './manifest.ts'

/** The environment as it is on one of its hosts: with the slot of the role that the host plays. Pure. */
export function onHost(environment: Environment, { role }: Pick<Host, 'role'>): Environment {
  const slot = role === undefined ? undefined : environment.roles?.[role]
  return slot === undefined ? environment : { ...environment, slot }
}

/** The slots of all hosts, that of those which play no role first, where there are any. Pure. */
export function slotsOf({ slot, roles = {}, hosts }: Pick<Environment, 'slot' | 'roles' | 'hosts'>): Slot[] {
  const plain = hosts.some(({ role }) => role === undefined)
  return [...(plain ? [slot] : []), ...Object.values(roles)]
}

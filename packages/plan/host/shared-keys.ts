import type { Environment, Host, Slot } from '@deploy/manifest/manifest.ts'
import { onHost } from '@deploy/manifest/roles.ts'

/**
 * The slots that a key serves on a host. sshd reads one line of a key only: where several environments of deploy.yml share it there, that
 * line is for all of them, in their order. Pure.
 */
export function slotsOfKey(key: string, host: Host, environments: readonly Environment[]): Slot[] {
  return environments.flatMap((environment) => {
    const here = environment.hosts.filter((each) => isSame(each, host))
    return here.flatMap((each) => {
      const { slot, other } = onHost(environment, each)
      const keys = slot.setup?.authorizedKeys ?? []
      return keys.some((its) => blobOf(its.key) === blobOf(key)) ? [slot, ...(other ? [other] : [])] : []
    })
  })
}

/** The part of a key that names it, without its kind and what people have written behind it. */
export function blobOf(key: string): string {
  return key.split(' ')[1]!
}

function isSame(one: Host, other: Host): boolean {
  return one.address === other.address && one.port === other.port && one.user === other.user
}

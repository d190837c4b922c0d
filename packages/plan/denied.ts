import { DeployError } from '@deploy/kit/errors.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import type { Context } from './context.ts'
import { isKnown, isWithin } from './version-range.ts'

/** A version that deploy.yml denies is neither deployed nor gone back to. Throws VERSION_DENIED. */
export function requireAllowed({ slot, release }: Context, host: string): void {
  const { version } = release
  const range = deniedBy(slot, version)
  if (range === undefined) return
  throw new DeployError({
    code: 'VERSION_DENIED',
    message: `deploy.yml denies ${version}: deny-versions has ${range}.`,
    host,
    remedy: 'Choose another version; or, when this one is good after all, take it out of deny-versions.',
  })
}

/** The range of deny-versions that a version is in. */
export function deniedBy({ denyVersions }: Pick<Slot, 'denyVersions'>, version: string): string | undefined {
  return denyVersions.find((denied) => isKnown(version) && isWithin(version, denied))
}

import { isSemantic } from '@deploy/release/version.ts'
import semver from 'semver'

/** Whether a version is in a range; one that is none, such as that of a commit without a tag, may be any. */
export function isWithin(version: string, range: string): boolean {
  return !isKnown(version) || semver.satisfies(version, range, { includePrerelease: true })
}

/** Whether it says where it stands among others. */
export function isKnown(version: string): boolean {
  return isSemantic(version) && !/^0\.0\.0-g[0-9a-f]+$/.test(version)
}

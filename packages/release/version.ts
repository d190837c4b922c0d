import { DeployError } from '@deploy/kit/errors.ts'
import semver from 'semver'
import { versionPattern } from './release.ts'

const PLACEHOLDER = '{version}'

/** The version in a tag by a pattern such as `v{version}`, or undefined when the tag does not look like that. */
export function versionOfTag(tag: string, pattern: string): string | undefined {
  const [prefix, suffix] = split(pattern)
  if (tag.length <= prefix.length + suffix.length) return undefined
  if (!tag.startsWith(prefix) || !tag.endsWith(suffix)) return undefined
  return tag.slice(prefix.length, tag.length - suffix.length)
}

/** The tag of a version, the other way round. */
export function tagOfVersion(version: string, pattern: string): string {
  const [prefix, suffix] = split(pattern)
  return `${prefix}${version}${suffix}`
}

/** True for a version that follows https://semver.org and may name a folder on a host. */
export function isSemantic(version: string): boolean {
  return versionPattern.test(version) && /^[0-9]/.test(version) && semver.valid(version) !== null
}

/** True for a version such as 2.0.0-rc.1. */
export function isPrerelease(version: string): boolean {
  return semver.prerelease(version) !== null
}

/** The tags that name a version, from the lowest to the highest by its precedence: a release comes after its candidates. */
export function sortedTags(tags: readonly string[], pattern: string): string[] {
  const versionOf = (tag: string) => versionOfTag(tag, pattern) ?? ''
  return tags
    .filter((tag) => isSemantic(versionOf(tag)))
    .sort((left, right) => semver.compareBuild(versionOf(left), versionOf(right)))
}

/** The highest of some tags. */
export function highestTag(tags: readonly string[], pattern: string): string | undefined {
  return sortedTags(tags, pattern).at(-1)
}

/**
 * What the release is called: the version that was asked for, else the tag's, else `0.0.0-g<12 hex digits>` of the
 * commit, which does not depend on how much history the checkout holds. Throws VERSION_INVALID.
 */
export function chooseVersion({
  asked,
  tag,
  pattern,
  commit,
}: {
  asked?: string | undefined
  tag?: string | undefined
  pattern: string
  commit: string
}): string {
  if (asked !== undefined && asked !== '') return requirePlain(asked)
  if (tag === undefined) return `0.0.0-g${commit.slice(0, 12)}`
  const version = versionOfTag(tag, pattern)
  if (version !== undefined && isSemantic(version)) return version
  throw new DeployError({
    code: 'VERSION_INVALID',
    message: `The tag '${tag}' names no version.`,
    cause: `build.rules.tag says '${pattern}', where {version} is a semantic version such as 1.4.2 or 2.0.0-rc.1.`,
    remedy: `Tag the commit as '${tagOfVersion('1.4.2', pattern)}', correct build.rules.tag, or give the input 'version'.`,
  })
}

function requirePlain(version: string): string {
  if (versionPattern.test(version)) return version
  throw new DeployError({
    code: 'VERSION_INVALID',
    message: `The version ${JSON.stringify(version)} cannot name a release.`,
    cause:
      'A version becomes the name of files and folders: letters, digits and . _ + - only, at most 128 of them.',
    remedy: "Correct the input 'version', for example 1.4.2.",
  })
}

function split(pattern: string): [prefix: string, suffix: string] {
  const parts = pattern.split(PLACEHOLDER)
  if (parts.length === 2) return [parts[0]!, parts[1]!]
  throw new DeployError({
    code: 'MANIFEST_INVALID',
    message: `build.rules.tag is '${pattern}', which must hold {version} exactly once.`,
    remedy: "Write it as 'v{version}', for example.",
  })
}

import { DeployError } from '@deploy/kit/errors.ts'
import type { Build, Manifest } from '@deploy/manifest/manifest.ts'
import { IMAGE_FILE, isCommit } from './release.ts'
import { isSemantic, tagOfVersion, versionOfTag } from './version.ts'

/** What is known about a commit that wants to become a release. */
export interface Candidate {
  strategy: Manifest['strategy']
  version: string
  commit: string
  tag?: string | undefined
  /** All tags of the commit. */
  tags: readonly string[]
  /** Asked only when the manifest names a branch. */
  onBranch?: 'yes' | 'no' | 'unknown' | undefined
  /** Paths of the files and symlinks in the release. */
  paths: ReadonlySet<string>
  /** Entries of build.include that do not exist. */
  missing: readonly string[]
  /** Files that the environments need in the release, and the key that names each. */
  named: readonly { key: string; path: string }[]
  /** Requirement lines without one exact version, as `file:line: text`; asked only when the manifest wants pins. */
  unpinned?: readonly string[] | undefined
  /** Files that hold a key or a token, each with what it is. */
  planted?: readonly { path: string; what: string }[] | undefined
  /** What the commit holds that only deploy.yml may let in. */
  unnamed?: readonly Violation[] | undefined
}

/** A rule that a commit breaks. */
export interface Violation {
  rule: string
  why: string
  remedy: string
}

/** Throws one RELEASE_RULE that names every rule of the manifest's `build` that the candidate breaks. Pure. */
export function requireRules(build: Build, candidate: Candidate): void {
  const violations = violationsOf(build, candidate)
  if (violations.length === 0) return
  const count = violations.length === 1 ? 'a rule' : `${violations.length} rules`
  throw new DeployError({
    code: 'RELEASE_RULE',
    message: `Commit ${candidate.commit.slice(0, 12)} breaks ${count} that deploy.yml sets for a release.`,
    cause: violations.map(({ rule, why }) => `${rule}: ${why}`).join('\n'),
    remedy: [...new Set(violations.map(({ remedy }) => remedy))].join('\n'),
  })
}

/** Every rule of the manifest's `build` that the candidate breaks. Pure. */
export function violationsOf(build: Build, candidate: Candidate): Violation[] {
  return [
    ...filesRule(build, candidate),
    ...tagRule(build, candidate),
    ...branchRule(build, candidate),
    ...requirementsRule(candidate),
    ...secretsRule(candidate),
    ...(candidate.unnamed ?? []),
  ]
}

function secretsRule({ planted = [] }: Candidate): Violation[] {
  return planted.map(({ path, what }) => ({
    rule: 'build.rules.may-hold-secrets',
    why: `${path} holds ${what}, which everybody who gets the release would have.`,
    remedy:
      'Take secrets out of the repository, and change them: its history still has them. A file that only looks so is named in build.rules.may-hold-secrets.',
  }))
}

function filesRule({ rules }: Build, { strategy, paths, missing, named }: Candidate): Violation[] {
  const absent = rules.requiredFiles.filter((path) => !paths.has(path))
  return [
    ...missing.map((path) => ({
      rule: 'build.include',
      why: `'${path}' does not exist in the checkout`,
      remedy:
        'Correct the path in build.include; a folder that a build step makes must be made before this step.',
    })),
    ...((strategy === 'tarball' || isCommit(strategy)) && paths.size === 0 && missing.length === 0
      ? [
          {
            rule: 'build.include',
            why: 'no file is left to release',
            remedy: 'Name at least one file in build.include that build.exclude does not leave out.',
          },
        ]
      : []),
    ...(strategy === 'image' && paths.has(IMAGE_FILE)
      ? [
          {
            rule: 'build.include',
            why: `'${IMAGE_FILE}' is the name of what a release says about its image`,
            remedy: 'Give the file of the repository another name, or leave it out by build.exclude.',
          },
        ]
      : []),
    ...absent.map((path) => ({
      rule: 'build.rules.required-files',
      why: `'${path}' is not in the release`,
      remedy: 'Add the required files to the repository, under a path of build.include.',
    })),
    ...named
      .filter(({ path }) => !paths.has(path))
      .map(({ key, path }) => ({
        rule: key,
        why: `'${path}' is not in the release`,
        remedy:
          'Correct the path that the key names, or add the file to the repository, under a path of build.include.',
      })),
  ]
}

function tagRule({ rules }: Build, { version, tag, tags }: Candidate): Violation[] {
  if (!rules.requireTag) return []
  const rule = 'build.rules.require-tag'
  const example = tagOfVersion(isSemantic(version) ? version : '1.4.2', rules.tag)
  const tagged = tag === undefined ? undefined : versionOfTag(tag, rules.tag)
  if (tagged === undefined) {
    const others = tags.length === 0 ? 'the commit has no tag' : `the commit's tags are ${tags.join(', ')}`
    const remedy = `Tag the commit as build.rules.tag says ('${rules.tag}') and build from the tag; the checkout needs its tags ('fetch-depth: 0').`
    return [{ rule, why: `${others}; none looks like '${rules.tag}'`, remedy }]
  }
  if (tagged === version) return []
  return [
    {
      rule,
      why: `the version '${version}' is not that of the tag '${tag}'`,
      remedy: `Leave the input 'version' empty, or tag the commit as '${example}'.`,
    },
  ]
}

function branchRule({ rules }: Build, { onBranch }: Candidate): Violation[] {
  if (rules.branch === undefined || onBranch === 'yes') return []
  const rule = 'build.rules.branch'
  if (onBranch === 'no') {
    const remedy = `Merge the commit into '${rules.branch}' first, and tag the merged commit.`
    return [{ rule, why: `the commit is not on '${rules.branch}'`, remedy }]
  }
  return [
    {
      rule,
      why: `the checkout holds too little history to tell whether the commit is on '${rules.branch}'`,
      remedy: "Give the step actions/checkout 'with: { fetch-depth: 0 }'.",
    },
  ]
}

function requirementsRule({ unpinned = [] }: Candidate): Violation[] {
  return unpinned.map((line) => ({
    rule: 'build.rules.pinned-requirements',
    why: line,
    remedy: "Pin every requirement to one version (name==1.2.3), for example with 'pip-compile'.",
  }))
}

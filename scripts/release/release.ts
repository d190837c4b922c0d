import { compare, parse } from 'semver'
import { parse as parseYaml } from 'yaml'
import type { Git } from './git.ts'
import { checksumsOf, commitTree, filesOf } from './tree.ts'

export interface Release {
  tag: string
  /** The tag that moves, such as v1; undefined for a pre-release, and for one that is older than what it points at. */
  moving: string | undefined
  commit: string
  notes: string
  checksums: string
}

/**
 * Makes the commit of a release of HEAD, and nothing that points at it. Throws when something is not committed, and for a
 * version that is none or was given away: a tag never moves once people could fetch it.
 */
export function prepareRelease(git: Git, { version, remote }: { version: string; remote: string }): Release {
  const wanted = parse(version)
  if (!wanted || wanted.version !== version) throw new Error(`'${version}' is no version such as 1.2.3`)
  if (git(['status', '--porcelain']) !== '') throw new Error('Commit or remove your changes first.')
  const source = git(['rev-parse', 'HEAD'])
  if (filesOf(git, source, 'dist').length === 0) throw new Error('HEAD has no dist/: npm run build')

  const tags = tagsOf(git, remote)
  const tag = `v${version}`
  if (tags.has(tag)) throw new Error(`${tag} is there already, and a version is given away once.`)
  const versions = [...tags.keys()].flatMap((name) => parse(name.replace(/^v(?=\d+\.)/, '')) ?? [])
  const before = versions
    .filter((other) => compare(other, wanted) < 0)
    .toSorted(compare)
    .at(-1)
  const isNewest = !versions.some(
    (other) => other.major === wanted.major && other.prerelease.length === 0 && compare(other, wanted) > 0,
  )
  const notes = notesOf(git, { tag, source, before: before && tags.get(`v${before.version}`), remote })
  const workflows = filesOf(git, source, '.github/workflows').filter((path) => isCalled(git, source, path))
  const commit = commitTree(git, { source, message: notes, workflows })
  return {
    tag,
    moving: wanted.prerelease.length === 0 && isNewest ? `v${wanted.major}` : undefined,
    commit,
    notes,
    checksums: checksumsOf(git, commit),
  }
}

/** Pushes the tag of the version and the moving one, both or none; refuses when somebody moved that one meanwhile. */
export function publish(git: Git, { tag, moving, commit }: Release, remote: string): void {
  const old = moving && (tagsOf(git, remote).get(moving) ?? '')
  const move = moving
    ? [`--force-with-lease=refs/tags/${moving}:${old}`, remote, `${commit}:refs/tags/${moving}`]
    : [remote]
  git(['push', '--quiet', '--atomic', ...move, `${commit}:refs/tags/${tag}`])
}

/** Tags of the remote and the commits that they point at. */
function tagsOf(git: Git, remote: string): Map<string, string> {
  const lines = git(['ls-remote', '--tags', remote]).split('\n').filter(Boolean)
  return new Map(
    lines.map((line) => {
      const [object = '', ref = ''] = line.split('\t')
      return [ref.replace('refs/tags/', ''), object]
    }),
  )
}

/** What was committed since the source of the release before, or all of it. */
function notesOf(
  git: Git,
  {
    tag,
    source,
    before,
    remote,
  }: { tag: string; source: string; before: string | undefined; remote: string },
): string {
  if (before !== undefined) git(['fetch', '--quiet', '--no-tags', remote, before])
  const since = before && /^Source-Commit: ([0-9a-f]+)$/m.exec(git(['log', '-1', '--format=%B', before]))?.[1]
  const range = since ? `${since}..${source}` : source
  const subjects = git(['log', '--no-merges', '--format=- %s', range])
  return `${tag}\n\n${subjects || '- Nothing but the version.'}`
}

/** Whether a workflow is there for others alone, so that it belongs to the release. */
function isCalled(git: Git, source: string, path: string): boolean {
  const { on } = parseYaml(git(['show', `${source}:${path}`])) as { on: unknown }
  return typeof on === 'object' && on !== null && Object.keys(on).join() === 'workflow_call'
}

import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Manifest } from '@deploy/manifest/manifest.ts'
import { type Written, writeArchive } from './archive.ts'
import { type Collected, collect } from './collect.ts'
import type { Git } from './git.ts'
import { parseRelease, RELEASE_FILE, type Release, releaseId, releaseSchema } from './release.ts'
import { unpinnedRequirements } from './requirements.ts'
import { requireRules } from './rules.ts'
import { isOnBranch, readSource, type Source } from './source.ts'
import { chooseVersion } from './version.ts'
import { requireClean } from './worktree.ts'

/** What sbom-and-checksum writes beside a release. */
const DOCUMENTS = ['bom.json', 'SHA256SUMS', 'SHA512SUMS']

export interface BuildOptions {
  manifest: Manifest
  /** The root of the application in the checkout. */
  workspace: string
  /** The release directory; made when it is not there. Relative to the workspace. */
  output: string
  /** Wins over the tag's. */
  version?: string
  git: Git
  /** GITHUB_REF, GITHUB_SHA, GITHUB_REPOSITORY and SOURCE_DATE_EPOCH are read. */
  env: NodeJS.ProcessEnv
}

/**
 * Builds the release of the commit that is checked out: `<output>/<archive>` and `<output>/release.json`. The same
 * commit gives the same bytes in both, however often and wherever. Other files in `output` stay, unless they are about
 * an earlier release.
 * Throws RELEASE_RULE, DIRTY_WORKTREE, RELEASE_TREE_UNSAFE, VERSION_INVALID, OUTPUT_TAKEN, OUTPUT_INVALID and what reading git throws.
 */
export async function buildRelease(options: BuildOptions): Promise<Release> {
  const { manifest, workspace, git, env } = options
  const { build } = manifest
  const output = resolve(workspace, options.output)
  const scope = { include: build.include, exclude: build.exclude, skip: insideOf(workspace, output) }

  requireArchive(manifest)
  requireOwnFolder(workspace, output, build.include)
  const source = await readSource({ git, workspace, env, tagPattern: build.rules.tag })
  const { commit, tag } = source
  const version = chooseVersion({ asked: options.version, tag, pattern: build.rules.tag, commit })
  const name = archiveName(manifest, version)
  const tree = await collect({ workspace, ...scope })
  requireRules(build, await candidate({ ...options, source, version, tree }))
  await requireClean({ git, ...scope })

  await mkdir(output, { recursive: true })
  const previous = await previousRelease(output)
  const draft = join(output, `${name}.new`)
  try {
    const { epochSeconds } = source
    const written = await writeArchive({ items: tree.items, workspace, epochSeconds, destination: draft })
    const release = describe({ manifest, version, name, source, written })
    if (previous !== undefined && previous.id !== release.id) await removePrevious(output, previous)
    await rename(draft, join(output, name))
    await writeWhole(join(output, RELEASE_FILE), `${JSON.stringify(release, null, 2)}\n`)
    return release
  } finally {
    await rm(draft, { force: true })
  }
}

function requireArchive({ strategy }: Manifest): void {
  if (strategy !== 'image') return
  throw new DeployError({
    code: 'STRATEGY_UNFINISHED',
    message: 'This version does not build and push images yet.',
    remedy: 'Deploy an archive: strategy: tarball.',
  })
}

function describe({
  manifest,
  version,
  name,
  source,
  written,
}: {
  manifest: Manifest
  version: string
  name: string
  source: Source
  written: Written
}): Release {
  const { size, sha256, sha512, tarSha256, files, links } = written
  const { repository, commit, ref } = source
  return releaseSchema.parse({
    schemaVersion: 1,
    application: manifest.application,
    version,
    id: releaseId(version, sha256),
    strategy: manifest.strategy,
    createdAt: new Date(source.epochSeconds * 1000).toISOString(),
    source: { repository, commit, ref },
    archive: { name, size, sha256, sha512, tarSha256 },
    files,
    ...(links.length === 0 ? {} : { links }),
  })
}

async function candidate({
  manifest,
  workspace,
  git,
  source,
  version,
  tree,
}: BuildOptions & { source: Source; version: string; tree: Collected }) {
  const { rules } = manifest.build
  const { commit, tag, tags, shallow } = source
  const leaves = tree.items.filter(({ kind }) => kind !== 'directory')
  return {
    version,
    commit,
    tag,
    tags,
    paths: new Set(leaves.map(({ path }) => path)),
    missing: tree.missing,
    named: namedFiles(manifest),
    onBranch:
      rules.branch === undefined
        ? undefined
        : await isOnBranch({ git, commit, branch: rules.branch, shallow }),
    unpinned: rules.pinnedRequirements
      ? unpinnedRequirements(requirementFiles(manifest), workspace)
      : undefined,
  }
}

/** What an environment would look for in the release, told before the release comes to it. */
function namedFiles({ environments }: Manifest): { key: string; path: string }[] {
  return Object.entries(environments).flatMap(([name, { slot }]) => {
    const key = `environments.${name}`
    const { unitFile } = slot.service
    return [
      ...slot.config.map(({ file }) => ({ key: `${key}.config`, path: file })),
      ...(unitFile ? [{ key: `${key}.service.unit-file`, path: unitFile }] : []),
      ...(slot.venv ? [{ key: `${key}.venv.requirements`, path: slot.venv.requirements }] : []),
    ]
  })
}

/** The requirement files that the environments install from. */
function requirementFiles({ environments }: Manifest): string[] {
  const named = Object.values(environments).flatMap(({ slot }) => slot.venv?.requirements ?? [])
  return named.length === 0 ? ['requirements.txt'] : [...new Set(named)]
}

function archiveName({ application, build }: Manifest, version: string): string {
  const name = build.archive.replaceAll('{application}', application).replaceAll('{version}', version)
  if (!/[{}]/.test(name)) return name
  throw new DeployError({
    code: 'MANIFEST_INVALID',
    message: `build.archive is '${build.archive}', which holds an unknown placeholder.`,
    remedy: 'Use {application} and {version} only.',
  })
}

function insideOf(workspace: string, output: string): string[] {
  const path = relative(workspace, output)
  if (path === '' || path === '..' || path.startsWith('../') || isAbsolute(path)) return []
  return [path]
}

async function previousRelease(output: string): Promise<Release | undefined> {
  const path = join(output, RELEASE_FILE)
  try {
    return parseRelease(await readFile(path, 'utf8'), path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
}

/** Makes room for another release: no document about the one may lie beside the bytes of the other. */
async function removePrevious(output: string, { id, archive }: Release): Promise<void> {
  const known = [RELEASE_FILE, archive.name, ...DOCUMENTS]
  const names = (await readdir(output)).filter((name) => !name.endsWith('.new'))
  const strangers = names.filter((name) => !known.includes(name))
  if (strangers.length > 0) throw taken(output, { id, strangers })
  for (const name of known) await rm(join(output, name), { force: true })
}

function requireOwnFolder(workspace: string, output: string, include: readonly string[]): void {
  const sources = [
    workspace,
    ...include.map((path) => resolve(workspace, path)).filter((path) => path !== workspace),
  ]
  if (!sources.some((path) => path === output || path.startsWith(`${output}/`))) return
  throw new DeployError({
    code: 'OUTPUT_INVALID',
    message: `The output folder ${output} holds the sources of the release.`,
    remedy: "Give a folder of its own by the input 'output', such as release.",
  })
}

function taken(output: string, { id, strangers }: { id: string; strangers: readonly string[] }): DeployError {
  return new DeployError({
    code: 'OUTPUT_TAKEN',
    message: `${output} holds another release, ${id}, and files that only you can judge: ${strangers.join(', ')}.`,
    cause: 'Documents about one release must not lie beside the bytes of another.',
    remedy: "Remove the folder, or give another one by the input 'output'.",
  })
}

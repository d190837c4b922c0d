import { mkdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Manifest } from '@deploy/manifest/manifest.ts'
import { type Written, writeArchive } from './archive.ts'
import { type Collected, collect } from './collect.ts'
import { lookForBlobs, readCommit, requireCommitted } from './commit.ts'
import { findPins, type Resolve, withPins } from './compose/pins.ts'
import { requireStack } from './compose/stack.ts'
import type { Git } from './git.ts'
import { withImage } from './image/file.ts'
import { insideOf, previousRelease, removePrevious, requireOwnFolder, writeWhole } from './output.ts'
import { lookForSecrets, plantedSecrets } from './planted.ts'
import {
  type Image,
  isCommit,
  type Pin,
  RELEASE_FILE,
  type Release,
  releaseId,
  releaseSchema,
  type Submodule,
} from './release.ts'
import { unpinnedRequirements } from './requirements.ts'
import { requireRules, violationsOf } from './rules.ts'
import { isOnBranch, readSource, type Source } from './source.ts'
import { requireSubmodules } from './submodules.ts'
import { chooseVersion } from './version.ts'
import { requireClean } from './worktree.ts'

/** The commit that an image is made of. */
export interface ImageSubject {
  application: string
  version: string
  source: Source
}

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
  /**
   * Makes the image of the strategy image, or finds it, and says by which digest it is named. One that travels with the release
   * lies in `output` by then, its name with `.new` behind it.
   */
  makeImage(subject: ImageSubject): Promise<Image>
  /** Looks up what a tag names that a compose file has. */
  resolveImage: Resolve
}

/**
 * Builds the release of the commit that is checked out: `<output>/<archive>` and `<output>/release.json`. The same
 * commit gives the same bytes in both, however often and wherever. Other files in `output` stay, unless they are about
 * an earlier release.
 * Throws RELEASE_RULE, DIRTY_WORKTREE, RELEASE_TREE_UNSAFE, VERSION_INVALID, OUTPUT_TAKEN, OUTPUT_INVALID, SUBMODULE_UNRELEASED, CHANGELOG_UNREAD, IMAGE_MUTABLE, SWARM_UNSUITABLE and what reading git throws.
 */
export async function buildRelease(options: BuildOptions): Promise<Release> {
  const { manifest, workspace, git, env } = options
  const { build } = manifest
  const output = resolve(workspace, options.output)
  const fromCommit = isCommit(manifest.strategy)
  const include = fromCommit && build.include.length === 0 ? ['.'] : build.include
  const scope = { include, exclude: build.exclude, skip: insideOf(workspace, output) }

  requireOwnFolder(workspace, output, build.include)
  const source = await readSource({ git, workspace, env, tagPattern: build.rules.tag })
  const { commit, tag } = source
  const version = chooseVersion({ asked: options.version, tag, pattern: build.rules.tag, commit })
  const name = archiveName(manifest, version)
  const committed = fromCommit
    ? await readCommit({ git, workspace, wanted: { ...build, ...scope } })
    : undefined
  const tree = committed?.tree ?? (await collect({ workspace, ...scope }))
  const unnamed = committed?.unnamed
  const about = { ...(await candidate({ ...options, source, version, tree })), unnamed }
  const allowed = build.rules.mayHoldSecrets
  // Secrets are looked for while the files are packed, which read them anyway. An image is made before that, and who breaks
  // another rule is told of both.
  const isBefore = manifest.strategy === 'image' || violationsOf(build, about).length > 0
  const before = isBefore ? await plantedSecrets({ items: tree.items, workspace, allowed }) : []
  requireRules(build, { ...about, planted: before })
  await requireClean({ git, ...scope, others: fromCommit ? 'left out' : 'refused' })
  const { application, strategy } = manifest
  const image = strategy === 'image' ? await options.makeImage({ application, version, source }) : undefined
  const submodules = await requireSubmodules(git, build)
  if (strategy === 'swarm') await requireStack({ manifest, workspace })
  const pins =
    strategy === 'compose' || strategy === 'swarm'
      ? await findPins({ manifest, workspace, resolve: options.resolveImage })
      : []
  const items = withPins(image ? withImage(tree.items, image) : tree.items, pins)

  await mkdir(output, { recursive: true })
  const previous = await previousRelease(output)
  const draft = join(output, `${name}.new`)
  try {
    const { epochSeconds } = source
    const { planted, look } = lookForSecrets(allowed)
    const inGit = lookForBlobs(committed?.entries ?? [])
    const looks = [look, inGit.look]
    const written = await writeArchive({ items, workspace, epochSeconds, destination: draft, looks })
    requireRules(build, { ...about, planted })
    const packed = new Map(written.files.map(({ path, sha256 }) => [path, sha256]))
    if (committed) await requireCommitted(committed, { git, packed, blobs: inGit.blobs })
    const release = describe({ manifest, version, name, source, written, image, pins, submodules })
    if (previous !== undefined && previous.id !== release.id) await removePrevious(output, previous)
    if (image?.layout) await rename(join(output, `${image.layout.name}.new`), join(output, image.layout.name))
    await rename(draft, join(output, name))
    await writeWhole(join(output, RELEASE_FILE), `${JSON.stringify(release, null, 2)}\n`)
    return release
  } finally {
    for (const path of [draft, ...(image?.layout ? [join(output, `${image.layout.name}.new`)] : [])])
      await rm(path, { force: true })
  }
}

function describe({
  manifest,
  version,
  name,
  source,
  written,
  image,
  pins,
  submodules,
}: {
  manifest: Manifest
  version: string
  name: string
  source: Source
  written: Written
  image: Image | undefined
  pins: Pin[]
  submodules: Submodule[]
}): Release {
  const { size, sha256, sha512, tarSha256, files, links } = written
  const { repository, commit, ref } = source
  const tree = isCommit(manifest.strategy) ? { tree: source.tree } : {}
  return releaseSchema.parse({
    schemaVersion: 1,
    application: manifest.application,
    version,
    id: releaseId(version, sha256),
    strategy: manifest.strategy,
    createdAt: new Date(source.epochSeconds * 1000).toISOString(),
    source: { repository, commit, ...tree, ref },
    archive: { name, size, sha256, sha512, tarSha256 },
    files,
    ...(links.length === 0 ? {} : { links }),
    ...(image && { image }),
    ...(pins.length > 0 && { pins }),
    ...(submodules.length > 0 && { submodules }),
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
    strategy: manifest.strategy,
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
  return Object.entries(environments).flatMap(([name, { slot, roles = {} }]) => {
    const key = `environments.${name}`
    const { unitFile } = slot.service
    const ofRoles = Object.entries(roles).flatMap(([role, { service }]) =>
      service.unitFile && service.unitFile !== unitFile
        ? [{ key: `${key}.roles.${role}.service.unit-file`, path: service.unitFile }]
        : [],
    )
    return [
      ...slot.config.map(({ file }) => ({ key: `${key}.config`, path: file })),
      ...(unitFile ? [{ key: `${key}.service.unit-file`, path: unitFile }] : []),
      ...ofRoles,
      ...(slot.settings ? [{ key: `${key}.settings.example`, path: slot.settings.example }] : []),
      ...(slot.compose?.files ?? []).map((path) => ({ key: `${key}.compose.files`, path })),
      ...[slot.venv?.requirements ?? []].flat().map((path) => ({ key: `${key}.venv.requirements`, path })),
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

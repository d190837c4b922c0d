import { access, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { createGit } from '@deploy/release/git.ts'
import { openRelease } from '@deploy/release/read.ts'
import { imageReference, RELEASE_FILE } from '@deploy/release/release.ts'
import { readSource } from '@deploy/release/source.ts'
import type { Subject } from '@deploy/sbom/document.ts'
import type { PinnedImage } from '@deploy/sbom/pinned-image.ts'
import type { Inputs } from './inputs.ts'
import type { Deps } from './run.ts'

export interface Described {
  subject: Subject
  /** Of the commit, or SOURCE_DATE_EPOCH. */
  timestamp: Date
  /** What a release of the strategy image runs. */
  image?: PinnedImage
}

/**
 * What the bill of materials is about: the release in the directory, its archive proved against release.json, or, without
 * one, the application of the manifest at the commit that is checked out.
 */
export async function describeSubject(inputs: Inputs, deps: Deps): Promise<Described> {
  const directory = resolve(deps.workspace, inputs.releaseDirectory)
  if (await exists(join(directory, RELEASE_FILE))) return ofRelease(directory, deps.env)
  return ofManifest(inputs, deps)
}

async function ofRelease(directory: string, env: NodeJS.ProcessEnv): Promise<Described> {
  const { release } = await openRelease(directory)
  const { application, version, archive, source, createdAt, image } = release
  const { name, sha256, sha512 } = archive
  return {
    subject: { name: application, version, archive: { name, sha256, sha512 }, ...sourceOf(source, env) },
    timestamp: new Date(createdAt),
    ...(image && { image: { reference: imageReference(image), digest: image.digest } }),
  }
}

async function ofManifest(
  { manifest, releaseDirectory }: Inputs,
  { workspace, env }: Deps,
): Promise<Described> {
  const path = resolve(workspace, manifest)
  if (!(await exists(path))) {
    throw new DeployError({
      code: 'RELEASE_MISSING',
      message: `There is no release.json in ${releaseDirectory}, and no ${manifest} that names the application.`,
      remedy:
        'Run build-release before this step, or check the repository out for an application without a release.',
    })
  }
  const { application, build } = parseManifest(await readFile(path, 'utf8'), manifest)
  const source = await readSource({
    git: createGit(workspace, env),
    workspace,
    env,
    tagPattern: build.rules.tag,
  })
  return {
    subject: { name: application, ...sourceOf(source, env) },
    timestamp: new Date(source.epochSeconds * 1000),
  }
}

/** A repository is named as owner/name; one that came from nowhere has no address. */
function sourceOf(
  { repository, commit }: { repository: string; commit: string },
  { GITHUB_SERVER_URL }: NodeJS.ProcessEnv,
): Pick<Subject, 'source'> {
  if (!repository.includes('/')) return {}
  return { source: { url: `${GITHUB_SERVER_URL || 'https://github.com'}/${repository}`, commit } }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

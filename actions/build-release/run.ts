import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { cancellation } from '@deploy/kit/cancellation.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Outputs } from '@deploy/kit/execute.ts'
import { createGitHub } from '@deploy/kit/github.ts'
import { createLog, type Log } from '@deploy/kit/print.ts'
import type { Manifest } from '@deploy/manifest/manifest.ts'
import { type Artifacts, workflowArtifacts } from '@deploy/release/artifact.ts'
import { buildRelease } from '@deploy/release/build.ts'
import { createGit, type Git } from '@deploy/release/git.ts'
import { publishRelease, type Releases } from '@deploy/release/github-release.ts'
import { createDocker, type Docker } from '@deploy/release/image/docker.ts'
import { createReleases } from '@deploy/release/octokit-releases.ts'
import { imageReference, type Release } from '@deploy/release/release.ts'
import { plainFiles, releaseFiles } from '@deploy/release/release-files.ts'
import { isPrerelease, tagOfVersion } from '@deploy/release/version.ts'
import { readManifest } from '@deploy/stage/read-manifest.ts'
import { imageFor } from './image.ts'
import type { Inputs } from './inputs.ts'
import { resolverOf } from './resolve.ts'

/** The rim: everything that is not data. */
export interface Deps {
  workspace: string
  env: NodeJS.ProcessEnv
  git: Git
  artifacts: Artifacts
  /** The releases of a repository on GitHub. */
  releases(repository: string): Releases
  log: Log
  /** Docker with these variables, telling its progress. */
  docker(env: NodeJS.ProcessEnv, tell: (line: string) => void): Docker
  /** Where temporary folders are made. */
  temporary: string
}

/** The rim as it is on a runner. */
export function liveDeps({ githubToken }: Inputs): Deps {
  const { env } = process
  const workspace = env.GITHUB_WORKSPACE ?? process.cwd()
  return {
    workspace,
    env,
    git: createGit(workspace, env),
    artifacts: workflowArtifacts({ env }),
    releases: (repository) => createReleases(createGitHub({ token: githubToken }), repository),
    log: createLog((line) => console.log(line)),
    docker: (dockerEnv, tell) => createDocker({ env: dockerEnv, tell, signal: cancellation() }),
    temporary: env.RUNNER_TEMP || tmpdir(),
  }
}

/** Builds the release, keeps it as a workflow artifact, and publishes it as a GitHub release when that is asked for. */
export async function run(inputs: Inputs, deps: Deps): Promise<Outputs> {
  const { log, env } = deps
  const directory = resolve(deps.workspace, inputs.output)
  const manifest = await readManifest(inputs.manifest, deps.workspace)
  if (inputs.image !== '' && manifest.strategy !== 'image') throw idleImage(manifest)
  const release = await log.group('Build the release', async () => {
    const built = await buildRelease({
      manifest,
      workspace: deps.workspace,
      output: directory,
      version: inputs.version,
      git: deps.git,
      env,
      makeImage: (subject) => imageFor(subject, { manifest, inputs, deps }),
      resolveImage: resolverOf(manifest, env),
    })
    tell(built, log)
    return built
  })
  return {
    version: release.version,
    'release-id': release.id,
    commit: release.source.commit,
    archive: join(inputs.output, release.archive.name),
    sha256: release.archive.sha256,
    'tar-sha256': release.archive.tarSha256,
    image: release.image ? imageReference(release.image) : '',
    'image-digest': release.image?.digest ?? '',
    'release-directory': inputs.output,
    'artifact-id': await keep(release, { inputs, deps, directory }),
    'github-release-url': await publish(release, { inputs, deps, directory, manifest }),
  }
}

function tell({ application, version, id, source, archive, files, image }: Release, log: Log): void {
  log.info(`${application} ${version} of commit ${source.commit} (${source.ref})`)
  log.info(`${archive.name}: ${files.length} files, ${archive.size} bytes`)
  log.info(`sha256 ${archive.sha256}`)
  if (image) log.info(`image ${imageReference(image)}`)
  log.info(`release ${id}`)
}

/** The id of the workflow artifact, '' when none was asked for or there is no service for it here. */
async function keep(
  { application }: Release,
  { inputs, deps, directory }: { inputs: Inputs; deps: Deps; directory: string },
): Promise<string> {
  if (!inputs.uploadArtifact) return ''
  const name = inputs.artifactName || `${application}-release`
  const paths = await plainFiles(directory)
  const options = inputs.retentionDays === 0 ? {} : { retentionDays: inputs.retentionDays }
  try {
    const { id } = await deps.artifacts.upload(name, paths, directory, options)
    deps.log.info(`Kept as the workflow artifact ${name}.`)
    return String(id)
  } catch (error) {
    if (!(error instanceof DeployError) || error.code !== 'ARTIFACT_UNAVAILABLE') throw error
    const where = relative(deps.workspace, directory) || directory
    deps.log.warning(`${error.message} ${error.facts.cause ?? ''} The release stays in ${where} only.`)
    return ''
  }
}

/** The address of the GitHub release, '' when none was asked for. */
async function publish(
  release: Release,
  {
    inputs,
    deps,
    directory,
    manifest,
  }: { inputs: Inputs; deps: Deps; directory: string; manifest: Manifest },
): Promise<string> {
  if (!inputs.githubRelease) return ''
  const { version, application, source } = release
  return deps.log.group('Publish the GitHub release', async () =>
    publishRelease({
      releases: deps.releases(source.repository),
      tag: releaseTag(release, { inputs, manifest }),
      commit: source.commit,
      title: `${application} ${version}`,
      image: release.image && imageReference(release.image),
      prerelease: isPrerelease(version),
      files: await releaseFiles(directory),
      info: deps.log.info,
    }),
  )
}

function releaseTag(
  { version, source }: Release,
  { inputs, manifest }: { inputs: Inputs; manifest: Manifest },
): string {
  if (inputs.version !== '') return tagOfVersion(version, manifest.build.rules.tag)
  const tag = /^refs\/tags\/(.+)$/.exec(source.ref)?.[1]
  if (tag !== undefined) return tag
  throw new DeployError({
    code: 'GITHUB_RELEASE_NO_TAG',
    message: `The commit ${source.commit.slice(0, 12)} has no tag to make a GitHub release of.`,
    remedy: "Run on a tag, or give the input 'version': publishing then makes its tag.",
  })
}

function idleImage({ strategy }: Manifest): DeployError {
  return new DeployError({
    code: 'INPUT_INVALID',
    message: `The input 'image' has no effect with strategy ${strategy}.`,
    remedy: "Remove it under 'with:' of this step, or write 'strategy: image' in deploy.yml.",
  })
}

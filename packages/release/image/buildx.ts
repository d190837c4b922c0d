import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Docker } from './docker.ts'

/** What buildx is told about an image, whatever becomes of it. */
export interface Recipe {
  /** Folder of the files that the build may read. */
  context: string
  /** Path of the Dockerfile. */
  dockerfile: string
  target?: string
  platforms: readonly string[]
  args: Readonly<Record<string, string>>
  labels: Readonly<Record<string, string>>
  /** Name of the environment variable by the id of the secret. */
  secrets: Readonly<Record<string, string>>
  /** SOURCE_DATE_EPOCH */
  epochSeconds: number
  /**
   * What an export of images is told besides. An engine with containerd's store refuses to rewrite times, whatever it is asked
   * to do besides: https://github.com/moby/buildkit/issues/4230
   */
  imageOptions: '' | ',rewrite-timestamp=true'
}

/**
 * What the builder that is chosen can do. Throws BUILDER_MISSING without docker or buildx, BUILDER_DOWN when it cannot build.
 */
export async function requireBuilder(docker: Docker): Promise<Pick<Recipe, 'imageOptions'>> {
  const found = await docker.run(['buildx', 'version'])
  if (found.code !== 0) throw missing(found.stderr)
  const { code, stdout, stderr } = await docker.run(['buildx', 'inspect', '--bootstrap'])
  if (code === 0 && /^Status:\s+running$/m.test(stdout))
    return { imageOptions: /^Driver:\s+docker$/m.test(stdout) ? '' : ',rewrite-timestamp=true' }
  throw down(`${stdout.match(/^Error:.*$/m)?.[0] ?? ''}\n${stderr}`.trim())
}

/** Builds into the cache of the builder and nowhere else, so that what fails is the build. Throws IMAGE_BUILD_FAILED. */
export async function build(docker: Docker, recipe: Recipe): Promise<void> {
  const { code, stderr } = await run(docker, recipe, ['--output', 'type=cacheonly'])
  if (code !== 0) throw failed(stderr)
}

/**
 * Exports what was built; from the cache, so nothing is built twice. `output`: as buildx has it, such as `type=oci,dest=…`. The
 * digest is that of the manifest or index; undefined with the explanation when it could not be exported.
 */
export async function exportTo(
  docker: Docker,
  recipe: Recipe,
  output: string,
): Promise<{ digest: string } | { digest: undefined; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'deploy-image-'))
  const metadata = join(folder, 'metadata.json')
  try {
    const { code, stderr } = await run(docker, recipe, ['--output', output, '--metadata-file', metadata])
    const digest = code === 0 ? digestIn(await readFile(metadata, 'utf8')) : undefined
    return digest === undefined ? { digest, said: lastLines(stderr) } : { digest }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * The same commit should give the same bytes: no provenance and no bill of the builder, which hold times, and one time for all
 * files where the builder can do that. https://docs.docker.com/build/ci/github-actions/reproducible-builds/
 */
async function run(docker: Docker, recipe: Recipe, more: string[]) {
  const { context, dockerfile, target, platforms, args, labels, secrets, epochSeconds } = recipe
  const pairs = (option: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([key, value]) => [option, `${key}=${value}`])
  const options = [
    ...['--progress', 'plain', '--provenance', 'false', '--sbom', 'false'],
    ...['--file', dockerfile, '--platform', platforms.join(',')],
    ...(target === undefined ? [] : ['--target', target]),
    ...pairs('--build-arg', args),
    ...pairs('--label', labels),
    ...Object.entries(secrets).flatMap(([id, name]) => ['--secret', `id=${id},env=${name}`]),
  ]
  const env = { SOURCE_DATE_EPOCH: String(epochSeconds) }
  return docker.run(['buildx', 'build', ...options, ...more, context], env)
}

function digestIn(metadata: string): string | undefined {
  const { 'containerimage.digest': digest } = JSON.parse(metadata) as Record<string, unknown>
  return typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : undefined
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-30).join('\n')
}

function failed(stderr: string): DeployError {
  return new DeployError({
    code: 'IMAGE_BUILD_FAILED',
    message: 'The image cannot be built. Nothing was pushed.',
    cause: lastLines(stderr),
    remedy:
      'Correct what the last lines say; the log of this step has all of them. The build sees only files that git holds at this commit. For platforms that this machine is not, put docker/setup-qemu-action and docker/setup-buildx-action before this step.',
  })
}

function missing(cause: string): DeployError {
  return new DeployError({
    code: 'BUILDER_MISSING',
    message: 'docker on this machine has no plugin buildx, which builds images.',
    cause: cause.trim(),
    remedy: 'Put docker/setup-buildx-action before this step, or install the package docker-buildx.',
  })
}

function down(cause: string): DeployError {
  return new DeployError({
    code: 'BUILDER_DOWN',
    message: 'The builder of docker buildx does not work, so no image can be built.',
    cause,
    remedy:
      "Run 'docker buildx ls' on the runner: the Docker engine must run there, or the builder that BUILDX_BUILDER names.",
  })
}

import { DeployError } from '@deploy/kit/errors.ts'

/** The workflow artifacts of GitHub. */
export interface Artifacts {
  /** Loads the client before it is used, which takes a moment; what fails then is told by the use. */
  load?(): void
  /**
   * Uploads files under `root` as one artifact; `replace` takes the place of an earlier one of this run. `digest` is the sha256 of the zip that GitHub keeps, not of a file.
   * Throws ARTIFACT_UNAVAILABLE where there is no artifact service, ARTIFACT_UPLOAD_FAILED.
   */
  upload(
    name: string,
    files: readonly string[],
    root: string,
    options?: { retentionDays?: number; replace?: boolean },
  ): Promise<{ id: number; digest: string }>
  /**
   * Unpacks an artifact of this run, or of the run `runId`, into `directory`. Throws ARTIFACT_UNAVAILABLE,
   * ARTIFACT_MISSING, ARTIFACT_DOWNLOAD_FAILED, DIGEST_MISMATCH.
   */
  download(name: string, directory: string, options?: { runId?: number }): Promise<void>
}

/** The client of the runner's own service; it is loaded when it is first used, because it is large. */
export function workflowArtifacts({
  env = process.env,
  token = '',
  repository = env.GITHUB_REPOSITORY ?? '',
}: {
  env?: NodeJS.ProcessEnv
  /** For artifacts of other runs; needs 'actions: read'. */
  token?: string
  /** `owner/name` of the other runs; default: this one's. */
  repository?: string
} = {}): Artifacts {
  const load = () => import('@actions/artifact')
  const client = async () => {
    const reason = whyUnavailable(env)
    if (reason !== undefined) throw unavailable(reason)
    const { DefaultArtifactClient } = await load()
    return new DefaultArtifactClient()
  }
  return {
    load: () => void (whyUnavailable(env) === undefined && load().catch(() => undefined)),
    upload: async (name, files, root, { retentionDays, replace = false } = {}) => {
      const artifacts = await client()
      const settings = { compressionLevel: 0, ...(retentionDays === undefined ? {} : { retentionDays }) }
      try {
        if (replace) await artifacts.deleteArtifact(name).catch(unlessMissing)
        const { id, digest } = await artifacts.uploadArtifact(name, [...files], root, settings)
        if (id === undefined || digest === undefined) throw new Error('GitHub named no artifact')
        return { id, digest }
      } catch (error) {
        throw uploadFailed(name, error as Error)
      }
    },
    download: async (name, directory, { runId } = {}) => {
      const artifacts = await client()
      const scope = runId === undefined ? {} : { findBy: inRun(repository, { token, runId }) }
      try {
        const { artifacts: known } = await artifacts.listArtifacts({ latest: true, ...scope })
        const found = known.find((artifact) => artifact.name === name)
        if (found === undefined) throw missing(name, { runId, known: known.map((artifact) => artifact.name) })
        const expected = found.digest === undefined ? {} : { expectedHash: found.digest }
        const { digestMismatch } = await artifacts.downloadArtifact(found.id, {
          path: directory,
          ...expected,
          ...scope,
        })
        if (digestMismatch) throw broken(name)
      } catch (error) {
        throw error instanceof DeployError ? error : downloadFailed(name, error as Error)
      }
    },
  }
}

function unlessMissing(error: Error): void {
  if (error.name !== 'ArtifactNotFoundError') throw error
}

function inRun(repository: string, { token, runId }: { token: string; runId: number }) {
  const [repositoryOwner = '', repositoryName = ''] = repository.split('/')
  return { token, workflowRunId: runId, repositoryOwner, repositoryName }
}

/** The service exists on github.com and *.ghe.com, and only inside a job. */
function whyUnavailable(env: NodeJS.ProcessEnv): string | undefined {
  const { hostname } = new URL(env.GITHUB_SERVER_URL || 'https://github.com')
  if (hostname !== 'github.com' && !/\.(ghe\.com|localhost)$/.test(hostname))
    return `${hostname} is a GitHub Enterprise Server, which has no such service.`
  if (!env.ACTIONS_RUNTIME_TOKEN || !env.ACTIONS_RESULTS_URL)
    return 'This is not a job of GitHub Actions: the runner gave no access to the service.'
  return undefined
}

function unavailable(cause: string): DeployError {
  return new DeployError({
    code: 'ARTIFACT_UNAVAILABLE',
    message: 'There is no service for workflow artifacts here.',
    cause,
    remedy: 'Carry the directory by other means: a GitHub release, a shared disk, or deploy in the same job.',
  })
}

function uploadFailed(name: string, { message }: Error): DeployError {
  return new DeployError({
    code: 'ARTIFACT_UPLOAD_FAILED',
    message: `The workflow artifact '${name}' could not be uploaded.`,
    cause: message,
    remedy: `A name can be used once in a run: another call in this run needs another 'artifact-name', or 'upload-artifact: "false"'. Otherwise run the job again.`,
  })
}

function downloadFailed(name: string, { message }: Error): DeployError {
  return new DeployError({
    code: 'ARTIFACT_DOWNLOAD_FAILED',
    message: `The workflow artifact '${name}' could not be downloaded.`,
    cause: message,
    remedy: "Run the job again. An artifact of another run needs 'permissions: actions: read'.",
  })
}

function missing(
  name: string,
  { runId, known }: { runId: number | undefined; known: readonly string[] },
): DeployError {
  return new DeployError({
    code: 'ARTIFACT_MISSING',
    message: `${runId === undefined ? 'This run' : `Run ${runId}`} has no workflow artifact '${name}'.`,
    cause:
      known.length === 0 ? 'It has none at all; they expire after some days.' : `It has: ${known.join(', ')}`,
    remedy:
      'An earlier step or job of the same run must have made it: build-release the release, the stage before this one its evidence. Where it has expired, run them again from the same commit: it gives the same bytes.',
  })
}

function broken(name: string): DeployError {
  return new DeployError({
    code: 'DIGEST_MISMATCH',
    message: `The workflow artifact '${name}' arrived with other bytes than were uploaded.`,
    remedy: 'Run the job again; when it stays so, build the release again.',
  })
}

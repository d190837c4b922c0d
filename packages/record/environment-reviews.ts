import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from '@deploy/evidence/approvals.ts'
import { readDocument } from '@deploy/kit/document.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Artifacts } from '@deploy/release/artifact.ts'
import * as z from 'zod/mini'
import type { ApprovalSource, Change } from './approvals.ts'
import { explained, type Place, placeOf } from './github-place.ts'

const reviewSchema = z.strictObject({
  login: z.string(),
  state: z.string(),
  comment: z.string(),
  environments: z.array(z.string()),
})

type Review = z.output<typeof reviewSchema>

/** planned.json: the plan that a run has shown, and the reviews that the run had before, which are not about it. */
const plannedSchema = z.strictObject({
  schemaVersion: z.literal(1),
  environment: z.string(),
  planDigest: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  plannedAt: z.iso.datetime(),
  reviewsBefore: z.array(reviewSchema),
})

interface Run {
  artifacts: Artifacts
  /** '' outside of GitHub Actions. */
  runId: string
  /** Its page. */
  url: string
  now(): Date
}

/**
 * Approvals as reviews of environments of GitHub. Such a review releases a job of a run and names no plan, so it counts only when the
 * same run had shown the plan before: `announce` keeps what was shown, with the reviews that were there already, as an artifact. GitHub tells no
 * time of a review, so its time is when it is seen. Needs `actions: read`. Throws what GitHub said, explained.
 */
export function environmentReviews(place: Place, run: Run): ApprovalSource {
  return {
    announce: async ({ application, environment, digest }) => {
      const planned = {
        schemaVersion: 1 as const,
        environment,
        planDigest: digest,
        plannedAt: run.now().toISOString(),
        reviewsBefore: await reviewsOf(place, run),
      }
      await inFolder(async (folder) => {
        const path = join(folder, file)
        await writeFile(path, `${JSON.stringify(planned, null, 2)}\n`)
        await run.artifacts.upload(artifactOf(application, environment), [path], folder, { replace: true })
      })
    },
    commandsOn: async (change) => {
      if (run.runId === '')
        return {
          commands: [],
          ignored: ['This is no run of GitHub Actions, so nobody can review its environments.'],
        }
      const planned = await plannedIn(change, run)
      if (typeof planned === 'string') return { commands: [], ignored: [planned] }
      const since = without(await reviewsOf(place, run), planned.reviewsBefore)
      const found = change.approvals.map((approval) => wordsOf(approval, { since, change, planned, run }))
      return {
        commands: found.flatMap(({ commands }) => commands),
        ignored: found.flatMap(({ ignored }) => ignored),
      }
    },
  }
}

const file = 'planned.json'

function artifactOf(application: string, environment: string): string {
  return `${application}-planned-${environment}`
}

/** What this run has shown, or why it has shown nothing. */
async function plannedIn(
  { application, environment }: Change,
  { artifacts }: Run,
): Promise<z.output<typeof plannedSchema> | string> {
  try {
    return await inFolder(async (folder) => {
      await artifacts.download(artifactOf(application, environment), folder)
      return readDocument(plannedSchema, await readFile(join(folder, file), 'utf8'), unreadable)
    })
  } catch (error) {
    if (!(error instanceof DeployError) || !['ARTIFACT_MISSING', 'ARTIFACT_UNAVAILABLE'].includes(error.code))
      throw error
    const why =
      error.code === 'ARTIFACT_UNAVAILABLE' ? ` ${error.facts.message} ${error.facts.cause ?? ''}` : ''
    return `No job of this run made this plan before with 'dry-run: true', so its reviews are about none.${why}`.trim()
  }
}

async function reviewsOf({ github, repository }: Place, { runId }: Run): Promise<Review[]> {
  const { data } = await explained('read the reviews of environments', 'actions: read', () =>
    github.rest.actions.getReviewsForRun({ ...placeOf(repository), run_id: Number(runId) }),
  )
  return data.map(({ user, state, comment, environments }) => ({
    login: user.login,
    state,
    comment,
    environments: environments.flatMap(({ name }) => name ?? []).toSorted(),
  }))
}

/** The reviews that came after those before, each of which takes one that is like it. */
function without(all: Review[], before: Review[]): Review[] {
  const left = before.map((review) => JSON.stringify(review))
  return all.filter((review) => {
    const index = left.indexOf(JSON.stringify(review))
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
}

function wordsOf(
  { role, environment }: Change['approvals'][number],
  {
    since,
    change,
    planned: { planDigest: digest },
    run,
  }: { since: Review[]; change: Change; planned: z.output<typeof plannedSchema>; run: Run },
): { commands: Command[]; ignored: string[] } {
  const reviewed = environment ?? change.environment
  const own = since.filter(({ environments }) => environments.includes(reviewed))
  const rejected = own.filter(({ state }) => state === 'rejected')
  if (rejected.length > 0) {
    const ignored = rejected.map(
      ({ login }) => `${login} rejected ${reviewed} in this run, so no review of it counts.`,
    )
    return { commands: [], ignored }
  }
  const commands = own
    .filter(({ state }) => state === 'approved')
    .map(({ login, comment }): Command => {
      const at = run.now().toISOString()
      const word = { login, body: comment, at, seen: true as const, edited: false, url: run.url }
      return { verb: 'approve', role, digest, reason: '', word, from: 'environment-review' }
    })
  return { commands, ignored: [] }
}

function unreadable(cause: string): DeployError {
  return new DeployError({
    code: 'EVIDENCE_INVALID',
    message: `${file} of this run cannot be read.`,
    cause,
    remedy: "Run the job that plans with 'dry-run: true' again, with the same version of the action.",
  })
}

async function inFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'planned-'))
  try {
    return await body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

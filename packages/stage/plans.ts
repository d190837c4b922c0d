import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Environment } from '@deploy/manifest/manifest.ts'
import { sha256Of } from '@deploy/plan/digest.ts'
import { planDeployment, planRollback } from '@deploy/plan/make.ts'
import type { BlobSource, Plan } from '@deploy/plan/plan.ts'
import { type Problem, preflight, preflightSudo } from '@deploy/plan/preflight.ts'
import type { TarballSource } from '@deploy/plan/strategies/tarball.ts'
import type { OpenHost } from './hosts.ts'
import { refusedBySudo } from './sudo.ts'

/** What a stage wants on every host: a release from here, or one that the host has. */
export type Wish =
  | { kind: 'deploy'; source: TarballSource; archivePath: string }
  | { kind: 'rollback'; to: string | undefined }

export interface PlannedHost extends OpenHost {
  plan: Plan
  blobs: BlobSource[]
}

/**
 * A plan for each host, after everything but sudo that would make one fail was looked for. Throws one error that names
 * every problem of every host; nothing was changed by then.
 */
export function planHosts(
  hosts: OpenHost[],
  subject: { application: string; environment: Environment; wish: Wish; now: Date },
): PlannedHost[] {
  const question = questionOf(subject)
  refuse(hosts.flatMap((open) => located(open, preflight({ ...question, facts: open.facts }))))
  const planned = hosts.map((open) => planHost(open, subject))
  requireOneRelease(planned)
  return planned
}

/** Asks sudo on each host for what its plan needs. Throws one error that names every command that is refused. */
export async function requireSudo(planned: PlannedHost[]): Promise<void> {
  const problems = await Promise.all(
    planned.map(async (open) =>
      located(
        open,
        preflightSudo(open.plan, open.facts.user, await refusedBySudo(open.remote, open.plan.privileged)),
      ),
    ),
  )
  refuse(problems.flat())
}

function refuse(problems: LocatedProblem[]): void {
  if (problems.length > 0) throw refusal(problems)
}

function questionOf({ environment, wish, now }: { environment: Environment; wish: Wish; now: Date }) {
  return { slot: environment.slot, now, ...(wish.kind === 'deploy' && { release: wish.source.release }) }
}

function planHost(
  open: OpenHost,
  { application, environment, wish }: { application: string; environment: Environment; wish: Wish },
): PlannedHost {
  const subject = { application, environment, host: open.host.name, facts: open.facts }
  if (wish.kind === 'rollback') return { ...open, plan: planRollback({ ...subject, to: wish.to }), blobs: [] }
  const { plan, texts } = planDeployment({ ...subject, source: wish.source })
  const { archive } = wish.source.release
  return {
    ...open,
    plan,
    blobs: [
      {
        sha256: archive.sha256,
        size: archive.size,
        open: (start) => createReadStream(wish.archivePath, { start, highWaterMark: 256 * 1024 }),
      },
      ...texts.map(({ text }) => textBlob(text)),
    ],
  }
}

function textBlob(text: string): BlobSource {
  const bytes = Buffer.from(text)
  return {
    sha256: sha256Of(text),
    size: bytes.length,
    open: (offset) => Readable.from([bytes.subarray(offset)]),
  }
}

/** Each host knows its own last good release; going back must leave all on the same. */
function requireOneRelease(planned: PlannedHost[]): void {
  if (new Set(planned.map(({ plan }) => plan.release.id)).size <= 1) return
  throw new DeployError({
    code: 'ROLLBACK_TARGET',
    message: 'The hosts would go back to different releases.',
    cause: planned.map(({ plan }) => `${plan.host}: ${plan.release.id}`).join('\n'),
    remedy: "Name one that all of them have with the input 'to'.",
  })
}

interface LocatedProblem extends Problem {
  host: string
}

function located({ host }: OpenHost, problems: Problem[]): LocatedProblem[] {
  return problems.map((problem) => ({ ...problem, host: host.name }))
}

function refusal(problems: LocatedProblem[]): DeployError {
  const [first] = problems
  if (problems.length === 1 && first)
    return new DeployError({ ...first, step: 'preflight', cause: 'Found before anything was changed.' })
  return new DeployError({
    code: 'PREFLIGHT_FAILED',
    message: `The hosts are not ready: ${problems.length} problems. Nothing was changed.`,
    host: [...new Set(problems.map(({ host }) => host))].join(', '),
    step: 'preflight',
    cause: problems.map(({ host, code, message }) => `${host}: ${code}: ${message}`).join('\n'),
    remedy: problems.map(({ host, remedy }) => `${host}: ${remedy}`).join('\n'),
  })
}

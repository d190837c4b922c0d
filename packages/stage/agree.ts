import { type Command, judgeApprovals, requireApprovals } from '@deploy/evidence/approvals.ts'
import { type Contract, changeDigest } from '@deploy/evidence/contract.ts'
import { type Judged, lackOf } from '@deploy/evidence/demands.ts'
import type { Documents } from '@deploy/evidence/evidence.ts'
import type { Stage } from '@deploy/evidence/stage.ts'
import { DeployError, explain } from '@deploy/kit/errors.ts'
import type { Promotion } from '@deploy/manifest/manifest.ts'
import { isAdopted } from '@deploy/plan/adoption.ts'
import { planDigest } from '@deploy/plan/plan.ts'
import type { ApprovalSource, Change, People } from '@deploy/record/approvals.ts'
import type { StageDeps } from './deps.ts'
import { releaseOnHost } from './host-release.ts'
import { recordKey } from './keep.ts'
import type { PlannedHost } from './plans.ts'

/** What is to be promoted, and by which rules. */
export interface Agreement {
  promotion: Promotion
  application: string
  environment: string
  after: string
  release: Stage['release']
  commit: string
  evidence: Judged[]
  /** A dry run: its plan is noted as the one that was shown. */
  announces: boolean
}

/**
 * Asks whether the right people have approved these very plans, and answers with contract.json, the document that says so. Throws
 * APPROVAL_MISSING, AUTHOR_UNKNOWN, RELEASE_INVALID, or what GitHub said.
 */
export async function agree(
  planned: PlannedHost[],
  agreement: Agreement,
  { approvals, log, now }: StageDeps,
): Promise<Documents> {
  const { promotion, application, environment, after, release, evidence } = agreement
  const digest = changeDigest(planned.map(({ plan }) => ({ host: plan.host, digest: planDigest(plan) })))
  const judgedAt = now()
  for (const one of evidence) tell(one, judgedAt, log)
  const found = { authors: [] as string[], approvals: [] as Contract['approvals'] }
  if (promotion.approvals.length > 0) {
    const { commit } = agreement
    const since = await commitsBefore(planned)
    const change = {
      key: recordKey(application, release.id),
      ...{ application, environment, digest, commit, since, approvals: promotion.approvals },
    }
    const asked = await ask(change, agreement, { approvals, log })
    const state = judgeApprovals(asked.commands, { approvals: promotion.approvals, digest, ...asked })
    const ignored = [...asked.ignored, ...state.ignored]
    requireApprovals({ ...state, ignored }, { environment, release: release.id, digest })
    found.authors = asked.authors
    found.approvals = state.decisions
    for (const { role, decision, login } of state.decisions) log.info(`${role} ${decision}: ${login}`)
  }
  const contract: Contract = {
    schemaVersion: 1,
    application,
    environment,
    after,
    release,
    planDigest: digest,
    judgedAt: judgedAt.toISOString(),
    evidence,
    ...found,
  }
  return { [`${environment}/contract.json`]: `${JSON.stringify(contract, null, 2)}\n` }
}

/** What was said wherever deploy.yml lets roles speak, and who people are. */
async function ask(
  change: Change,
  { announces }: Agreement,
  { approvals, log }: Pick<StageDeps, 'approvals' | 'log'>,
) {
  if (approvals === undefined) throw noSource(change.environment)
  const commands: Command[] = []
  const ignored: string[] = []
  for (const from of new Set(change.approvals.map((approval) => approval.from))) {
    const source = approvals.sources[from]
    if (source === undefined) throw noSource(change.environment)
    const own = { ...change, approvals: change.approvals.filter((approval) => approval.from === from) }
    if (announces) await announced(source, own, log)
    const found = await source.commandsOn(own)
    commands.push(...found.commands)
    ignored.push(...found.ignored)
  }
  const { people } = approvals
  const logins = commands.filter(({ digest }) => digest === change.digest).map(({ word }) => word.login)
  const roles = await rolesOf(logins, change.approvals, people)
  return {
    ...{ commands, ignored },
    authors: await people.authorsOf(change.commit, change.since),
    has: (login: string, role: string) => roles.has(`${login} ${role}`),
  }
}

/** A plan that cannot be noted is told, and hinders the promotion later. */
async function announced(source: ApprovalSource, change: Change, log: StageDeps['log']): Promise<void> {
  try {
    await source.announce?.(change)
  } catch (error) {
    if (!(error instanceof DeployError)) throw error
    log.warning(explain(error.facts))
  }
}

/** What is only recommended, what a dry run lacks, and what was waived, people read in the log. */
function tell(judged: Judged, at: Date, log: StageDeps['log']): void {
  const { kind, state, waiver } = judged
  const lack = lackOf(judged, at)
  const weight = judged.level === 'recommended' ? 'Recommended' : 'Required'
  if (lack !== undefined) log.warning(`${weight} evidence: ${lack}`)
  if (state === 'waived' && waiver)
    log.warning(`${kind} is waived by ${waiver.owner} until ${waiver.expires}: ${waiver.reason}`)
}

/**
 * The commits that run there now, of every host: with another release on each, what came after the oldest is to be approved, too. Throws
 * RELEASE_INVALID where a host does not say it; what was adopted comes from no commit.
 */
async function commitsBefore(planned: PlannedHost[]): Promise<string[]> {
  const commits = await Promise.all(
    planned.map(async ({ plan: { previous, slot, host }, remote }) => {
      if (previous === undefined || isAdopted(previous.id)) return []
      try {
        return [(await releaseOnHost(remote, slot.root, previous.id)).source.commit]
      } catch (error) {
        throw error instanceof DeployError && error.code === 'RELEASE_INVALID'
          ? unknownBefore(error, { host, id: previous.id })
          : error
      }
    }),
  )
  return [...new Set(commits.flat())]
}

function unknownBefore({ facts }: DeployError, { host, id }: { host: string; id: string }): DeployError {
  return new DeployError({
    ...facts,
    host,
    message: `${host} does not say from which commit ${id} was built, so nobody knows what there is to approve.`,
    cause: `${facts.message} ${facts.cause ?? ''}`.trim(),
    remedy: `Roll ${host} back to a release that is whole, or put release.json of ${id} back from its archive, then run this job again.`,
  })
}

/** `<login> <role>` of those who commanded. */
async function rolesOf(
  logins: readonly string[],
  approvals: Promotion['approvals'],
  people: People,
): Promise<Set<string>> {
  const found = new Set<string>()
  for (const login of new Set(logins)) {
    for (const { role, logins: named, teams } of approvals) {
      const isNamed = named.some((one) => one.toLowerCase() === login.toLowerCase())
      const memberships = isNamed ? [] : await Promise.all(teams.map((team) => people.isMember(team, login)))
      if (isNamed || memberships.includes(true)) found.add(`${login} ${role}`)
    }
  }
  return found
}

function noSource(environment: string): DeployError {
  return new DeployError({
    code: 'APPROVAL_MISSING',
    message: `${environment} asks for approvals, and there is no change record in which to give them.`,
    cause: "The input 'change-record' is none, or there is no 'github-token'.",
    remedy: 'Remove these inputs of this step: the defaults are right.',
  })
}

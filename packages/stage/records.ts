import type { Stage } from '@deploy/evidence/stage.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { createGitHub } from '@deploy/kit/github.ts'
import type { Environment, Manifest } from '@deploy/manifest/manifest.ts'
import type { ApprovalSource, Approvals } from '@deploy/record/approvals.ts'
import type { Moment } from '@deploy/record/change-records.ts'
import { environmentReviews } from '@deploy/record/environment-reviews.ts'
import { githubPeople } from '@deploy/record/github-people.ts'
import type { Place } from '@deploy/record/github-place.ts'
import { inTurn } from '@deploy/record/in-turn.ts'
import { pullRequestReviews } from '@deploy/record/pull-request-reviews.ts'
import { systems } from '@deploy/record/systems.ts'
import type { StageDeps } from './deps.ts'
import type { StageInputs } from './inputs.ts'
import type { Wish } from './plans.ts'

type Records = Pick<StageDeps, 'records' | 'approvals'>

/** What says who keeps the record, and with which credentials. */
export type RecordInputs = Pick<StageInputs, 'changeRecord' | 'changeRecordAccess' | 'githubToken'>

/** The rim with the change records that the manifest names. */
export function withRecords<D extends Pick<StageDeps, 'records' | 'recordsOf'>>(
  deps: D,
  manifest: Manifest,
): D {
  return { ...deps, ...deps.recordsOf?.(manifest) }
}

/** The system that the manifest names, or none when the input says so. Throws INPUT_INVALID or INPUT_MISSING. */
export function recordsOf(
  { changeRecord: wanted }: Pick<Manifest, 'changeRecord'>,
  { inputs, run, artifacts }: { inputs: RecordInputs } & Pick<StageDeps, 'run' | 'artifacts'>,
): Records {
  const { changeRecord: input, changeRecordAccess: access, githubToken } = inputs
  const record = wanted ?? { system: 'github-issue', states: {} }
  const { system } = record
  if (input !== 'none' && input !== '' && input !== system) throw otherSystem(input, system)
  const github = () => ({ github: createGitHub({ token: githubToken }), repository: run.repository })
  const approvals = (source: ApprovalSource | undefined) =>
    githubToken === '' ? undefined : approvalsOf(github(), { record: source, run, artifacts })
  if (input === 'none') return { records: undefined, approvals: approvals(undefined) }
  if (system !== 'github-issue') requireToken(access.token, system)
  const keeper = systems[system]({ record, access, github })
  return { records: inTurn(keeper.records), approvals: approvals(keeper.approvals) }
}

/** The places where people approve besides the record. */
function approvalsOf(
  place: Place,
  {
    record,
    run: { runId, url },
    artifacts,
  }: { record: ApprovalSource | undefined } & Pick<StageDeps, 'run' | 'artifacts'>,
): Approvals {
  return {
    sources: {
      'pull-request-review': pullRequestReviews(place),
      ...(record && { 'change-record': record }),
      'environment-review': environmentReviews(place, { artifacts, runId, url, now: () => new Date() }),
    },
    people: githubPeople(place),
  }
}

type Asked = { wish: Pick<Wish, 'kind'>; manifest: Manifest; environment: Environment }

/** Whether the change record must be in some state before this stage begins; going to what the hosts have needs none. Pure. */
export function mustBeAllowed({ wish, manifest, environment }: Asked): boolean {
  return wish.kind === 'deploy' && requiredStates(manifest, environment).length > 0
}

/** Throws CHANGE_NOT_APPROVED for a run without a change record where the record must be in some state. */
export function refuseWithoutRecord(asked: Asked, { records }: Pick<StageDeps, 'records'>): void {
  if (records !== undefined || !mustBeAllowed(asked)) return
  const { manifest, environment } = asked
  throw new DeployError({
    code: 'CHANGE_NOT_APPROVED',
    message: `${environment.name} asks for a change record that is ${requiredStates(manifest, environment).join(' or ')}, and there is none.`,
    cause: "The input 'change-record' is none.",
    remedy: "Remove the input 'change-record' of this step.",
  })
}

function requiredStates({ changeRecord }: Manifest, { name }: Environment): readonly string[] {
  return changeRecord?.states[name]?.required ?? []
}

/** What has happened to the change when a stage has ended so. Pure. */
export function momentOf({ kind, environment, outcome }: Stage): Moment {
  const done = kind === 'rollback' ? 'rolledBack' : 'confirmed'
  return { environment, event: outcome === 'confirmed' ? done : 'failed' }
}

function otherSystem(input: string, system: string): DeployError {
  return new DeployError({
    code: 'INPUT_INVALID',
    message: `The input 'change-record' is '${input}', but the change record is kept by ${system}.`,
    cause: 'deploy.yml says so under change-record; without that it is an issue on GitHub.',
    remedy: 'Leave the input out, or set it to none for a run without a change record.',
  })
}

function requireToken(token: string, system: string): void {
  if (token !== '') return
  throw new DeployError({
    code: 'INPUT_MISSING',
    message: `The input 'change-record-token' is empty, and the change record is kept by ${system}.`,
    remedy:
      "Give it under 'with:' of this step. A secret that does not exist in this repository, or in the 'environment:' of this job, is empty too.",
  })
}

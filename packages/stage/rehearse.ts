import type { Stage } from '@deploy/evidence/stage.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Environment } from '@deploy/manifest/manifest.ts'
import { onHost } from '@deploy/manifest/roles.ts'
import { isAdopted } from '@deploy/plan/adoption.ts'
import { deniedBy } from '@deploy/plan/denied.ts'
import { nameOf, versionOf } from '@deploy/release/release.ts'
import type { StageDeps } from './deps.ts'
import { releaseOnHost } from './host-release.ts'
import type { StageInputs } from './inputs.ts'
import { recordKey, tried } from './keep.ts'
import type { PlannedHost } from './plans.ts'
import { runStage, type StageRequest, type StageResult } from './run.ts'

/**
 * Goes back as the request says, and comes forward again to the release that served: two stages, each with its gate and its
 * evidence. The second is a deployment, after which the evidence knows the first as a rehearsal. Hosts go together: when one fails,
 * all return to what served before that half. Throws REHEARSAL_REFUSED before anything is changed, and what each half throws.
 */
export async function rehearse(
  request: StageRequest,
  inputs: StageInputs,
  deps: StageDeps,
): Promise<StageResult> {
  const { environment } = request
  if (environment.after !== undefined) throw ofProduction(environment)
  const together = withoutFailures(environment)
  const quietly = { ...deps, records: deps.records && withoutStates(deps.records) }
  let left: Stage['release'] | undefined
  const agree = async (planned: PlannedHost[]) => {
    left = await releaseLeft(planned, environment)
    return {}
  }
  const back = await runStage({ ...request, environment: together, agree }, inputs, quietly).catch(
    async (error: unknown) => {
      if (isUnsure(error)) await tellFailed(request, left, deps)
      throw error
    },
  )
  if (inputs.dryRun || left === undefined) {
    deps.log.info('A rehearsal would then come forward again to the release that serves, by the same steps.')
    return back
  }
  deps.log.info(`The rehearsal has gone back to ${back.releaseId}. Now it comes forward to ${left.id}.`)
  const { reason: _, postMortem: __, ...forward } = request
  const wish = { kind: 'return' as const, release: left }
  const requireSame = async (planned: PlannedHost[]) => {
    for (const open of planned) if (open.facts.current !== back.releaseId) throw overtakenOn(open)
    return {}
  }
  try {
    return await runStage(
      { ...forward, kind: 'deploy', environment: together, wish, agree: requireSame },
      inputs,
      quietly,
    )
  } catch (error) {
    await tellFailed(request, left, deps)
    throw leftBehind(error, { from: left.id, to: back.releaseId })
  }
}

/** The release to come forward to. Throws REHEARSAL_REFUSED unless all hosts run one that is good, whole and may serve. */
async function releaseLeft(planned: PlannedHost[], environment: Environment): Promise<Stage['release']> {
  const [first] = planned
  for (const open of planned) {
    const { facts, host } = open
    const why = whyNot(open, onHost(environment, host))
    if (why !== undefined) throw notGood(host.name, why)
    if (facts.current !== first!.facts.current)
      throw notGood(
        host.name,
        `${facts.current} serves there, and ${first!.facts.current} on ${first!.host.name}.`,
      )
  }
  const { remote, plan, facts } = first!
  return nameOf(await releaseOnHost(remote, plan.slot.root, facts.current!))
}

function whyNot({ facts }: PlannedHost, { slot }: Environment): string | undefined {
  const { current, releases, live } = facts
  if (!current) return 'No release serves there.'
  if (isAdopted(current)) return 'What serves was installed by hand.'
  const state = releases.find(({ id }) => id === current)?.state ?? 'not known'
  if (state !== 'live') return `${current} serves, and its state is ${state}.`
  if (live && live.files !== 'whole') {
    const files = [...live.missing, ...live.changed].join(', ')
    return `The files of ${current} are ${live.files}${files === '' ? '' : `: ${files}`}.`
  }
  const denied = deniedBy(slot, versionOf(current))
  return denied === undefined ? undefined : `${current} serves, and deny-versions has ${denied}.`
}

/** All hosts or none: a host that had stayed behind would have nothing to come forward from. */
function withoutFailures(environment: Environment): Environment {
  const { slot } = environment
  const rollout = { ...slot.rollout, maximumFailures: 0, onFailure: 'revert-all' as const }
  return { ...environment, slot: { ...slot, rollout } }
}

/** The change keeps the state that it has: what it brought serves before and after. */
function withoutStates(records: NonNullable<StageDeps['records']>): NonNullable<StageDeps['records']> {
  const { advance: _, requireAllowed: __, ...quiet } = records
  return quiet
}

async function tellFailed(
  { manifest, environment }: StageRequest,
  left: Stage['release'] | undefined,
  deps: StageDeps,
): Promise<void> {
  const key = left && recordKey(manifest.application, left.id)
  await tried('Giving the change record its state', deps, async () =>
    key === undefined
      ? undefined
      : deps.records?.advance?.(key, { environment: environment.name, event: 'failed' }),
  )
}

/** After these nobody here knows what serves on each host: it is broken, or somebody else is at work there. */
const unsureOutcomes = ['partial', 'broken', 'unknown']
const overtaken = ['LOCKED', 'ORDER_STALE', 'ROLLBACK_TARGET', 'REHEARSAL_REFUSED']

function isUnsure(error: unknown): boolean {
  if (!(error instanceof DeployError)) return true
  const { code, outputs } = error.facts
  return unsureOutcomes.includes(String(outputs?.outcome ?? '')) || overtaken.includes(code)
}

function leftBehind(error: unknown, { from, to }: { from: string; to: string }): unknown {
  if (!(error instanceof DeployError)) return error
  const { facts } = error
  const serves = isUnsure(error)
    ? `What serves on each host is not sure: ask the action \`status\`.`
    : `${to} serves now, to which the rehearsal had gone back.`
  return new DeployError(
    {
      ...facts,
      message: `The rehearsal went back to ${to} and did not come forward to ${from}: ${facts.message}`,
      cause: [facts.cause, serves].filter(Boolean).join('\n'),
      remedy: `${facts.remedy} Then deploy ${from} again.`,
    },
    { cause: error },
  )
}

function ofProduction({ name, after }: Environment): DeployError {
  return new DeployError({
    code: 'REHEARSAL_REFUSED',
    message: `Going back is not rehearsed in ${name}: releases come there only after ${after}.`,
    cause:
      'A rehearsal takes a good release away from its users for a while, and replaces the evidence of its promotion.',
    remedy: `Rehearse it in ${after}, with the input 'environment'.`,
  })
}

function overtakenOn({ host, facts }: PlannedHost): DeployError {
  return new DeployError({
    code: 'REHEARSAL_REFUSED',
    message: 'Somebody else deployed between the way back and the way forward.',
    host: host.name,
    cause: `${facts.current ?? 'Nothing'} serves there now, and stays.`,
    remedy: 'See who brought it with the action `status`.',
  })
}

function notGood(host: string, cause: string): DeployError {
  return new DeployError({
    code: 'REHEARSAL_REFUSED',
    message: 'Going back is rehearsed only from a good release that can serve again. Nothing was changed.',
    host,
    cause,
    remedy: "Deploy a good release first. To go back for good, leave the input 'rehearse' out.",
  })
}

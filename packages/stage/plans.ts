import { createReadStream } from 'node:fs'
import { posix } from 'node:path'
import type { Facts } from '@deploy/agent/facts.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Environment, Slot } from '@deploy/manifest/manifest.ts'
import { onHost } from '@deploy/manifest/roles.ts'
import { isAdopted } from '@deploy/plan/adoption.ts'
import { nextSlot, plannedSlot } from '@deploy/plan/beside.ts'
import { sha256Of } from '@deploy/plan/digest.ts'
import { unitFiles } from '@deploy/plan/installed.ts'
import { planDeployment, planReturn, planRollback } from '@deploy/plan/make.ts'
import type { Plan } from '@deploy/plan/plan.ts'
import { drift } from '@deploy/plan/preflight/drift.ts'
import { preflight, remarks } from '@deploy/plan/preflight/preflight.ts'
import type { Problem } from '@deploy/plan/preflight/problem.ts'
import { sudo } from '@deploy/plan/preflight/sudo.ts'
import { unitsNotEnabled } from '@deploy/plan/preflight/units.ts'
import type { Source } from '@deploy/plan/strategies/strategy.ts'
import type { Layout } from '@deploy/release/oci/layout.ts'
import type { HostRun } from '@deploy/rollout/host.ts'
import type { OpenHost } from './hosts.ts'
import { lendImage } from './lend.ts'
import { askSudo } from './sudo.ts'
import { type UnitText, verifyUnit } from './unit-file.ts'

/** What a stage wants on every host: a release from here, or one that the host has. */
export type Wish =
  | { kind: 'deploy'; source: Source; archivePath: string; layout?: Layout }
  | { kind: 'rollback'; to: string | undefined; restoreData?: boolean }
  /** Again to the release that a rollback for practice has left. */
  | { kind: 'return'; release: Plan['release'] }

export interface PlannedHost extends OpenHost, HostRun {
  /** What the facts say against the plan. */
  problems: Problem[]
  /** What hinders nothing and people should know. */
  remarks: string[]
  /** The unit files as the plan installs them. */
  unitTexts: UnitText[]
}

interface Subject {
  application: string
  environment: Environment
  wish: Wish
  now: Date
}

/**
 * A plan for each host, with what the host's facts say against it. Throws when no plan can be made: then that, or what is
 * wrong with the hosts, is the one error. Nothing is changed.
 */
export function planHosts(hosts: OpenHost[], subject: Subject): PlannedHost[] {
  const question = questionOf(subject)
  const looked = hosts.map((open) => ({
    ...open,
    problems: preflight({
      ...question,
      slot: nextSlot(onHost(subject.environment, open.host), open.facts),
      facts: open.facts,
    }),
    remarks: remarks({ ...question, slot: onHost(subject.environment, open.host).slot, facts: open.facts }),
  }))
  try {
    const planned = looked.map((open) => ({ ...open, ...planHost(open, subject) }))
    requireOneRelease(planned)
    return planned
  } catch (error) {
    refuse(looked.flatMap((open) => located(open, open.problems)))
    throw error
  }
}

/**
 * Asks each host the rest: sudo for what its plan needs, systemd about the unit file. Throws one error that names every
 * problem of every host; nothing was changed by then. Returns the remarks of each host.
 */
export async function requireReady(
  planned: PlannedHost[],
  environment: Environment,
): Promise<{ host: string; remark: string }[]> {
  const asked = await Promise.all(planned.map((open) => askHost(open, onHost(environment, open.host).slot)))
  refuse(asked.flatMap(({ open, problems }) => located(open, problems)))
  return asked.flatMap(({ open, remarks }) => remarks.map((remark) => ({ host: open.host.name, remark })))
}

/** Throws one error that names every problem that the facts of the hosts tell; the hosts are not asked. */
export function requireFit(planned: PlannedHost[], environment: Environment): void {
  refuse(
    planned.flatMap((open) => {
      const { plan, host, problems } = open
      const { slot } = onHost(environment, host)
      return located(open, [...problems, ...drift(plan, slot), ...unitsNotEnabled(slot, textsOf(open))])
    }),
  )
}

function textsOf({ unitTexts }: PlannedHost): Record<string, string> {
  return Object.fromEntries(unitTexts.map(({ file, text }) => [file, text]))
}

async function askHost(open: PlannedHost, slot: Slot) {
  const { remote, plan, facts, unitTexts } = open
  const verify = (each: UnitText) =>
    verifyUnit(remote, { slot, ...each, others: unitTexts.filter((other) => other !== each) })
  const [answer, verified, refused] = await Promise.all([
    askSudo(remote, plan.privileged),
    Promise.all(unitTexts.map(verify)),
    refusesToBorrow(open),
  ])
  return {
    open,
    problems: [
      ...open.problems,
      ...drift(plan, slot),
      ...unitsNotEnabled(slot, textsOf(open)),
      ...verified.flatMap(({ problems }) => problems),
      ...sudo(plan, facts.user, answer),
      ...refused,
    ],
    remarks: [...open.remarks, ...verified.flatMap(({ remarks }) => remarks)],
  }
}

/** Whether the host lets a port be opened on which it is lent the image: opened, and closed again. */
async function refusesToBorrow({ lend }: PlannedHost): Promise<Problem[]> {
  try {
    await using _ = await lend?.(new AbortController().signal)
    return []
  } catch (error) {
    if (!(error instanceof DeployError) || error.code !== 'LISTEN_REFUSED') throw error
    const { code, message, remedy } = error.facts
    return [{ code, message, remedy }]
  }
}

function refuse(problems: LocatedProblem[]): void {
  if (problems.length > 0) throw refusal(problems)
}

function questionOf({ wish, now }: Subject) {
  return {
    now,
    ...(wish.kind === 'deploy'
      ? { release: wish.source.release }
      : { restoreData: wish.kind === 'rollback' && (wish.restoreData ?? false) }),
  }
}

function planHost(
  open: OpenHost,
  { application, environment: whole, wish }: Subject,
): Pick<PlannedHost, 'plan' | 'delivery' | 'lend' | 'unitTexts'> {
  const environment = onHost(whole, open.host)
  const subject = {
    application,
    environment,
    host: open.host.name,
    facts: open.facts,
    installed: open.installed,
  }
  if (wish.kind === 'rollback') {
    const { to, restoreData = false } = wish
    return { plan: planRollback({ ...subject, to, restoreData }), unitTexts: [] }
  }
  if (wish.kind === 'return')
    return { plan: planReturn({ ...subject, release: wish.release }), unitTexts: [] }
  const { source, layout } = wish
  const { plan, texts } = planDeployment({ ...subject, source })
  const { archive, image } = source.release
  const textOf = (file: string) =>
    texts.find(({ name }) => name === file)?.text ?? source.configTexts[file] ?? ''
  return {
    plan,
    delivery: {
      archive: {
        sha256: archive.sha256,
        size: archive.size,
        open: (start) => createReadStream(wish.archivePath, { start, highWaterMark: 256 * 1024 }),
      },
      texts: texts.map(({ name, text }) => ({ name, text, sha256: sha256Of(text) })),
      release: source.release,
      archivePath: wish.archivePath,
      ...baseOf(open.facts, archive.sha256),
    },
    ...(layout &&
      image && {
        lend: (signal) =>
          lendImage({ remote: open.remote, slot: plannedSlot(environment, plan), image, layout, signal }),
      }),
    unitTexts: unitFiles(environment.slot).flatMap(({ to, from }) =>
      'file' in from ? [{ unit: posix.basename(to), file: from.file, text: textOf(from.file) }] : [],
    ),
  }
}

/** Nothing is taken over where the archive is there already, or where a file of the live release was changed. */
function baseOf(
  { blobs, live, current }: Facts,
  archive: string,
): Pick<NonNullable<HostRun['delivery']>, 'base' | 'whole'> {
  if (!live || !current || blobs[archive]?.whole) return {}
  if (live.files === 'whole') return { base: current }
  const why =
    live.files === 'damaged' ? 'were changed' : 'could not all be compared with their digests in time'
  return { whole: `files of ${current}, which serves, ${why}` }
}

/** Each host knows its own last good release; going back must leave all on the same. */
function requireOneRelease(planned: Pick<PlannedHost, 'plan'>[]): void {
  // What each host had before the first release is another thing, and the same step back.
  const nameOf = ({ id }: PlannedHost['plan']['release']) => (isAdopted(id) ? 'adopted' : id)
  if (new Set(planned.map(({ plan }) => nameOf(plan.release))).size <= 1) return
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

function located({ host }: Pick<OpenHost, 'host'>, problems: Problem[]): LocatedProblem[] {
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

import type { Facts, ReleaseState } from '@deploy/agent/facts.ts'
import type { Supervisor } from '@deploy/agent/order.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Environment, Slot } from '@deploy/manifest/manifest.ts'
import { nameOf, type Release, versionOf } from '@deploy/release/release.ts'
import { adoptionOf, isAdopted, slotOfAdopted } from './adoption.ts'
import { liveSlot, nextSlot } from './beside.ts'
import type { BuiltStep, Context } from './context.ts'
import { deniedBy, requireAllowed } from './denied.ts'
import { sha256Of } from './digest.ts'
import { driftOf, type InstalledTexts } from './drift.ts'
import { installedFiles } from './installed.ts'
import { definitionOfLive } from './look.ts'
import type { Plan } from './plan.ts'
import { definitionSums, definitionTexts } from './steps/definition.ts'
import { installGuarantee } from './steps/install.ts'
import { requireConsent } from './steps/jump.ts'
import { reachWarnings } from './steps/reach.ts'
import { retireContainer } from './steps/retire.ts'
import { compose } from './strategies/compose.ts'
import { gitInstall } from './strategies/git-install.ts'
import { image } from './strategies/image.ts'
import type { Source, Strategy, TextBlob } from './strategies/strategy.ts'
import { swarm } from './strategies/swarm.ts'
import { tarball } from './strategies/tarball.ts'

interface Subject {
  application: string
  environment: Environment
  host: string
  facts: Facts
  /** Of installed files that differ, as they were read. */
  installed?: Record<string, InstalledTexts>
}

/**
 * The plan that brings a release to a host, with the texts that go into its store besides the archive. Pure.
 * Throws STRATEGY_MISMATCH, VERSION_DENIED, JUMP_CONSENT and what the steps throw.
 */
export function planDeployment({ source, ...subject }: Subject & { source: Source }): {
  plan: Plan
  texts: TextBlob[]
} {
  const { release } = source
  const adopts = adoptionOf(subject.environment.slot, subject.facts)
  const context = { ...contextOf(subject, nameOf(release)), ...(adopts && { adopts }) }
  requireStrategy(release, subject.environment)
  requireAllowed(context, subject.host)
  requireConsent(context, subject.host)
  const { steps, texts } = strategies[release.strategy](source).deploy(context)
  const { name, sha256, size } = release.archive
  const blobs = [
    { name, sha256, size },
    ...texts.map((blob) => ({
      name: blob.name,
      sha256: sha256Of(blob.text),
      size: Buffer.byteLength(blob.text),
    })),
  ]
  const named = Object.fromEntries(texts.map(({ name, text }) => [name, text]))
  const wanted = wantedTexts(context.slot, { ...source.configTexts, ...named })
  return { plan: planOf({ kind: 'deploy', subject, context, steps, blobs, wanted }), texts }
}

/**
 * The plan that goes back to a release on the host: the named one, or the last good one before the live that is not denied. Pure.
 * With `restoreData` its data comes back, too. Throws ROLLBACK_TARGET, BACKUP_NOT_FOUND with what is there instead, and
 * VERSION_DENIED.
 */
export function planRollback({
  to,
  restoreData = false,
  ...subject
}: Subject & { to?: string | undefined; restoreData?: boolean }): Plan {
  const target = rollbackTarget(subject, to)
  const version = versionOf(target.id)
  const context = {
    ...contextOf(subject, { id: target.id, version, sha256: target.sha256 }),
    rollback: { restoreData },
  }
  requireAllowed(context, subject.host)
  return planOf({
    kind: 'rollback',
    subject,
    context,
    steps: strategies[subject.environment.strategy]().rollback(context),
    blobs: [],
  })
}

/**
 * The plan that comes forward again, after a rollback for practice, to a release on the host: by the steps of a rollback, but it
 * counts as a deployment, and what it leaves stays good. Pure. Throws ROLLBACK_TARGET and VERSION_DENIED.
 */
export function planReturn({ release, ...subject }: Subject & { release: Plan['release'] }): Plan {
  return { ...planRollback({ ...subject, to: release.id }), kind: 'deploy', release }
}

/** The plan that ends an ephemeral slot: the container of the release that serves goes, the release itself stays. Pure. */
export function planRetirement(subject: Subject): Plan {
  const { facts } = subject
  const { id, sha256 } = facts.releases.find((release) => release.id === facts.current)!
  const context = contextOf(subject, { id, version: versionOf(id), sha256 })
  return planOf({ kind: 'deploy', subject, context, steps: [retireContainer(context)], blobs: [] })
}

function wantedTexts(slot: Slot, released: Record<string, string>): Record<string, string> {
  const entries = installedFiles(slot).flatMap(({ to, from }) => {
    const text = 'text' in from ? from.text : released[from.file]
    return text === undefined ? [] : [[to, text] as const]
  })
  return Object.fromEntries(entries)
}

const strategies: Record<Release['strategy'], (source?: Source) => Strategy> = {
  tarball,
  image,
  compose,
  swarm,
  // An exact commit travels as an archive, too: what differs is how the release is built.
  'git-venv': tarball,
  'git-install': gitInstall,
}

function requireStrategy({ id, strategy }: Release, { strategy: wanted }: Environment): void {
  if (strategy === wanted) return
  throw new DeployError({
    code: 'STRATEGY_MISMATCH',
    message: `${id} was built for the strategy ${strategy}, and deploy.yml says ${wanted}.`,
    remedy: 'Build the release again with this deploy.yml, or use the deploy.yml that it was built with.',
  })
}

function rollbackTarget({ environment, host, facts }: Subject, to: string | undefined): ReleaseState {
  const candidates = facts.releases
    .filter(({ id, state, present }) => present && id !== facts.current && ['good', 'bad'].includes(state))
    .toSorted((a, b) => b.fence - a.fence)
  const wanted = candidates.filter(({ id, state }) =>
    to === undefined ? state === 'good' : id === to || versionOf(id) === to,
  )
  const allowed = (release: ReleaseState) => deniedBy(environment.slot, versionOf(release.id)) === undefined
  const found = (to === undefined ? wanted.find(allowed) : undefined) ?? wanted[0]
  if (found) return found
  const there = candidates.map(({ id, state }) => `${id} (${state})`).join(', ') || 'none'
  throw new DeployError({
    code: 'ROLLBACK_TARGET',
    message:
      to === undefined
        ? 'There is no earlier good release to go back to.'
        : `There is no release '${to}' to go back to.`,
    host,
    cause: `live: ${facts.current ?? 'none'}; on the host: ${there}`,
    remedy:
      candidates.length > 0
        ? "Name one of these with the input 'to', or deploy a fixed release. Raise `keep` in deploy.yml to keep more."
        : 'Deploy a fixed release. Raise `keep` in deploy.yml to keep more of them for going back.',
  })
}

/** With nginx.switch on the free port, unless what serves is what is wanted. */
function contextOf({ environment, host, facts }: Subject, release: Context['release']): Context {
  const previous = facts.releases.find(({ id }) => id === facts.current)
  const { slot, other } = environment
  const context = {
    slot: isAdopted(release.id) ? slotOfAdopted(slot) : slot,
    ...{ host, facts, release },
    ...(previous && { previous }),
  }
  if (other === undefined) return context
  const chosen = servesSo({ ...context, other }) ? liveSlot(environment, facts) : nextSlot(environment, facts)
  return { ...context, slot: chosen, other: chosen === slot ? other : slot }
}

/** This very release serves, in a container that was started as deploy.yml says now. */
function servesSo(context: Context): boolean {
  const { facts, release, slot } = context
  if (facts.current !== release.id || release.image === undefined) return false
  const sums = definitionSums(definitionTexts(context, release.image))
  return facts.paths[definitionOfLive(slot)]?.sha256 === sha256Of(sums)
}

function planOf(made: {
  kind: Plan['kind']
  subject: Subject
  context: Context
  steps: BuiltStep[]
  blobs: Plan['blobs']
  /** What is to be installed, by path on the host. */
  wanted?: Record<string, string>
}): Plan {
  const { kind, subject, context, steps, blobs } = made
  const { slot, release, adopts } = context
  const previous = context.previous ?? adopts
  const supervisor = supervisorOf(context)
  const warnings = slot.container ? reachWarnings(slot.container) : []
  const { facts, installed: texts = {} } = subject
  const drift = driftOf(slot, { facts, texts, wanted: made.wanted ?? {} })
  const confirmSeconds = Math.ceil(slot.confirmSeconds + restoreSeconds(context))
  return {
    schemaVersion: 1,
    kind,
    application: subject.application,
    environment: subject.environment.name,
    strategy: subject.environment.strategy,
    host: subject.host,
    release,
    ...(previous && { previous: { id: previous.id, sha256: previous.sha256 } }),
    slot: {
      root: slot.root,
      path: slot.path,
      ...(context.other && { port: slot.ports[slot.nginx!.switch!.port]! }),
    },
    supervisor,
    ...(warnings.length > 0 && { warnings }),
    guarantee: `${guarantees[supervisor](confirmSeconds)}${installGuarantee(context)}`,
    confirmSeconds,
    keep: slot.keep,
    ...(slot.discardAdoptedAfter !== undefined && { discardAdoptedAfter: slot.discardAdoptedAfter }),
    ...(drift.length > 0 && { drift }),
    blobs,
    privileged: [...new Set(steps.flatMap(({ privileged }) => privileged))],
    steps: steps.map(({ privileged: _, ...step }) => step),
  }
}

/** Saving and putting back, while the host waits for its confirmation. */
function restoreSeconds({ slot, rollback }: Context): number {
  if (!rollback?.restoreData) return 0
  return slot.backup.reduce((sum, { timeoutSeconds, restore }) => sum + (restore ? 2 * timeoutSeconds : 0), 0)
}

/** A service that the agent itself starts must not die with a transient unit of systemd, so it is never under one. */
function supervisorOf({ slot, facts }: Context): Supervisor {
  if (slot.service.manager === 'process') return 'setsid'
  return facts.supervisors[0] ?? 'setsid'
}

const guarantees: Record<Supervisor, (seconds: number) => string> = {
  systemd: (seconds) =>
    `Without a confirmation within ${seconds} s the host goes back by itself (systemd timer), also after a reboot.`,
  'systemd-user': (seconds) =>
    `Without a confirmation within ${seconds} s the host goes back by itself (systemd timer of the user), also after a reboot.`,
  setsid: (seconds) =>
    `Without a confirmation within ${seconds} s the host goes back by itself (a waiting process); after a reboot the next run does it.`,
}

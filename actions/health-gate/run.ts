import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Sign, writeBundle } from '@deploy/evidence/bundle.ts'
import type { Documents } from '@deploy/evidence/evidence.ts'
import type { Context } from '@deploy/gate/check.ts'
import { gateFailure } from '@deploy/gate/failure.ts'
import { overall } from '@deploy/gate/judge.ts'
import { proveBoot } from '@deploy/gate/nfr/boot.ts'
import { proveFurther } from '@deploy/gate/nfr/run.ts'
import { createProbe } from '@deploy/gate/probe.ts'
import { describeGate, type GateReport, parseGateReport } from '@deploy/gate/report.ts'
import { runGate } from '@deploy/gate/run.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Outputs } from '@deploy/kit/execute.ts'
import type { Environment, Host, Manifest, Slot } from '@deploy/manifest/manifest.ts'
import { findHosts } from '@deploy/manifest/parse.ts'
import { onHost } from '@deploy/manifest/roles.ts'
import { gateSeconds, unavailable } from '@deploy/plan/availability.ts'
import { parseRelease, type Release } from '@deploy/release/release.ts'
import { gateDocuments } from '@deploy/stage/documents.ts'
import { targetOf } from '@deploy/stage/hosts.ts'
import { slotThatServes } from '@deploy/stage/installed.ts'
import { reasonOf } from '@deploy/stage/keep.ts'
import { loadManifest, refuseForeign } from '@deploy/stage/load.ts'
import type { LookingDeps } from '@deploy/stage/looking.ts'
import type { Inputs } from './inputs.ts'

/** The rim: everything that is not data. */
export type Deps = Pick<LookingDeps, 'connect' | 'log' | 'now' | 'signal' | 'workspace'> & {
  sign?: Sign | undefined
}

/**
 * Measures a release on all hosts of an environment at once, or on one, and keeps the reports with the evidence. What is felt on a
 * host, load and a kill, is done on one host after the other and ends at the first that does not pass. A host that is off, or goes
 * off before its gate would end, is not asked. Throws GATE_FAILED, GATE_INCONCLUSIVE or GATE_ERROR
 * unless every host passes, what kept a host from being reached, and then HOST_OFF or HOST_CLOSING unless that is skipped.
 */
export async function run(inputs: Inputs, deps: Deps): Promise<Outputs> {
  const { manifest, environment } = await loadManifest(inputs.manifest, inputs.environment, deps)
  const hosts = findHosts(environment, inputs.host)
  const release = await readRelease(inputs.releaseDirectory, manifest, deps)
  const { there, away } = byHours(hosts, { environment, further: inputs.further, now: deps.now() })
  for (const { message, facts } of away) deps.log.notice(`${message} ${facts.remedy}`)
  const measured = await measureAll(there, { environment, release, inputs }, deps)
  const reports = measured.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const paths = await keep(reports, { release, inputs, deps })
  const broken = measured.find((result) => result.status === 'rejected')
  if (broken !== undefined) throw broken.reason
  const verdict = overall(reports.map((report) => report.verdict))
  const failure = reports.filter((report) => report.verdict === verdict).map(gateFailure)[0]
  if (failure !== undefined) throw failure
  if (away[0] && inputs.whenHostOff === 'fail') throw away[0]
  return {
    outcome: away.length > 0 ? 'host-off' : 'measured',
    verdict: there.length > 0 ? verdict : 'host-off',
    report: paths.join('\n'),
  }
}

function byHours(
  hosts: Host[],
  { environment, further, now }: { environment: Environment; further: boolean; now: Date },
): { there: Host[]; away: DeployError[] } {
  const secondsOf = (host: Host) => gateSeconds(onHost(environment, host).slot, further)
  const looked = hosts.map((host, index) => ({
    host,
    problem: unavailable(host, now, further ? secondsOf(host) * (index + 1) : secondsOf(host)),
  }))
  return {
    there: looked.flatMap(({ host, problem }) => (problem ? [] : [host])),
    away: looked.flatMap(({ problem }) => problem ?? []),
  }
}

async function readRelease(directory: string, manifest: Manifest, { workspace }: Deps): Promise<Release> {
  const where = join(directory, 'release.json')
  const text = await readFile(join(workspace, where), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new DeployError({
      code: 'RELEASE_MISSING',
      message: `${where} cannot be read.`,
      cause: error.code === 'ENOENT' ? 'There is no such file in the workspace.' : error.message,
      remedy:
        "Download the artifact of build-release, and name its folder with the input 'release-directory'.",
    })
  })
  const release = parseRelease(text, where)
  refuseForeign(release, manifest)
  return release
}

interface Measured {
  host: Host
  environment: Environment
  release: Release
  inputs: Pick<Inputs, 'access' | 'further'>
}

/** All hosts at once, or, when they feel it, one after the other as far as they pass. */
async function measureAll(
  hosts: Host[],
  asked: Omit<Measured, 'host'>,
  deps: Deps,
): Promise<PromiseSettledResult<GateReport>[]> {
  const { further } = asked.inputs
  const results: PromiseSettledResult<GateReport>[] = []
  for (const group of further ? hosts.map((host) => [host]) : [hosts]) {
    results.push(...(await Promise.allSettled(group.map((host) => measure({ host, ...asked }, deps)))))
    const passed = results.every((result) => result.status === 'fulfilled' && result.value.verdict === 'pass')
    if (!passed) break
  }
  const left = hosts.slice(results.length).map((host) => host.name)
  if (left.length > 0) deps.log.notice(`Not measured, for a host before did not pass: ${left.join(', ')}`)
  return results
}

async function measure({ host, environment, release, inputs }: Measured, deps: Deps): Promise<GateReport> {
  const { log, signal } = deps
  await using remote = deps.connect(targetOf(host, inputs.access))
  // A wrong key or address is told as what it is, not as a gate without results.
  await remote.exec('true', { signal })
  const slot = await slotThatServes(remote, onHost(environment, host))
  const { application, id, version, source, archive } = release
  const context: Context = {
    probe: createProbe(remote),
    application,
    environment: environment.name,
    host: host.name,
    release: { id, version, commit: source.commit, sha256: archive.sha256 },
    slot: alone(slot),
    log,
  }
  const measured = await runGate({
    gate: slot.gate,
    context,
    signal,
    onSample: (check, { outcome, detail }) =>
      log.info(`${host.name}: ${outcome.padEnd(4)} ${check}: ${detail}`),
  })
  const report = inputs.further ? await felt(measured, context, signal) : measured
  log.host(host.name, describeGate(report).join('\n'))
  return report
}

async function felt(measured: GateReport, context: Context, signal: AbortSignal): Promise<GateReport> {
  const report = await proveFurther({ report: measured, before: null, context, signal })
  return proveBoot({ report, context, signal })
}

/** Nothing is switched, so there is no release before to compare with. */
function alone(slot: Slot): Slot {
  const load = slot.nfr?.load
  if (load === undefined) return slot
  const { p95Ratio: _, ...limits } = load.limits
  return { ...slot, nfr: { ...slot.nfr!, load: { ...load, limits } } }
}

interface Kept {
  release: Release
  inputs: Inputs
  deps: Deps
}

/**
 * Adds the reports to the evidence, whose index is written anew, so that it stays true to what lies there. What users met around the
 * switch stays in a report that is replaced: only the stage could measure it.
 */
async function keep(reports: GateReport[], { release, inputs, deps }: Kept): Promise<string[]> {
  const { application, id, version, archive } = release
  const directory = join(deps.workspace, inputs.evidenceDirectory)
  const added = reports.map(async (report) => {
    const window = report.window ?? (await windowBefore(join(directory, folderOf(report)), report))
    return gateDocuments(folderOf(report), { ...report, ...(window && { window }) })
  })
  const documents: Documents = Object.assign({}, ...(await Promise.all(added)))
  const subject = { application, release: { id, version, sha256: archive.sha256 } }
  if (reports.length > 0) await write(directory, { subject, documents }, deps)
  return reports.map((report) => join(inputs.evidenceDirectory, folderOf(report), 'gate.json'))
}

const folderOf = ({ environment, host }: GateReport) => `${environment}/${host}`

async function windowBefore(folder: string, { release }: GateReport): Promise<GateReport['window']> {
  const text = await readFile(join(folder, 'gate.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const before = parseGateReport(text, 'gate.json')
    return before.release.sha256 === release.sha256 ? before.window : undefined
  } catch (error) {
    if (error instanceof DeployError) return undefined
    throw error
  }
}

/** Signed when that is possible: what holds the key may have gone away while the gate measured. */
async function write(
  directory: string,
  { subject, documents }: { subject: Parameters<typeof writeBundle>[1]; documents: Documents },
  { sign, log }: Deps,
): Promise<void> {
  try {
    await writeBundle(directory, subject, documents, sign)
  } catch (error) {
    if (sign === undefined) throw error
    await writeBundle(directory, subject, documents)
    log.warning(`The evidence is written, and not signed: ${reasonOf(error)}`)
  }
}

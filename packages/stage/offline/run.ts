import { access, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Environment, Host } from '@deploy/manifest/manifest.ts'
import { openRecord } from '../begin.ts'
import type { StageDeps } from '../deps.ts'
import { readDifferences } from '../difference.ts'
import { begunDocuments } from '../documents.ts'
import { requireImage } from '../image.ts'
import type { StageInputs } from '../inputs.ts'
import { tried } from '../keep.ts'
import { type PlannedHost, planHosts, requireFit, type Wish } from '../plans.ts'
import { mustBeAllowed, refuseWithoutRecord } from '../records.ts'
import { refusing } from '../refusal.ts'
import {
  agreedOn,
  releaseOf,
  resultOf,
  type StageRequest,
  type StageResult,
  showPlans,
  subjectOf,
  writePlans,
} from '../run.ts'
import { givenVariables, hideVariables } from '../secrets.ts'
import { readLooks } from './hosts.ts'
import { importReports } from './import.ts'
import { verifyLines } from './instruction.ts'
import { lookScript } from './look.ts'
import { writePackage } from './package.ts'
import { reportFile } from './report.ts'

/**
 * A stage on hosts that no runner reaches, as far as what was carried to this side allows: without a look at each host, the
 * scripts that look; with them, a package for each host, which an operator carries out by hand; with the reports of that, the evidence.
 * Throws LOOK_INVALID, OFFLINE_IMAGE, JOURNAL_MISSING, JOURNAL_FOREIGN, JOURNAL_INVALID, what a plan throws, what keeps a run from
 * beginning, and how the deployment failed.
 */
export async function runOffline(
  request: StageRequest,
  inputs: StageInputs,
  deps: StageDeps,
): Promise<StageResult> {
  const { environment, manifest, wish } = request
  const { application } = manifest
  const directory = join(deps.workspace, inputs.offline)
  await mkdir(directory, { recursive: true })
  const now = deps.now()
  const { open, unseen } = await readLooks(directory, { application, environment, now })
  if (unseen.length > 0) return askForLooks(unseen, request, inputs, deps)
  const plan = async () => {
    refuseLentImage(wish, environment)
    const planned = planHosts(open, { application, environment, wish, now })
    await showPlans(planned, deps)
    requireFit(planned, environment)
    return planned
  }
  const reports = await reportsOf(environment.hosts, directory)
  if (inputs.dryRun || reports === undefined)
    return refusing({ ...request, release: releaseOf(request, open) }, { inputs, deps }, async () =>
      handOut(await plan(), request, inputs, deps),
    )
  const planned = await plan()
  hideVariables(environment.slot, givenVariables(environment.slot, deps.env))
  // What was carried out was carried out: who had not agreed is told, and hides nothing.
  const agreed = await agreedOn(planned, request, { dryRun: true }, deps)
  const documents = { ...request.documents, ...(await readDifferences(planned, wish, deps)), ...agreed }
  return importReports({ planned, reports, request: { ...request, documents } }, inputs, deps)
}

/** Packages for those who may begin: what lets a run touch a host lets an operator have them. */
async function handOut(
  planned: PlannedHost[],
  request: StageRequest,
  inputs: StageInputs,
  deps: StageDeps,
): Promise<StageResult> {
  const { environment, manifest, wish } = request
  if (wish.kind === 'deploy') await requireImage(wish.source.release, request, deps)
  const agreed = await agreedOn(planned, request, inputs, deps)
  await writePlans(planned, request, inputs, deps)
  if (inputs.dryRun) return resultOf(planned, inputs, '', 'planned')
  refuseWithoutRecord(request, deps)
  const about = {
    ...{ kind: request.kind, application: manifest.application, environment: environment.name },
    ...{ rollout: environment.slot.rollout, unreached: [], run: deps.run },
    ...{ reason: request.reason, postMortem: request.postMortem },
  }
  const { stage, documents } = begunDocuments(planned, about, deps.now())
  const subject = subjectOf(planned, request)
  const kept = { stage, subject, documents: { ...request.documents, ...agreed, ...documents } }
  const { url } = await openRecord({ ...kept, mustBeAllowed: mustBeAllowed(request) }, inputs, deps)
  await makePackages(planned, request, inputs, deps)
  return resultOf(planned, inputs, url, 'packaged')
}

/** The first trip to the hosts. */
async function askForLooks(
  unseen: Host[],
  { environment, manifest }: StageRequest,
  inputs: StageInputs,
  deps: StageDeps,
): Promise<StageResult> {
  const names = unseen.map(({ name }) => `look-${name}.sh`)
  for (const [index, host] of unseen.entries()) {
    const file = join(deps.workspace, inputs.offline, names[index]!)
    await writeFile(file, lookScript(host, environment, manifest.application))
  }
  for (const { name, user } of unseen)
    deps.log.info(
      `Run ${inputs.offline}/look-${name}.sh on ${name} as ${user}: sh look-${name}.sh. It changes nothing. Bring look-${name}.txt back into ${inputs.offline}/ and run this step again.`,
    )
  await upload(names, { environment, manifest }, inputs, deps)
  return resultOf([], inputs, '', 'look-needed')
}

async function makePackages(
  planned: PlannedHost[],
  request: StageRequest,
  inputs: StageInputs,
  deps: StageDeps,
): Promise<void> {
  const { environment, manifest } = request
  const directory = join(deps.workspace, inputs.offline)
  const files: string[] = []
  for (const open of planned) {
    const { host, release } = open.plan
    const folder = `${manifest.application}-${release.version}-${environment.name}-${host}`
    const file = `${folder}.tar`
    const about = { open, environment, url: deps.run.url, commit: await request.commitOf(open) }
    const sha256 = await writePackage(join(directory, file), folder, { ...about, sign: deps.sign })
    deps.log.info(
      `${host}: ${inputs.offline}/${file}, sha256 ${sha256}. Its README.txt says how it is carried out; bring ${reportFile(host)} back into ${inputs.offline}/ and run this step again.`,
    )
    for (const line of verifyLines(manifest.application, deps.sign !== undefined)) deps.log.info(line)
    files.push(file)
  }
  await upload(files, { environment, manifest }, inputs, deps)
}

async function upload(
  files: string[],
  { environment, manifest }: Pick<StageRequest, 'environment' | 'manifest'>,
  { offline, uploadArtifact }: StageInputs,
  deps: StageDeps,
): Promise<void> {
  if (!uploadArtifact) return
  const directory = join(deps.workspace, offline)
  const paths = files.map((file) => join(directory, file))
  const name = `${manifest.application}-offline-${environment.name}`
  await tried(`Uploading ${files.join(', ')}, which is in ${offline},`, deps, () =>
    deps.artifacts.upload(name, paths, directory, { replace: true }),
  )
}

/** Where the reports lie, of every host or of none. */
async function reportsOf(hosts: readonly Host[], directory: string): Promise<string[] | undefined> {
  const paths = hosts.map(({ name }) => join(directory, reportFile(name)))
  const there = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  )
  if (there.every((is) => is)) return paths
  if (!there.some((is) => is)) return undefined
  const missing = hosts.flatMap(({ name }, index) => (there[index] ? [] : [name]))
  throw new DeployError({
    code: 'JOURNAL_MISSING',
    message: `Not every host has told how its deployment ended: ${missing.map(reportFile).join(', ')} is missing.`,
    host: missing.join(', '),
    step: 'import',
    remedy: 'Carry the package out there, too, and bring its report back beside the others.',
  })
}

function refuseLentImage(wish: Wish, { name }: Environment): void {
  if (wish.kind !== 'deploy' || wish.layout === undefined) return
  throw new DeployError({
    code: 'OFFLINE_IMAGE',
    message: `The image of ${wish.source.release.id} travels through a runner, and none reaches ${name}.`,
    remedy:
      'Give build.image.repository in deploy.yml: a registry that the host itself reaches. Releases that are archives need nothing.',
  })
}

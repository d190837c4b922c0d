import { judgeDemands, requireEvidence } from '@deploy/evidence/demands.ts'
import { type Documents, parseEvidence } from '@deploy/evidence/evidence.ts'
import { provenStage } from '@deploy/evidence/proof.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Outputs } from '@deploy/kit/execute.ts'
import type { Environment, Manifest } from '@deploy/manifest/manifest.ts'
import type { Source } from '@deploy/plan/strategies/strategy.ts'
import type { Artifacts } from '@deploy/release/artifact.ts'
import { imageReference, nameOf } from '@deploy/release/release.ts'
import { agree } from '@deploy/stage/agree.ts'
import type { StageDeps } from '@deploy/stage/deps.ts'
import {
  evidenceArtifact,
  type LoadedRelease,
  loadEvidence,
  loadManifest,
  loadRelease,
  signatureOf,
} from '@deploy/stage/load.ts'
import { runOffline } from '@deploy/stage/offline/run.ts'
import { stageOutputs } from '@deploy/stage/outputs.ts'
import type { WantedRun } from '@deploy/stage/proving-run.ts'
import { withRecords } from '@deploy/stage/records.ts'
import { refusing } from '@deploy/stage/refusal.ts'
import { runStage } from '@deploy/stage/run.ts'
import type { Inputs } from './inputs.ts'

export interface Deps extends StageDeps {
  provingRun(wanted: WantedRun): Promise<number>
}

/** What is promoted, and where to. */
interface Promotion {
  manifest: Manifest
  environment: Environment
  /** The environment that must have proved it. */
  after: string
  loaded: LoadedRelease
  evidence: Documents
}

/** Brings the very bytes that another environment proved to this one. */
export async function run(inputs: Inputs, rim: Deps): Promise<Outputs> {
  const { manifest, environment } = await loadManifest(inputs.manifest, inputs.environment, rim)
  const deps = withRecords(rim, manifest)
  const promotion = await load(inputs, { manifest, environment, after: sourceOf(environment) }, deps)
  const { after, loaded, evidence } = promotion
  const { source, documents, ...bytes } = loaded
  const { release } = source
  const { finishedAt, judged } = await prove(promotion, inputs, deps)
  deps.log.info(
    `${release.id} passed ${after} at ${finishedAt}: the same bytes, sha256 ${release.archive.sha256}`,
  )
  if (release.image) deps.log.info(`image ${imageReference(release.image)}`)
  const agreement = {
    promotion: asked(environment),
    application: manifest.application,
    environment: environment.name,
    after,
    release: nameOf(release),
    commit: release.source.commit,
    evidence: judged,
    announces: inputs.dryRun,
  }
  const result = await (inputs.offline ? runOffline : runStage)(
    {
      kind: 'promote',
      manifest,
      environment,
      wish: { kind: 'deploy', source: { ...source, ...signedBy(evidence, source) }, ...bytes },
      commitOf: async () => release.source.commit,
      documents: proven(documents, evidence),
      ...(environment.promotion && { agree: (planned) => agree(planned, agreement, deps) }),
    },
    inputs,
    deps,
  )
  return stageOutputs(result)
}

function sourceOf({ name, after }: Environment): string {
  if (after) return after
  throw new DeployError({
    code: 'PROMOTION_SOURCE',
    message: `deploy.yml does not say what a release must have passed before ${name}.`,
    remedy: `Write 'after: prod-test' in environments.${name}.`,
  })
}

/** Release and evidence, from their folders or from the run that proved the release. */
async function load(
  inputs: Inputs,
  { manifest, environment, after }: Omit<Promotion, 'loaded' | 'evidence'>,
  deps: Deps,
): Promise<Promotion> {
  const { application } = manifest
  const artifacts = await artifactsOf(inputs.fromRun, evidenceArtifact(application, after), deps)
  const fetching = { ...deps, artifacts }
  const loaded = await loadRelease(inputs.releaseDirectory, { manifest, environment }, fetching)
  const place = { application, environment: after }
  const evidence = await loadEvidence(inputs.evidenceDirectory, place, fetching)
  return { manifest, environment, after, loaded, evidence }
}

/** Throws NOT_PROVEN or, but for a dry run, EVIDENCE_MISSING, after it was written down that nothing was touched. */
async function prove(
  { manifest, environment, after, loaded, evidence }: Promotion,
  inputs: Inputs,
  deps: Deps,
): Promise<{ finishedAt: string; judged: ReturnType<typeof judgeDemands> }> {
  const release = nameOf(loaded.source.release)
  const { documents } = loaded
  const untouched = { kind: 'promote', manifest, environment, release, documents } as const
  return refusing(untouched, { inputs, deps }, async () => {
    const { finishedAt } = provenStage(evidence, { environment: after, release })
    const now = deps.now()
    const index = parseEvidence(evidence['evidence.json']!, 'evidence.json')
    const judged = judgeDemands(asked(environment).evidence, index, { after, now })
    if (!inputs.dryRun) requireEvidence(judged, { environment: environment.name, release: release.id, now })
    return { finishedAt, judged }
  })
}

function asked({ promotion }: Environment): NonNullable<Environment['promotion']> {
  return promotion ?? { evidence: [], approvals: [] }
}

/** The artifacts of the run that proved the release. */
async function artifactsOf(
  fromRun: Inputs['fromRun'],
  artifact: string,
  { artifacts, provingRun, env, log }: Deps,
): Promise<Artifacts> {
  if (fromRun === undefined) return artifacts
  const runId = await provingRun(
    fromRun === 'same-commit' ? { commit: env.GITHUB_SHA ?? '', artifact } : { runId: fromRun },
  )
  log.info(`Release and evidence come from run ${runId}.`)
  return { ...artifacts, download: (name, directory) => artifacts.download(name, directory, { runId }) }
}

/** What lay beside the proven release stays its evidence: the artifact of the build may hold an older bill or signature. */
function proven(documents: Documents, evidence: Documents): Documents {
  return Object.fromEntries(Object.entries(documents).map(([path, text]) => [path, evidence[path] ?? text]))
}

/** The artifact of the build is older than the signature: what was verified before came along with the evidence. */
function signedBy(evidence: Documents, source: Source): Pick<Source, 'signature'> {
  const signature = signatureOf(evidence) ?? source.signature
  return signature === undefined ? {} : { signature }
}

import { DeployError } from '@deploy/kit/errors.ts'
import type { Outputs } from '@deploy/kit/execute.ts'
import type { StageDeps } from '@deploy/stage/deps.ts'
import { loadManifest, loadRelease } from '@deploy/stage/load.ts'
import { runOffline } from '@deploy/stage/offline/run.ts'
import { stageOutputs } from '@deploy/stage/outputs.ts'
import { withRecords } from '@deploy/stage/records.ts'
import { runStage } from '@deploy/stage/run.ts'
import type { Inputs } from './inputs.ts'

/** Brings a release that was just built to the environment where it must prove itself. */
export async function run(inputs: Inputs, rim: StageDeps): Promise<Outputs> {
  const { manifest, environment } = await loadManifest(inputs.manifest, inputs.environment, rim)
  const deps = withRecords(rim, manifest)
  if (environment.after) {
    throw new DeployError({
      code: 'PROMOTION_NEEDED',
      message: `A release comes to ${environment.name} only after ${environment.after}.`,
      remedy:
        'Use the action promote-prod, which demands the evidence, or remove `after` from this environment.',
    })
  }
  const { source, documents, ...bytes } = await loadRelease(
    inputs.releaseDirectory,
    { manifest, environment },
    deps,
  )
  const result = await (inputs.offline ? runOffline : runStage)(
    {
      kind: 'deploy',
      manifest,
      environment,
      wish: { kind: 'deploy', source, ...bytes },
      commitOf: async () => source.release.source.commit,
      documents,
    },
    inputs,
    deps,
  )
  return stageOutputs(result)
}

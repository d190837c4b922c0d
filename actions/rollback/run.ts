import type { Outputs } from '@deploy/kit/execute.ts'
import { isAdopted } from '@deploy/plan/adoption.ts'
import type { StageDeps } from '@deploy/stage/deps.ts'
import { releaseOnHost } from '@deploy/stage/host-release.ts'
import { loadManifest } from '@deploy/stage/load.ts'
import { runOffline } from '@deploy/stage/offline/run.ts'
import { stageOutputs } from '@deploy/stage/outputs.ts'
import type { PlannedHost } from '@deploy/stage/plans.ts'
import { withRecords } from '@deploy/stage/records.ts'
import { rehearse } from '@deploy/stage/rehearse.ts'
import { runStage, type StageRequest } from '@deploy/stage/run.ts'
import { unlockDeployment } from '@deploy/stage/unlock.ts'
import type { Inputs } from './inputs.ts'

/** Goes back to a release that the hosts still have, of which the runner needs nothing; or takes one open deployment back. */
export async function run(inputs: Inputs, rim: StageDeps): Promise<Outputs> {
  const { manifest, environment } = await loadManifest(inputs.manifest, inputs.environment, rim)
  const deps = withRecords(rim, manifest)
  const { unlock, reason, postMortem } = inputs
  if (unlock)
    return stageOutputs(
      await unlockDeployment({ manifest, environment, deployId: unlock, reason }, inputs, deps),
    )
  const request: StageRequest = {
    kind: 'rollback',
    manifest,
    environment,
    wish: {
      kind: 'rollback',
      to: inputs.to === '' ? undefined : inputs.to,
      restoreData: inputs.restoreData,
    },
    commitOf: commits(),
    documents: {},
    reason,
    ...(postMortem !== '' && { postMortem }),
  }
  return stageOutputs(await playerOf(inputs)(request, inputs, deps))
}

function playerOf({ rehearse: practice, offline }: Inputs): typeof runStage {
  if (offline) return runOffline
  return practice ? rehearse : runStage
}

/** A host is asked once for each plan. */
function commits(): StageRequest['commitOf'] {
  const known = new WeakMap<PlannedHost['plan'], Promise<string>>()
  return (open) => {
    const commit = known.get(open.plan) ?? commitOf(open)
    known.set(open.plan, commit)
    return commit
  }
}

/** Nobody has built what was installed by hand. */
async function commitOf({ remote, plan }: PlannedHost): Promise<string> {
  if (isAdopted(plan.release.id)) return ''
  return (await releaseOnHost(remote, plan.slot.root, plan.release.id)).source.commit
}

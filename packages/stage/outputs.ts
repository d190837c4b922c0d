import type { Outputs } from '@deploy/kit/execute.ts'
import type { StageResult } from './run.ts'

/** The outputs that all stages share, by the names in their action.yml. */
export function stageOutputs({
  outcome,
  releaseId,
  planDigest,
  evidenceDirectory,
  changeRecordUrl,
}: StageResult): Outputs {
  return {
    outcome,
    'release-id': releaseId,
    'plan-digest': planDigest,
    'evidence-directory': evidenceDirectory,
    'change-record-url': changeRecordUrl,
  }
}

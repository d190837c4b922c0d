import { isUntouched, type Stage } from '../stage.ts'
import type { Tone } from './parts.ts'

/** What a stage was about, in words that are true however it ended. Pure. */
export function stageTitle(stage: Pick<Stage, 'kind' | 'environment' | 'outcome' | 'stage'>): string {
  const { kind, environment } = stage
  if (isUntouched(stage))
    return { deploy: 'Not deployed to', promote: 'Not promoted to', rollback: 'Not rolled back in' }[
      kind
    ].concat(` ${environment}`)
  if (stage.outcome === 'confirmed' || stage.outcome === 'partial')
    return { deploy: 'Deployed to', promote: 'Promoted to', rollback: 'Rolled back in' }[kind].concat(
      ` ${environment}`,
    )
  return { deploy: 'Deployment to', promote: 'Promotion to', rollback: 'Rollback in' }[kind].concat(
    ` ${environment}`,
  )
}

/** Pure. */
export function stageTone({ kind, outcome }: Pick<Stage, 'kind' | 'outcome'>): Tone {
  if (outcome === 'confirmed') return kind === 'rollback' ? 'warn' : 'good'
  if (outcome === 'partial' || outcome === 'unknown' || outcome === 'cancelled') return 'warn'
  return 'bad'
}

/** How a stage ended, without a picture. */
export const outcomeWords: Record<Stage['outcome'], string> = {
  confirmed: 'confirmed',
  partial: 'confirmed on some hosts only',
  reverted: 'failed and taken back',
  aborted: 'given up before anything was switched',
  broken: 'broken, needs a person',
  cancelled: 'cancelled',
  refused: 'refused before anything was touched',
  unknown: 'the end is not known yet',
}

/** Why a stage ended as it did, the first words of each error. Pure. */
export function whyOf({ error, hosts }: Pick<Stage, 'error' | 'hosts'>): string | undefined {
  const [first] = [error?.message, ...hosts.map((host) => host.error?.message)].flatMap((text) => text ?? [])
  return first?.split('\n')[0]
}

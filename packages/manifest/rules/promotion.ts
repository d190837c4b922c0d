import type { Draft } from '../draft.ts'
import type { Finding } from '../findings.ts'
import { placeOf } from '../tree.ts'

/** Only what is promoted can be asked for evidence and approvals. */
export function promotionRules({ own, promotion, after }: Draft): Finding[] {
  if (promotion === undefined || after !== undefined) return []
  const text = "needs 'after': without it nothing is promoted to this environment"
  return [{ ...placeOf(own, ['promotion']), text }]
}

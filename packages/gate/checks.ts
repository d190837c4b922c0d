import type { Check as AnyCheck } from '@deploy/manifest/manifest.ts'
import type { Check, CheckType, Context, Measure } from './check.ts'
import { httpCheck } from './checks/http.ts'
import { identityCheck } from './checks/identity.ts'
import { logCheck } from './checks/log.ts'
import { tcpCheck } from './checks/tcp.ts'
import { unitCheck } from './checks/unit.ts'

const checks: { [T in CheckType]: Check<T> } = {
  http: httpCheck,
  tcp: tcpCheck,
  unit: unitCheck,
  log: logCheck,
  identity: identityCheck,
}

export interface PreparedCheck {
  name: string
  type: CheckType
  target: string
  timeoutSeconds: number
  measure: Measure
}

/** A check of the manifest, ready to be measured. Throws GATE_CHECK_INVALID. */
export function prepare(settings: AnyCheck, context: Context): PreparedCheck {
  const { type, timeoutSeconds } = settings
  // The table pairs each type with the check of its settings, which the compiler cannot follow through a union.
  const check = checks[type] as Check<CheckType>
  const target = check.target(settings, context)
  return {
    name: settings.name,
    type,
    target,
    timeoutSeconds,
    measure: check.begin(settings, context),
  }
}

/** The checks of a gate with one for identity among them: healthy is not the same as new. */
export function withIdentity(settings: readonly AnyCheck[]): AnyCheck[] {
  if (settings.some(({ type }) => type === 'identity')) return [...settings]
  return [...settings, { name: 'identity', type: 'identity', timeoutSeconds: 5, expect: '{version}' }]
}

import type { Check as AnyCheck, Slot } from '@deploy/manifest/manifest.ts'
import { nginxFiles } from '@deploy/plan/installed.ts'
import type { Check, CheckType, Context, Measure } from './check.ts'
import { authCheck } from './checks/auth.ts'
import { certificateCheck } from './checks/certificate.ts'
import { clockCheck } from './checks/clock.ts'
import { commandCheck } from './checks/command.ts'
import { configCheck } from './checks/config.ts'
import { containerCheck } from './checks/container.ts'
import { corsCheck } from './checks/cors.ts'
import { dnsCheck } from './checks/dns.ts'
import { filesCheck } from './checks/files.ts'
import { freshCheck } from './checks/fresh.ts'
import { headersCheck } from './checks/headers.ts'
import { headroomCheck } from './checks/headroom.ts'
import { httpCheck } from './checks/http.ts'
import { identityCheck } from './checks/identity.ts'
import { logCheck } from './checks/log.ts'
import { nginxUpstreamsCheck } from './checks/nginx-upstreams.ts'
import { portCheck } from './checks/port.ts'
import { portsCheck } from './checks/ports.ts'
import { redirectCheck } from './checks/redirect.ts'
import { tcpCheck } from './checks/tcp.ts'
import { tlsCheck } from './checks/tls.ts'
import { unitCheck } from './checks/unit.ts'
import { websocketCheck } from './checks/websocket.ts'

const checks: { [T in CheckType]: Check<T> } = {
  http: httpCheck,
  tcp: tcpCheck,
  headers: headersCheck,
  tls: tlsCheck,
  websocket: websocketCheck,
  dns: dnsCheck,
  auth: authCheck,
  cors: corsCheck,
  redirect: redirectCheck,
  unit: unitCheck,
  log: logCheck,
  container: containerCheck,
  'nginx-upstreams': nginxUpstreamsCheck,
  identity: identityCheck,
  headroom: headroomCheck,
  files: filesCheck,
  fresh: freshCheck,
  command: commandCheck,
  clock: clockCheck,
  config: configCheck,
  ports: portsCheck,
  certificate: certificateCheck,
  port: portCheck,
}

const upstreams: AnyCheck = {
  ...{ name: 'nginx-upstreams', type: 'nginx-upstreams', timeoutSeconds: 5, except: [] },
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

/**
 * The checks of a gate with one for identity among them, of a container one for its state, and of files for nginx one for who
 * listens behind it: healthy is not the same as new.
 */
export function completed(settings: readonly AnyCheck[], slot: Slot): AnyCheck[] {
  const has = (type: CheckType) => settings.some((each) => each.type === type)
  return [
    ...settings,
    ...(has('identity')
      ? []
      : [{ name: 'identity', type: 'identity', timeoutSeconds: 5, expect: '{version}' } as const]),
    ...(slot.container === undefined || has('container')
      ? []
      : [{ name: 'container', type: 'container', timeoutSeconds: 5 } as const]),
    ...(nginxFiles(slot).length === 0 || has('nginx-upstreams') ? [] : [upstreams]),
  ]
}

import { buildTarball } from './releases.ts'
import { bootSlot, type Flavour, manifestEnd, root, type Slot } from './slot.ts'

const targets = ['action', 'session', 'agent', 'host'] as const

const unit = 'service: { unit: sweep, unit-file: units/sweep.service, start-seconds: 10, stop-seconds: 5 }'
const plain = processService(8080)

export const tarballs: Flavour[] = [
  { name: 'tarball systemd', targets, boot: () => boot('deploy', unit) },
  { name: 'tarball setsid', targets, boot: () => boot('deploy', plain) },
  // Only root has the host's own service manager look after a deployment.
  { name: 'tarball root', targets, boot: () => boot('root', unit) },
]

function boot(user: string, service: string): Promise<Slot> {
  return bootSlot({
    traits: { user, startsAtBoot: service === unit, gapless: false, faults: '', litter: '' },
    manifest: ({ address, port }) =>
      manifestText({ root, web: 8080, service, confirmSeconds: 20, host: { address, port, user } }),
    release: buildTarball,
    serves: { port: 8080, path: '/release.txt', release: (text) => /^RELEASE=(\S+)$/m.exec(text)?.[1] },
  })
}

/** deploy.yml of the application `sweep`. */
export function manifestText({
  root,
  web,
  service,
  ...rest
}: {
  root: string
  /** Where the service answers. */
  web: number
  service: string
  confirmSeconds: number
  host: { address: string; port: number; user: string }
}): string {
  const identity = '{ type: identity, url: "http://127.0.0.1:{port.web}/release.txt", expect: "{release}" }'
  return `application: sweep
strategy: tarball
root: ${root}
build: { include: [bin, www, units, VERSION] }
config:
  - { file: www/release.txt, format: env, set: { RELEASE: "{release}" } }
ports: { web: ${web} }
${service}
${manifestEnd({ checks: [identity], ...rest })}`
}

/** A service that the agent starts itself, on a port of its own. */
export function processService(port: number): string {
  return `service: { manager: process, unit: sweep, command: [bin/serve], environment: { PORT: ${port} }, start-seconds: 10, stop-seconds: 5 }`
}

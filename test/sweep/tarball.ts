import { buildTarball } from './releases.ts'
import { bootSlot, type Flavour, manifestEnd, root, type Slot } from './slot.ts'

const targets = ['action', 'session', 'agent', 'host'] as const

const unit = 'service: { unit: sweep, unit-file: units/sweep.service, start-seconds: 10, stop-seconds: 5 }'
const plain = processService(8080)

export const tarballs: Flavour[] = [
  { name: 'tarball systemd', targets, boot: () => boot({ user: 'root', service: unit }) },
  {
    name: 'tarball systemd-user',
    targets,
    boot: () => boot({ user: 'deploy', service: unit, linger: true }),
  },
  { name: 'tarball setsid', targets, boot: () => boot({ user: 'deploy', service: plain }) },
]

/** Exactly what the plan of the flavour without root asks for; a test of the plan itself says that it asks for no more. */
const sudoers = [
  'systemctl --no-block stop sweep.service',
  'systemctl --no-block start sweep.service',
  'systemctl kill -s SIGKILL sweep.service',
  'systemctl reset-failed sweep.service',
  'systemctl daemon-reload',
  'systemctl enable sweep.service',
  'systemctl disable sweep.service',
  `install -m 0644 ${root}/.deploy/placed/etc/systemd/system/sweep.service /etc/systemd/system/.sweep.service.new`,
  'mv -fT /etc/systemd/system/.sweep.service.new /etc/systemd/system/sweep.service',
  'rm -f /etc/systemd/system/sweep.service',
]
  .map((command) => `deploy ALL=(root) NOPASSWD: /usr/bin/${command}\n`)
  .join('')

function boot({
  user,
  service,
  linger = false,
}: {
  user: string
  service: string
  linger?: boolean
}): Promise<Slot> {
  return bootSlot({
    traits: { user, startsAtBoot: service === unit, gapless: false, faults: '', litter: '' },
    linger,
    setUp: async (host) => {
      if (user !== 'root') await host.writeFile('/etc/sudoers.d/sweep', sudoers, { mode: '0440' })
      return undefined
    },
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

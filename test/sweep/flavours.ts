import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Access } from '@deploy/stage/inputs.ts'
import { docker } from '@deploy/test/harness/hosts/docker.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { type Control, openControl } from './control.ts'
import { type BuiltRelease, buildSweepRelease } from './releases.ts'
import { askRelease } from './sampler.ts'
import { installShim } from './shim.ts'

/** A way to deploy that a sweep tries: a strategy on a kind of host. Another one is another object like these. */
export interface Flavour {
  name: string
  boot(): Promise<Slot>
}

/** A booted host with one slot, and all that the harness must know of it. */
export interface Slot extends AsyncDisposable {
  host: TestHost
  control: Control
  user: string
  root: string
  /** The text of deploy.yml for this host. */
  manifest: string
  access: Access
  /** The service is started by the host itself when it boots. */
  startsAtBoot: boolean
  /** Asks the service manager of the deployments for what is left of them. */
  systemctl: string
  /** Builds a release that the host has never seen. */
  release(version: string): Promise<BuiltRelease>
  /** Where the service answers. */
  url(): string
  /** The release that the service says it is. */
  servedVersion(): Promise<string | undefined>
  /** After another boot its address may be another. */
  lookAgain(): Promise<void>
}

const root = '/opt/sweep'

export const flavours: Flavour[] = [
  { name: 'tarball systemd', boot: () => boot({ user: 'root', service: unit }) },
  { name: 'tarball systemd-user', boot: () => boot({ user: 'deploy', service: unit, linger: true }) },
  { name: 'tarball setsid', boot: () => boot({ user: 'deploy', service: plain }) },
]

const unit = 'service: { unit: sweep, unit-file: units/sweep.service, start-seconds: 10, stop-seconds: 5 }'
const plain = processService(8080)

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

async function boot({
  user,
  service,
  linger = false,
}: {
  user: string
  service: string
  linger?: boolean
}): Promise<Slot> {
  const folder = await mkdtemp(join(tmpdir(), 'sweep-'))
  const key = await makeSshKey()
  const host = await bootHost({ name: 'lab', authorizedKeys: [key.publicKey] })
  const control = openControl(host.id)
  let address = await addressOf(host)
  const url = () => `http://${address}:8080/release.txt`
  if (linger) await host.exec('loginctl enable-linger deploy')
  if (user !== 'root') {
    await host.writeFile('/etc/sudoers.d/sweep', sudoers, { mode: '0440' })
    await host.exec(`install -d -o ${user} ${root}`)
  }
  await control.run(installShim)
  return {
    ...{ host, control, user, root, url },
    manifest: manifestOf(host, user, service),
    access: { privateKey: key.privateKey, passphrase: '', knownHosts: host.hostKeys.join('\n') },
    startsAtBoot: service === unit,
    systemctl:
      user === 'root'
        ? 'systemctl'
        : `runuser -u ${user} -- env XDG_RUNTIME_DIR=/run/user/$(id -u ${user}) systemctl --user`,
    release: (version) => buildSweepRelease(folder, version),
    servedVersion: () => askRelease(url()),
    lookAgain: async () => {
      address = await addressOf(host)
    },
    [Symbol.asyncDispose]: async () => {
      control.close()
      await host.destroy()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function addressOf({ id }: TestHost): Promise<string> {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
  return (await docker(['inspect', '--format', format, id])).stdout.trim()
}

function manifestOf({ address, port }: TestHost, user: string, service: string): string {
  return manifestText({ root, web: 8080, service, confirmSeconds: 20, host: { address, port, user } })
}

/** deploy.yml of the application `sweep`. */
export function manifestText({
  root,
  web,
  service,
  confirmSeconds,
  host,
}: {
  root: string
  /** Where the service answers. */
  web: number
  service: string
  confirmSeconds: number
  host: { address: string; port: number; user: string }
}): string {
  return `application: sweep
strategy: tarball
root: ${root}
build: { include: [bin, www, units, VERSION] }
config:
  - { file: www/release.txt, format: env, set: { RELEASE: "{release}" } }
ports: { web: ${web} }
${service}
confirm-seconds: ${confirmSeconds}
gate:
  interval-seconds: 0.2
  timeout-seconds: ${confirmSeconds - 2}
  consecutive-successes: 1
  failure-limit: 30
  checks:
    - { type: identity, url: "http://127.0.0.1:{port.web}/release.txt", expect: "{release}" }
environments:
  prod-test:
    hosts:
      - { name: lab, address: ${host.address}, port: ${host.port}, user: ${host.user} }
`
}

/** A service that the agent starts itself, on a port of its own. */
export function processService(port: number): string {
  return `service: { manager: process, unit: sweep, command: [bin/serve], environment: { PORT: ${port} }, start-seconds: 10, stop-seconds: 5 }`
}

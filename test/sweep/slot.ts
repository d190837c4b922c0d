import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Access } from '@deploy/stage/inputs.ts'
import { docker } from '@deploy/test/harness/hosts/docker.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { plainSetup, prepareSlot } from '@deploy/test/harness/hosts/prepare.ts'
import { makeSshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { parseDocument } from 'yaml'
import { type Control, openControl } from './control.ts'
import type { Target } from './kill.ts'
import type { Ledger } from './ledger.ts'
import type { BuiltRelease } from './releases.ts'
import { askPage } from './sampler.ts'
import { installShim } from './shim.ts'

/** A way to deploy that a sweep tries: a strategy on a kind of host. Another one is another object like these. */
export interface Flavour {
  name: string
  /** What can be killed there. */
  targets: readonly Target[]
  boot(): Promise<Slot>
}

/** A booted host with one slot, and all that the harness must know of it. */
export interface Slot extends AsyncDisposable, Traits {
  host: TestHost
  control: Control
  /** The text of deploy.yml for this host. */
  manifest: string
  access: Access
  /** Asks the service manager of the deployments for what is left of them. */
  systemctl: string
  /** Of what the application keeps for ever, when it does. */
  ledger?: Ledger
  /** Builds a release that the host has never seen. */
  release(version: string): Promise<BuiltRelease>
  /** The release that the service says it is. */
  servedVersion(): Promise<string | undefined>
  /** After another boot its address may be another. */
  lookAgain(): Promise<void>
}

/** What holds for every slot of a flavour. */
export interface Traits {
  user: string
  /** The service is started by the host itself when it boots. */
  startsAtBoot: boolean
  /** Whatever is done or killed, the service answers, unless its engine or its host is gone. */
  gapless: boolean
  /** A script of root, in the root of the slot: a line for each thing that is wrong with what serves. */
  faults: string
  /** The same, for what nobody needs and the next deployment does not take away. */
  litter: string
  /**
   * The same, for what keeps the service away after its engine was killed, without anybody's doing. Where there is none a fixed time
   * is granted.
   */
  away?: string
}

export const root = '/opt/sweep'

/**
 * Boots a host for a flavour and sets it up as prepare-host would, with a key that may call the agent only: it is the harness's, and
 * what `serves` says is how the service is asked for its release.
 */
export async function bootSlot({
  traits,
  dockerInside = false,
  setUp,
  manifest,
  release,
  serves,
}: {
  traits: Traits
  dockerInside?: boolean
  /** What else the host needs; what is returned goes with the host. */
  setUp?(host: TestHost): Promise<AsyncDisposable | undefined>
  manifest(host: TestHost): string
  release(folder: string, version: string): Promise<BuiltRelease>
  serves: { port: number; path: string; release(text: string): string | undefined }
}): Promise<Slot> {
  const { user } = traits
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'sweep-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const key = await makeSshKey()
  const host = stack.use(await bootHost({ name: 'lab', authorizedKeys: [key.publicKey], dockerInside }))
  const control = openControl(host.id)
  stack.defer(() => control.close())
  let address = await addressOf(host)
  stack.use(await setUp?.(host))
  const whole = parseDocument(manifest(host))
  whole.setIn(['setup', 'authorized-keys'], [{ key: key.publicKey.trim(), 'agent-only': true }])
  const text = whole.toString()
  await prepareSlot(host, { manifest: text, environmentName: 'prod-test' })
  await control.run(installShim)
  const kept = stack.move()
  return {
    ...traits,
    ...{ host, control },
    manifest: text,
    access: { privateKey: key.privateKey, passphrase: '', knownHosts: host.hostKeys.join('\n') },
    systemctl:
      user === 'root'
        ? 'systemctl'
        : `runuser -u ${user} -- env XDG_RUNTIME_DIR=/run/user/$(id -u ${user}) systemctl --user`,
    release: (version) => release(folder, version),
    servedVersion: async () => {
      const text = await askPage(`http://${address}:${serves.port}${serves.path}`)
      return text === undefined ? undefined : serves.release(text)
    },
    lookAgain: async () => {
      address = await addressOf(host)
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

async function addressOf({ id }: TestHost): Promise<string> {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
  return (await docker(['inspect', '--format', format, id])).stdout.trim()
}

/** The part of deploy.yml that is the same for all: how long an activation waits, the gate's patience, and the host. */
export function manifestEnd({
  confirmSeconds,
  gateSeconds = confirmSeconds - 2,
  checks,
  setup = plainSetup,
  host: { address, port, user },
}: {
  confirmSeconds: number
  /** Less than that by what backups and hooks may take. */
  gateSeconds?: number
  /** One a line. */
  checks: string[]
  /** The line with what the host needs besides. */
  setup?: string
  host: { address: string; port: number; user: string }
}): string {
  return `confirm-seconds: ${confirmSeconds}
gate:
  interval-seconds: 0.2
  timeout-seconds: ${gateSeconds}
  consecutive-successes: 1
  failure-limit: 30
  checks:
${checks.map((check) => `    - ${check}\n`).join('')}${setup}
environments:
  prod-test:
    hosts:
      - { name: lab, address: ${address}, port: ${port}, user: ${user} }
`
}

import { preflight, remarks } from '@deploy/plan/preflight/preflight.ts'
import { expect, onTestFinished } from 'vitest'
import { dockerSetup, prepareSlot } from '../hosts/prepare.ts'
import { bootEngineHost, type EngineHost } from './engine-host.ts'
import { type AppOptions, pushApp } from './images.ts'
import { type BuiltImageRelease, type ContainerSlot, openSlot } from './slot.ts'

export interface Wanted extends Partial<AppOptions> {
  files?: Record<string, string>
  /** Where the image is pushed; by default the name of the slot's container. */
  repository?: string
}

/** A host with an engine, on which containers are deployed without root and without any gate. */
export interface ContainerWorld extends EngineHost {
  slotOf(manifest: string, environmentName?: string): Promise<ContainerSlot>
  /** deploy.yml of an application that publishes one port; `more` is text for `container`. */
  published(name: string, port: number, more?: string): string
  /** Pushes a version of the small web server, and builds the release that pins it. */
  built(slot: ContainerSlot, version: string, wanted?: Wanted): Promise<BuiltImageRelease>
  confirmed(slot: ContainerSlot, release: BuiltImageRelease): Promise<void>
  /** What a stage looks at before it plans. */
  looked(slot: ContainerSlot): Promise<{
    problems: ReturnType<typeof preflight>
    remarks: ReturnType<typeof remarks>
  }>
  /** The version that answers on a port of the host. */
  served(port: number): Promise<string>
  idOf(container: string): Promise<string>
}

export async function containerWorld(): Promise<ContainerWorld> {
  const dock = await bootEngineHost()
  const { host, key, registry, text } = dock
  return {
    ...dock,
    slotOf: async (manifest, environmentName = 'prod') => {
      await prepareSlot(host, { manifest, environmentName })
      const slot = await openSlot({
        host,
        user: 'deploy',
        privateKey: key.privateKey,
        manifest,
        environmentName,
      })
      onTestFinished(() => slot[Symbol.asyncDispose]())
      return slot
    },
    published: (name, port, more = '') => `application: ${name}
strategy: image
build: { include: [server], image: { repository: "${registry.address}/${name}" } }
ports: { web: ${port} }
service: { manager: docker, unit: ${name}, start-seconds: 30, stop-seconds: 2 }
container: { publish: [{ port: "{port.web}", to: 8080 }]${more} }
gate: { interval-seconds: 1, consecutive-successes: 2, timeout-seconds: 40, checks: [{ type: tcp, port: "{port.web}" }] }
confirm-seconds: 300
${dockerSetup}
environments:
  prod: { hosts: [{ name: dock, address: dock.example.org }] }
`,
    built: async (slot, version, { files, repository, ...options } = {}) => {
      const name = repository ?? slot.environment.slot.container!.name
      const { digest } = await pushApp(registry, name, { version, ...options })
      return slot.build(version, digest, files)
    },
    confirmed: async (slot, release) => {
      const deployed = await slot.deploy(release)
      expect([deployed.activated?.event, deployed.log]).toEqual(['activated', expect.anything()])
      expect((await slot.confirm(deployed)).event).toBe('confirmed')
    },
    looked: async ({ agent, environment: { slot } }) => {
      const facts = await agent.probe({ container: slot.container!.name, ports: Object.values(slot.ports) })
      const question = { slot, facts, now: new Date(facts.time * 1000) }
      return { problems: preflight(question), remarks: remarks(question) }
    },
    served: (port) =>
      text(`curl -fsS --retry 60 --retry-delay 1 --retry-all-errors 127.0.0.1:${port}/version`),
    idOf: (container) => text(`docker inspect --format '{{.Id}}' ${container}`),
  }
}

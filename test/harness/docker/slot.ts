import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { type Agent, type Ending, openAgent } from '@deploy/agent/agent.ts'
import type { Facts } from '@deploy/agent/facts.ts'
import type { Environment } from '@deploy/manifest/manifest.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { sha256Of } from '@deploy/plan/digest.ts'
import { queryOf, statusQueryOf } from '@deploy/plan/look.ts'
import { planDeployment, planRollback } from '@deploy/plan/make.ts'
import type { Plan } from '@deploy/plan/plan.ts'
import { type Running, runningOf } from '@deploy/plan/running.ts'
import { writeArchive } from '@deploy/release/archive.ts'
import { collect } from '@deploy/release/collect.ts'
import { withImage } from '@deploy/release/image/file.ts'
import { importImage, openImage } from '@deploy/release/oci/image-file.ts'
import type { Layout } from '@deploy/release/oci/layout.ts'
import { type Image, imageFileName, type Release, releaseId } from '@deploy/release/release.ts'
import { connect } from '@deploy/remote/connect.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import { newDeployId, orderOf } from '@deploy/rollout/order.ts'
import { lendImage } from '@deploy/stage/lend.ts'
import { targetOn } from '../hosts/target.ts'

export interface BuiltImageRelease {
  release: Release
  archivePath: string
  /** By path. */
  texts: Record<string, string>
  /** The image, where it travels with the release. */
  layout?: Layout
}

export interface Deployed {
  plan: Plan
  deployId: string
  prepared: Ending
  /** Absent when it was not staged. */
  activated?: Ending
  /** Every line that the steps printed. */
  log: string
}

/** A slot on a real host, deployed to by the agent with the plans that are made for it; there is no gate. */
export interface ContainerSlot extends AsyncDisposable {
  environment: Environment
  agent: Agent
  remote: Remote
  build(version: string, digest: string, files?: Record<string, string>): Promise<BuiltImageRelease>
  /** The same without a registry, from the tar of an OCI image layout. */
  buildWith(version: string, from: string): Promise<BuiltImageRelease>
  /** Of files alone. */
  buildFiles(version: string, files: Record<string, string>): Promise<BuiltImageRelease>
  /** What the host says about itself. */
  look(): Promise<Facts>
  /** What `status` tells of what runs. */
  running(): Promise<Running[]>
  /** What a deployment of it would do now. */
  plan(built: BuiltImageRelease): Promise<Plan>
  /** Up to `activated`, or to what became of it instead. */
  deploy(built: BuiltImageRelease, secretEnv?: Record<string, string>): Promise<Deployed>
  rollback(wish?: { to?: string; restoreData?: boolean }): Promise<Deployed>
  confirm(deployed: Deployed): Promise<Ending>
  revert(deployed: Deployed): Promise<Ending>
}

export async function openSlot({
  host,
  user,
  privateKey,
  manifest,
  environmentName = 'prod',
}: {
  host: { address: string; port: number; hostKeys: string[] }
  user: string
  privateKey: string
  manifest: string
  environmentName?: string
}): Promise<ContainerSlot> {
  const folder = await mkdtemp(join(tmpdir(), 'deploy-test-slot-'))
  const { application, strategy, build, environments } = parseManifest(manifest, 'deploy.yml')
  const environment = environments[environmentName]!
  const remote = connect(targetOn(host, { name: 'dock', user, key: { privateKey } }))
  const agent = openAgent({ remote, root: environment.slot.root })
  const look = () => agent.probe(queryOf(environment, 'dock'))
  const subject = async () => ({
    application,
    environment,
    host: 'dock',
    facts: await look(),
  })

  const carryOut = async (
    plan: Plan,
    blobs: { sha256: string; size: number; open: (offset: number) => Readable }[],
    secretEnv: Record<string, string> = {},
  ): Promise<Deployed> => {
    const printed: string[] = []
    const watch = {
      journal: () => {},
      log: (step: string, text: string) => void printed.push(`${step}: ${text}`),
    }
    await agent.install()
    for (const blob of blobs) await agent.put(blob)
    const deployId = newDeployId(new Date())
    const issuer = { actor: 'test', url: 'https://example.org/run' }
    const order = orderOf(plan, { deployId, issuer, confirmSeconds: plan.confirmSeconds, secretEnv })
    const prepared = await agent.prepare(order, watch)
    const activated = prepared.event === 'staged' ? await agent.activate(deployId, watch) : undefined
    return { plan, deployId, prepared, ...(activated && { activated }), log: printed.join('\n') }
  }

  const pack = async (
    version: string,
    image: Image | undefined,
    files: Record<string, string>,
  ): Promise<BuiltImageRelease> => {
    const workspace = await mkdtemp(join(folder, 'tree-'))
    const texts = image ? { ...files, 'server/image': `${image.digest}\n` } : files
    for (const [path, text] of Object.entries(texts)) {
      await mkdir(dirname(join(workspace, path)), { recursive: true })
      await writeFile(join(workspace, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 })
    }
    const { items } = await collect({ workspace, include: build.include, exclude: [] })
    const archivePath = join(workspace, 'archive.tar.gz')
    const packed = {
      items: image ? withImage(items, image) : items,
      workspace,
      epochSeconds: 0,
      destination: archivePath,
    }
    const { links: _, files: released, ...archive } = await writeArchive(packed)
    const release: Release = {
      schemaVersion: 1,
      application,
      version,
      id: releaseId(version, archive.sha256),
      strategy,
      createdAt: '2026-01-01T00:00:00.000Z',
      source: { repository: 'acme/shop', commit: 'c0ffee'.padEnd(40, '0'), ref: `refs/tags/v${version}` },
      archive: { name: `${application}-${version}.tar.gz`, ...archive },
      files: released,
      ...(image && { image }),
    }
    return { release, archivePath, texts }
  }

  return {
    environment,
    agent,
    remote,
    look,
    running: async () => runningOf(environment, await agent.probe(statusQueryOf(environment, 'dock'))),
    build: (version, digest, files = {}) => {
      const config = `sha256:${sha256Of('')}`
      const platforms = [{ platform: 'linux/amd64', manifest: digest, config, layers: [] }]
      return pack(version, { repository: build.image!.repository!, digest, platforms }, files)
    },
    buildWith: async (version, from) => {
      const directory = await mkdtemp(join(folder, 'release-'))
      const name = imageFileName(application, version)
      const image = await importImage({
        from,
        destination: join(directory, name),
        name,
        platforms: ['linux/amd64'],
      })
      const layout = await openImage(directory, image)
      return { ...(await pack(version, image, {})), ...(layout && { layout }) }
    },
    buildFiles: (version, files) => pack(version, undefined, files),
    deploy: async ({ release, archivePath, texts, layout }, secretEnv) => {
      const { slot } = environment
      const { image } = release
      await using lent = layout && image && (await lendImage({ remote, slot, image, layout }))
      const source = { release, configTexts: texts }
      const { plan, texts: brought } = planDeployment({ ...(await subject()), source })
      const { sha256, size } = release.archive
      return await carryOut(
        plan,
        [
          { sha256, size, open: (start) => createReadStream(archivePath, { start }) },
          ...brought.map(({ text }) => textBlob(text)),
        ],
        { ...secretEnv, ...lent?.env },
      )
    },
    plan: async ({ release, texts }) =>
      planDeployment({ ...(await subject()), source: { release, configTexts: texts } }).plan,
    rollback: async (wish) => carryOut(planRollback({ ...(await subject()), ...wish }), []),
    confirm: ({ deployId }) => agent.confirm(deployId),
    revert: ({ deployId }) =>
      agent.revert(deployId, 'the test says so', { journal: () => {}, log: () => {} }),
    async [Symbol.asyncDispose]() {
      await remote[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function textBlob(text: string) {
  const bytes = Buffer.from(text)
  return {
    sha256: sha256Of(text),
    size: bytes.length,
    open: (offset: number) => Readable.from([bytes.subarray(offset)]),
  }
}

import { join } from 'node:path'
import { sha256Of } from '@deploy/plan/digest.ts'
import { tarball } from '@deploy/plan/strategies/tarball.ts'
import { environmentOf, factsOf, releaseOf, stateOf } from '@deploy/plan/testing.ts'
import { writeArchive } from '@deploy/release/archive.ts'
import { collect } from '@deploy/release/collect.ts'
import { type Release, releaseId } from '@deploy/release/release.ts'
import { planFor } from '@deploy/rollout/testing.ts'
import type { DeliverJob } from './ours.ts'

const include = ['lib']
const manifest = `application: shop
strategy: tarball
build: { include: [lib] }
ports: { web: 8080 }
service: { manager: process, unit: shop, command: [bin/serve] }
gate: { checks: [{ type: tcp, port: "{port.web}" }] }
environments:
  prod: { hosts: [{ name: host, address: host.example.org }] }
`

/** A release that was built of a tree, and where its archive lies. */
export interface Built {
  release: Release
  archivePath: string
  build: NonNullable<DeliverJob['build']>
}

/** Builds the release of a tree as build-release does, into `folder`. */
export async function buildOf(workspace: string, version: string, folder: string): Promise<Built> {
  const archivePath = join(folder, `shop-${version}.tar.gz`)
  const build = { workspace, include, epochSeconds: Number(version.split('.')[1]), destination: archivePath }
  const { items } = await collect({ workspace, include, exclude: [] })
  const { files, links: _, ...archive } = await writeArchive({ ...build, items })
  const release = {
    ...releaseOf({}, { version }),
    id: releaseId(version, archive.sha256),
    archive: { name: `shop-${version}.tar.gz`, ...archive },
    files,
  }
  return { release, archivePath, build }
}

/** The job that brings it to `root`, from the first connection to the folder whose every file is verified. */
export function deliverJob(
  { release, archivePath }: Built,
  root: string,
  previous?: Release,
): Omit<DeliverJob, 'target'> {
  const { id, version } = release
  const { sha256 } = release.archive
  const { steps, texts } = tarball({ release, configTexts: {} }).deploy({
    slot: { ...environmentOf(manifest).slot, root, path: `${root}/current` },
    host: 'host',
    facts: factsOf({ user: 'root', uid: 0, groups: ['root'] }),
    release: { id, version, sha256 },
    ...(previous && { previous: stateOf(previous.id) }),
  })
  const plan = planFor('host')
  return {
    kind: 'deliver',
    root,
    release,
    archivePath,
    plan: previous ? { ...plan, previous: { id: previous.id, sha256: previous.archive.sha256 } } : plan,
    texts: texts.map((text) => ({ ...text, sha256: sha256Of(text.text) })),
    steps: ['verify', 'unpack'].map((wanted) => steps.find(({ id }) => id === wanted)!.do),
    orderDirectory: join(root, 'order'),
    ...(previous && { base: previous.id }),
  }
}

/** Where the files of a release are on the host. */
export function folderOf({ release }: Built, root: string): string {
  return join(root, 'releases', release.id)
}

import type { Facts } from '@deploy/agent/facts.ts'
import type { Environment } from '@deploy/manifest/manifest.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { type Image, type Release, releaseId } from '@deploy/release/release.ts'
import type { Context } from './context.ts'
import { sha256Of } from './digest.ts'

export function environmentOf(manifest: string): Environment {
  return parseManifest(manifest, 'deploy.yml').environments.prod!
}

/** A host on which nothing was deployed yet. */
export function factsOf(changes: Partial<Facts> = {}): Facts {
  return {
    user: 'deploy',
    uid: 1000,
    groups: ['deploy', 'voila'],
    os: { id: 'debian', version: '12', kernel: '6.1.0', arch: 'x86_64' },
    tools: ['tar', 'gzip', 'sha256sum', 'timeout', 'systemctl', 'setsid', 'sudo', 'python3'],
    python: '3.11.2',
    supervisors: ['systemd-user', 'setsid'],
    time: Date.parse('2026-05-04T10:00:00Z') / 1000,
    charset: 'UTF-8',
    root: {
      path: '/opt/voila',
      exists: true,
      writable: true,
      owner: 'deploy',
      freeBytes: 10 * 1024 ** 3,
      freeInodes: 1_000_000,
    },
    unwritable: [],
    spaces: {},
    versions: {},
    paths: {},
    folders: {},
    ports: {},
    units: {},
    accounts: { voila: { user: true, group: true } },
    releases: [],
    blobs: {},
    backups: {},
    ...changes,
  }
}

export type Content = string | { text: string; mode: string }

/** A release whose archive is only a name; enough where nothing is unpacked. */
export function releaseOf(
  files: Record<string, Content>,
  { version = '1.4.2', archive = 'archive' }: { version?: string; archive?: string } = {},
): Release {
  const sha256 = sha256Of(archive)
  return {
    schemaVersion: 1,
    application: 'voila',
    version,
    id: releaseId(version, sha256),
    strategy: 'tarball',
    createdAt: '2026-05-04T09:00:00Z',
    source: { repository: 'acme/voila', commit: 'c0ffee'.padEnd(40, '0'), ref: `refs/tags/v${version}` },
    archive: {
      name: `voila_release_${version}.tar.gz`,
      size: 4096,
      sha256,
      sha512: '0'.repeat(128),
      tarSha256: '0'.repeat(64),
    },
    files: Object.entries(files)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, content]) => ({
        path,
        size: Buffer.byteLength(textOf(content)),
        sha256: sha256Of(textOf(content)),
        mode: typeof content === 'string' ? '0644' : content.mode,
      })),
  }
}

export function textOf(content: Content): string {
  return typeof content === 'string' ? content : content.text
}

/** The same with an image. */
export function imageReleaseOf(
  files: Record<string, Content>,
  { version = '1.4.2', repository = 'registry.example.org/shop' } = {},
): Release & { image: Image } {
  const sha256 = (text: string) => `sha256:${sha256Of(text)}`
  const platforms = [
    {
      platform: 'linux/amd64',
      manifest: sha256(version),
      config: sha256(`config ${version}`),
      layers: [{ digest: sha256('layer'), size: 512 }],
    },
  ]
  return {
    ...releaseOf(files, { version, archive: `archive ${version}` }),
    strategy: 'image',
    image: { repository, digest: sha256(version), platforms },
  }
}

/** The same without a registry: the image is a file beside the archive. */
export function lentReleaseOf(files: Record<string, Content>): Release {
  const release = imageReleaseOf(files)
  const { repository: _, ...image } = release.image
  const layout = { name: 'shop-1.4.2.image.tar', size: 61_200_000, sha256: sha256Of('layout') }
  return { ...release, image: { ...image, layout } }
}

export function stateOf(id: string, changes: Partial<NonNullable<Context['previous']>> = {}) {
  return {
    id,
    sha256: sha256Of(id),
    state: 'live' as const,
    fence: 1,
    deployId: 'd0',
    present: true,
    ...changes,
  }
}

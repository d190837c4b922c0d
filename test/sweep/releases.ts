import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeArchive } from '@deploy/release/archive.ts'
import { collect } from '@deploy/release/collect.ts'
import { type Release, releaseId } from '@deploy/release/release.ts'

/** A release directory as build-release leaves it. */
export interface BuiltRelease {
  directory: string
  archivePath: string
  release: Release
}

/** A real service, tiny: it answers /release.txt with the id of the release whose folder it runs in. */
const files: Record<string, { text: string; mode?: number }> = {
  'bin/serve': { text: '#!/bin/sh\ncd www && exec busybox httpd -f -p "$PORT"\n', mode: 0o755 },
  'www/release.txt': { text: 'RELEASE=unknown\n' },
  'units/sweep.service': {
    text: `[Unit]
Description=A service that says which release it is

[Service]
WorkingDirectory=/opt/sweep/current
Environment=PORT=8080
ExecStart=/opt/sweep/current/bin/serve

[Install]
WantedBy=multi-user.target
`,
  },
}

/** The text of `www/release.txt` as it is released. */
export const releasedText = files['www/release.txt']!.text

/** Builds one release of the application `sweep` in a new folder below `parent`. */
export async function buildSweepRelease(parent: string, version: string): Promise<BuiltRelease> {
  const workspace = await mkdtemp(join(parent, 'tree-'))
  const directory = join(parent, version)
  await mkdir(directory)
  const all: typeof files = { ...files, VERSION: { text: version } }
  for (const [path, { text, mode = 0o644 }] of Object.entries(all)) {
    await mkdir(join(workspace, path, '..'), { recursive: true })
    await writeFile(join(workspace, path), text, { mode })
  }
  const { items } = await collect({ workspace, include: ['bin', 'www', 'units', 'VERSION'], exclude: [] })
  const name = `sweep_release_${version}.tar.gz`
  const archivePath = join(directory, name)
  const written = await writeArchive({
    items,
    workspace,
    epochSeconds: 1_700_000_000,
    destination: archivePath,
  })
  await rm(workspace, { recursive: true })
  const { size, sha256, sha512, tarSha256 } = written
  const release: Release = {
    schemaVersion: 1,
    application: 'sweep',
    version,
    id: releaseId(version, sha256),
    strategy: 'tarball',
    createdAt: '2023-11-14T22:13:20.000Z',
    source: { repository: 'acme/sweep', commit: 'c0ffee'.padEnd(40, '0'), ref: `refs/tags/v${version}` },
    archive: { name, size, sha256, sha512, tarSha256 },
    files: written.files,
  }
  await writeFile(join(directory, 'release.json'), `${JSON.stringify(release, null, 2)}\n`)
  return { directory, archivePath, release }
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeArchive } from '@deploy/release/archive.ts'
import { collect } from '@deploy/release/collect.ts'
import { withImage } from '@deploy/release/image/file.ts'
import { type Image, isCommit, type Release, releaseId } from '@deploy/release/release.ts'

/** A release directory as build-release leaves it. */
export interface BuiltRelease {
  directory: string
  release: Release
}

/** By path. */
type Files = Record<string, string>

/** A real service, tiny: it answers /release.txt with the id of the release whose folder it runs in. */
const tarball: Files = {
  'bin/serve': '#!/bin/sh\ncd www && exec busybox httpd -f -p "$PORT"\n',
  'www/release.txt': 'RELEASE=unknown\n',
  'units/sweep.service': `[Unit]
Description=A service that says which release it is

[Service]
WorkingDirectory=/opt/sweep/current
Environment=PORT=8080
ExecStart=/opt/sweep/current/bin/serve

[Install]
WantedBy=multi-user.target
`,
}

/** Builds one release of the application `sweep` in a new folder below `parent`. */
export function buildTarball(parent: string, version: string): Promise<BuiltRelease> {
  return buildRelease(parent, { version, strategy: 'tarball', files: { ...tarball, VERSION: version } })
}

/** The same for any strategy. A file that begins with `#!` is a program. */
export async function buildRelease(
  parent: string,
  {
    version,
    strategy,
    files,
    image,
  }: {
    version: string
    strategy: Release['strategy']
    files: Files
    image?: Image
  },
): Promise<BuiltRelease> {
  const workspace = await mkdtemp(join(parent, 'tree-'))
  const directory = join(parent, version)
  await mkdir(directory)
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(workspace, path, '..'), { recursive: true })
    await writeFile(join(workspace, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 })
  }
  const include = [...new Set(Object.keys(files).map((path) => path.split('/')[0]!))]
  const { items } = await collect({ workspace, include, exclude: [] })
  const name = `sweep_release_${version}.tar.gz`
  const written = await writeArchive({
    items: image ? withImage(items, image) : items,
    workspace,
    epochSeconds: 1_700_000_000,
    destination: join(directory, name),
  })
  await rm(workspace, { recursive: true })
  const { size, sha256, sha512, tarSha256 } = written
  const release: Release = {
    schemaVersion: 1,
    application: 'sweep',
    version,
    id: releaseId(version, sha256),
    strategy,
    createdAt: '2023-11-14T22:13:20.000Z',
    source: {
      ...{ repository: 'acme/sweep', commit: 'c0ffee'.padEnd(40, '0'), ref: `refs/tags/v${version}` },
      ...(isCommit(strategy) && { tree: 'cafe'.padEnd(40, '0') }),
    },
    archive: { name, size, sha256, sha512, tarSha256 },
    files: written.files,
    ...(image && { image }),
  }
  await writeFile(join(directory, 'release.json'), `${JSON.stringify(release, null, 2)}\n`)
  return { directory, release }
}

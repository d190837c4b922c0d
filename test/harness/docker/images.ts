import { execFileSync } from 'node:child_process'
import { createCipheriv, createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { writeTar } from '@deploy/release/oci/testing.ts'
import { docker } from '../hosts/docker.ts'
import { hostImage } from '../hosts/image.ts'
import type { Registry } from './registry.ts'

const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const indexType = 'application/vnd.oci.image.index.v1+json'

interface Blob {
  mediaType: string
  digest: string
  bytes: Buffer
}

/** An image for one platform, as OCI has it; nothing of it depends on when or where it was made. */
export interface Image {
  manifest: Blob
  blobs: Blob[]
  platform: { os: string; architecture: string }
}

export interface AppOptions {
  version: string
  /** As Go calls it. Default: that of this machine. */
  architecture?: string
  /** Default: serves `/index.html` and `/version` with the version on `$PORT` (8080) and ends at SIGTERM at once. */
  command?: string[]
  /** The HEALTHCHECK, asked each second. */
  healthcheck?: string[]
  /** Bytes that cannot be compressed, in a layer of their own below the version. */
  ballast?: number
  /** The same in the layer of the version, others for each version. */
  change?: number
}

const serve = `trap 'exit 0' TERM INT
  httpd -f -p "\${PORT:-8080}" -h /www & wait`

/** The image of a small web server: a layer of programs that all versions share, and one with the version. */
export async function appImage({
  version,
  architecture = process.arch === 'arm64' ? 'arm64' : 'amd64',
  command = ['sh', '-c', serve],
  healthcheck,
  ballast = 0,
  change = 0,
}: AppOptions): Promise<Image> {
  const layers = [
    layer({ 'bin/busybox': await busybox() }),
    ...(ballast > 0 ? [ballastLayer(ballast)] : []),
    layer({
      'www/version': `${version}\n`,
      'www/index.html': `<h1>${version}</h1>\n`,
      ...(change > 0 && { 'change.bin': noise(change, version) }),
    }),
  ]
  const config = blob('application/vnd.oci.image.config.v1+json', {
    os: 'linux',
    architecture,
    created: '2026-01-01T00:00:00Z',
    config: {
      Cmd: command,
      Env: ['PATH=/bin'],
      Labels: { 'org.opencontainers.image.version': version },
      ...(healthcheck && {
        Healthcheck: { Test: ['CMD', ...healthcheck], Interval: 1e9, Timeout: 1e9, Retries: 2 },
      }),
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
  })
  const blobs = [config, ...layers.map(({ packed }) => packed)]
  const manifest = blob(manifestType, {
    schemaVersion: 2,
    mediaType: manifestType,
    config: descriptor(config),
    layers: layers.map(({ packed }) => descriptor(packed)),
  })
  return { manifest, blobs, platform: { os: 'linux', architecture } }
}

/** Pushes one image, or an index of several platforms, as `<repository>:<tag>`. Returns the digest that names it. */
export async function pushImages(
  registry: Registry,
  { repository, tag, images }: { repository: string; tag: string; images: Image[] },
): Promise<string> {
  const put = uploader(registry, repository)
  for (const image of images) {
    for (const each of image.blobs) await put.blob(each)
    await put.manifest(image.manifest.digest, image.manifest)
  }
  const [first] = images
  const named =
    images.length === 1 && first
      ? first.manifest
      : blob(indexType, {
          schemaVersion: 2,
          mediaType: indexType,
          manifests: images.map(({ manifest, platform }) => ({ ...descriptor(manifest), platform })),
        })
  await put.manifest(tag, named)
  return named.digest
}

/** Makes and pushes a version of the small web server. Returns `<registry>/<repository>@sha256:…`. */
export async function pushApp(
  registry: Registry,
  repository: string,
  options: AppOptions,
): Promise<{ digest: string; reference: string }> {
  const images = [await appImage(options)]
  const digest = await pushImages(registry, { repository, tag: options.version, images })
  return { digest, reference: `${registry.address}/${repository}@${digest}` }
}

/** Writes an image as the tar of an OCI image layout, as a build leaves it. */
export async function writeImageTar(path: string, { manifest, blobs }: Image): Promise<string> {
  const index = { schemaVersion: 2, manifests: [descriptor(manifest)] }
  return await writeTar(path, [
    ['oci-layout', '{"imageLayoutVersion":"1.0.0"}'],
    ['index.json', JSON.stringify(index)],
    ...[manifest, ...blobs].map(({ digest, bytes }) => [`blobs/${digest.replace(':', '/')}`, bytes] as const),
  ])
}

function uploader(registry: Registry, repository: string) {
  const base = `http://${registry.address}`
  const { login } = registry
  const authorization = login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`
  const ask = async (method: string, path: string, body?: Buffer, type = 'application/octet-stream') => {
    const headers = { 'content-type': type, ...(authorization && { authorization }) }
    const answer = await fetch(new URL(path, base), {
      method,
      headers,
      ...(body && { body: new Uint8Array(body) }),
    })
    if (answer.ok || (method === 'HEAD' && answer.status === 404)) return answer
    throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`)
  }
  return {
    blob: async ({ digest, bytes }: Blob) => {
      if ((await ask('HEAD', `/v2/${repository}/blobs/${digest}`)).ok) return
      const begun = await ask('POST', `/v2/${repository}/blobs/uploads/`)
      const place = new URL(begun.headers.get('location') ?? '', base)
      place.searchParams.set('digest', digest)
      await ask('PUT', `${place.pathname}${place.search}`, bytes)
    },
    manifest: async (name: string, { mediaType, bytes }: Blob) => {
      await ask('PUT', `/v2/${repository}/manifests/${name}`, bytes, mediaType)
    },
  }
}

function layer(files: Record<string, string | Buffer>): { packed: Blob; diffId: string } {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-test-layer-'))
  try {
    chmodSync(folder, 0o755)
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), content)
      chmodSync(join(folder, name), name.startsWith('bin/') ? 0o755 : 0o644)
      if (name === 'bin/busybox')
        for (const applet of ['sh', 'httpd', 'sleep', 'cat', 'ls', 'wget', 'true', 'false', 'touch'])
          symlinkSync('busybox', join(folder, 'bin', applet))
    }
    const how = [
      '--sort=name',
      '--mtime=@0',
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      '-C',
      folder,
      '-c',
      '.',
    ]
    const tar = execFileSync('tar', how, { maxBuffer: 1024 ** 3 })
    const bytes = gzipSync(tar, { level: 1 })
    return {
      packed: { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digestOf(bytes), bytes },
      diffId: digestOf(tar),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const ballasts = new Map<number, ReturnType<typeof layer>>()

/** A large one takes seconds to make. */
function ballastLayer(length: number): ReturnType<typeof layer> {
  const made = ballasts.get(length) ?? layer({ 'ballast.bin': noise(length, 'ballast') })
  ballasts.set(length, made)
  return made
}

let programs: Promise<Buffer> | undefined

/** The statically linked one of the test host. */
function busybox(): Promise<Buffer> {
  const read = ['run', '--rm', '--network', 'none', hostImage(), 'base64', '-w0', '/bin/busybox']
  programs ??= docker(read).then(({ stdout }) => Buffer.from(stdout, 'base64'))
  return programs
}

/** The same bytes each time, and none that gzip could make smaller. */
function noise(length: number, seed: string): Buffer {
  const key = createHash('sha256').update(seed).digest()
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length))
}

function blob(mediaType: string, content: object): Blob {
  const bytes = Buffer.from(JSON.stringify(content))
  return { mediaType, digest: digestOf(bytes), bytes }
}

function descriptor({ mediaType, digest, bytes }: Blob) {
  return { mediaType, digest, size: bytes.length }
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

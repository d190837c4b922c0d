import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createLog } from '@deploy/kit/print.ts'
import { gitEnvironment, repository } from '@deploy/release/fixtures.ts'
import { createGit } from '@deploy/release/git.ts'
import type { Docker } from '@deploy/release/image/docker.ts'
import { openImage } from '@deploy/release/oci/image-file.ts'
import { entriesOf, imageFor, type TestImage, writeTar } from '@deploy/release/oci/testing.ts'
import { openRelease } from '@deploy/release/read.ts'
import { releaseFiles } from '@deploy/release/release-files.ts'
import { describe, expect, it } from 'vitest'
import type { Inputs } from './inputs.ts'
import { type Deps, run } from './run.ts'
import { presetInputs } from './testing.ts'

const manifest = `application: shop
strategy: image
build: { image: { platforms: [linux/amd64] } }
service: { manager: docker, unit: shop }
container: {}
gate: { checks: [{ type: tcp, port: 8080 }] }
environments:
  prod-test: { hosts: [{ name: lab, address: lab.example.org }] }
`

const inputs: Inputs = { ...presetInputs, version: '1.4.2' }

/** A docker whose buildx has built this image; `fails`: it writes no layouts. */
function builderOf(image: TestImage, { fails = false } = {}): { docker: Docker; asked: string[] } {
  const asked: string[] = []
  const answer = (code: number, stdout = '', stderr = '') => ({ code, stdout, stderr })
  const run: Docker['run'] = async (args) => {
    asked.push(args.join(' '))
    if (args[1] === 'inspect') return answer(0, 'Status:   running\n')
    const from = /type=oci,dest=([^,]+)/.exec(args.join(' '))?.[1]
    if (from === undefined) return answer(0)
    if (fails) return answer(1, '', 'ERROR: OCI exporter is not supported for the docker driver.')
    await writeTar(from, entriesOf(image.manifest, [image]))
    const metadata = args[args.indexOf('--metadata-file') + 1]!
    await writeFile(metadata, JSON.stringify({ 'containerimage.digest': image.manifest.digest }))
    return answer(0)
  }
  return { docker: { run }, asked }
}

async function scene(builder = builderOf(imageFor())) {
  const workspace = await repository({
    'deploy.yml': manifest,
    Dockerfile: 'FROM scratch\n',
    '.gitignore': '*.tar\nrelease/\n',
  })
  const lines: string[] = []
  const deps: Deps = {
    workspace,
    env: { GITHUB_REPOSITORY: 'acme/shop' },
    git: createGit(workspace, gitEnvironment),
    artifacts: { upload: async () => ({ id: 1, digest: '' }), download: async () => undefined },
    releases: () => {
      throw new Error('nobody asked for a GitHub release')
    },
    log: createLog((line) => lines.push(line)),
    docker: () => builder.docker,
    temporary: join(workspace, '..'),
  }
  return { workspace, deps, release: join(workspace, 'release') }
}

describe('an image without a registry', () => {
  it('is built into a file of the release, which names it', async () => {
    const image = imageFor()
    const builder = builderOf(image)
    const { deps, release: directory } = await scene(builder)
    const outputs = await run(inputs, deps)
    expect(outputs).toMatchObject({ image: image.manifest.digest, 'image-digest': image.manifest.digest })
    const { release } = await openRelease(directory)
    expect(release.image).toMatchObject({
      digest: image.manifest.digest,
      layout: { name: 'shop-1.4.2.image.tar' },
    })
    expect((await openImage(directory, release.image))?.root.digest).toBe(image.manifest.digest)
    expect((await readdir(directory)).toSorted()).toEqual([
      'release.json',
      'shop-1.4.2.image.tar',
      'shop-1.4.2.tar.gz',
    ])
    const files = await releaseFiles(directory)
    expect(files.find(({ name }) => name.endsWith('.image.tar'))?.sha256).toBe(release.image?.layout?.sha256)
    expect(builder.asked.some((line) => line.includes('push=true'))).toBe(false)
  })

  it('of an earlier step is taken, and gives the same release each time; another one another release', async () => {
    const { workspace, deps, release: directory } = await scene()
    const given = { ...inputs, image: 'built.tar' }
    const one = imageFor()
    await writeTar(join(workspace, 'built.tar'), entriesOf(one.manifest, [one]))
    const first = await run(given, deps)
    expect(await run(given, deps)).toEqual(first)
    const other = imageFor({ layers: [Buffer.from('other')] })
    await writeTar(join(workspace, 'built.tar'), entriesOf(other.manifest, [other]).toReversed())
    const second = await run({ ...given, version: '1.4.3' }, deps)
    expect(second['release-id']).not.toBe(first['release-id'])
    expect((await readdir(directory)).toSorted()).toEqual([
      'release.json',
      'shop-1.4.3.image.tar',
      'shop-1.4.3.tar.gz',
    ])
  })

  it('that is none leaves the release before as it was', async () => {
    const { workspace, deps, release: directory } = await scene()
    await run(inputs, deps)
    const one = imageFor()
    await writeTar(join(workspace, 'built.tar'), entriesOf(one.manifest, [one]).slice(1))
    await expect(run({ ...inputs, image: 'built.tar' }, deps)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
    })
    await rm(join(workspace, 'built.tar'))
    await expect(run({ ...inputs, image: 'built.tar' }, deps)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
    })
    const { release } = await openRelease(directory)
    expect(await openImage(directory, release.image)).toBeDefined()
  })

  it('needs a builder that can write one', async () => {
    const { deps } = await scene(builderOf(imageFor(), { fails: true }))
    await expect(run(inputs, deps)).rejects.toMatchObject({
      code: 'IMAGE_EXPORT_FAILED',
      facts: { remedy: expect.stringContaining('docker/setup-buildx-action') },
    })
  })
})

import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { createLog } from '@deploy/kit/print.ts'
import { findEnvironment, parseManifest } from '@deploy/manifest/parse.ts'
import { shop } from '@deploy/plan/testing-manifests.ts'
import { buildRelease } from '@deploy/release/build.ts'
import { gitEnvironment, repository } from '@deploy/release/fixtures.ts'
import { createGit } from '@deploy/release/git.ts'
import { takeImageFile } from '@deploy/release/image/travel.ts'
import { entriesOf, imageFor, writeTar } from '@deploy/release/oci/testing.ts'
import { expect, it } from 'vitest'
import { loadRelease } from './load.ts'

const text = shop
  .replace('repository: registry.example.org/shop', 'platforms: [linux/amd64]')
  .replace(/^ {2}login: .*\n/m, '')

/** A release directory with an image in it. */
async function scene() {
  const workspace = await repository({
    'deploy.yml': text,
    'server/a': 'a\n',
    '.gitignore': '*.tar\nrelease/\n',
  })
  const manifest = parseManifest(text, 'deploy.yml')
  const image = imageFor()
  const from = await writeTar(join(workspace, 'built.tar'), entriesOf(image.manifest, [image]))
  const directory = join(workspace, 'release')
  const release = await buildRelease({
    manifest,
    workspace,
    output: 'release',
    version: '1.4.2',
    git: createGit(workspace, gitEnvironment),
    env: { GITHUB_REPOSITORY: 'acme/shop' },
    resolveImage: () => Promise.reject(new Error('nobody asked for an image')),
    makeImage: async (subject) => {
      await mkdir(directory)
      return takeImageFile(subject, { from, directory, platforms: ['linux/amd64'] })
    },
  })
  const chosen = { manifest, environment: findEnvironment(manifest, 'prod') }
  const rim = {
    workspace,
    log: createLog(() => {}),
    artifacts: { upload: async () => ({ id: 0, digest: '' }), download: async () => {} },
  }
  return {
    file: join(directory, release.image!.layout!.name),
    image,
    load: () => loadRelease('release', chosen, rim),
  }
}

it('an image that travels is loaded with its release', async () => {
  const { image, load } = await scene()
  expect((await load()).layout?.root.digest).toBe(image.manifest.digest)
})

it('one that was changed is refused before any host is asked', async () => {
  const { image, file, load } = await scene()
  const tar = await open(file, 'r+')
  const bytes = await tar.readFile()
  const place = bytes.indexOf(image.layers[0]!.bytes)
  await tar.write(Buffer.from('X'), 0, 1, place)
  await tar.close()
  await expect(load()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
})

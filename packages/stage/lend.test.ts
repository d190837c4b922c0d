import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { environmentOf } from '@deploy/plan/testing.ts'
import { shop } from '@deploy/plan/testing-manifests.ts'
import { importImage, openImage } from '@deploy/release/oci/image-file.ts'
import { entriesOf, imageFor, writeTar } from '@deploy/release/oci/testing.ts'
import { openRegistry } from '@deploy/release/registry/client.ts'
import { pinImage } from '@deploy/release/registry/pin.ts'
import { readRepository } from '@deploy/release/registry/repository.ts'
import { connect } from '@deploy/remote/connect.ts'
import { startSshHost } from '@deploy/test/harness/ssh/server.ts'
import { targetOf } from '@deploy/test/harness/ssh/target.ts'
import { expect, it, onTestFinished } from 'vitest'
import { lendImage } from './lend.ts'

/** A host whose docker knows these images, and an image that is in none of them. */
async function scene(known: (config: string) => string = () => '') {
  const folder = await mkdtemp(join(tmpdir(), 'lend-'))
  const built = imageFor()
  const from = await writeTar(join(folder, 'built.tar'), entriesOf(built.manifest, [built]))
  const image = await importImage({
    from,
    destination: join(folder, 'a.image.tar'),
    name: 'a.image.tar',
    platforms: ['linux/amd64'],
  })
  const layout = (await openImage(folder, image))!
  const bin = join(folder, 'bin')
  await mkdir(bin)
  await writeFile(
    join(bin, 'docker'),
    `#!/bin/sh\necho "$*" >> ${folder}/asked\n${known(built.config.digest)}\nexit 1\n`,
  )
  await chmod(join(bin, 'docker'), 0o755)
  const host = await startSshHost({ home: folder, env: { PATH: `${bin}:${process.env.PATH}` } })
  const remote = connect(targetOf(host))
  onTestFinished(async () => {
    await remote[Symbol.asyncDispose]()
    await host.close()
    await rm(folder, { recursive: true })
  })
  const { slot } = environmentOf(shop)
  return { built, layout, lend: () => lendImage({ remote, slot, image, layout }) }
}

it('a host that lacks the image pulls it through its own loopback, until it has prepared', async () => {
  const { built, lend } = await scene()
  const lent = (await lend())!
  const { DEPLOY_IMAGE_FROM: from = '', DEPLOY_IMAGE_LOGIN: login = '' } = lent.env
  expect(from).toMatch(/^127\.0\.0\.1:[0-9]+\/deploy\/shop-prod$/)
  const [user = '', password = ''] = Buffer.from(login, 'base64').toString().split(':')
  const registry = openRegistry(readRepository(from), { login: { user, password } })
  const pinned = await pinImage(registry, { reference: built.manifest.digest, platforms: ['linux/amd64'] })
  expect(pinned.digest).toBe(built.manifest.digest)
  expect(lent.told()).toMatch(/^Fetched 0\.0 MB of the image, of 0\.0 MB\.$/)

  await lent[Symbol.asyncDispose]()
  const gone = openRegistry(readRepository(from), { login: { user, password }, wait: async () => undefined })
  await expect(gone.manifest(built.manifest.digest)).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' })
})

it('a host that has the image is lent nothing', async () => {
  const { lend } = await scene((config) => `case "$*" in *${config}*) echo ${config} ;; esac`)
  expect(await lend()).toBeUndefined()
})

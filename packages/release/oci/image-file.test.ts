import { copyFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../fixtures.ts'
import { importImage, openImage } from './image-file.ts'
import { entriesOf, imageFor, indexOf, writeTar } from './testing.ts'

const amd64 = imageFor()
const arm64 = imageFor({ architecture: 'arm64' })
const name = 'shop-1.4.2.image.tar'

async function imported(platforms = ['linux/amd64']) {
  const directory = await temporaryFolder()
  const entries = entriesOf(indexOf([amd64, arm64]), [amd64, arm64])
  const from = await writeTar(join(directory, 'built.tar'), entries)
  const image = await importImage({ from, destination: join(directory, name), name, platforms })
  return { directory, image, from }
}

it('is taken into a release and found there again', async () => {
  const { directory, image } = await imported(['linux/arm64', 'linux/amd64'])
  expect(image).toMatchObject({ digest: indexOf([amd64, arm64]).digest, layout: { name } })
  expect(image.platforms.map(({ manifest }) => manifest)).toEqual([
    arm64.manifest.digest,
    amd64.manifest.digest,
  ])
  const layout = await openImage(directory, image)
  expect(layout?.root.digest).toBe(image.digest)
})

it('is not taken without a platform that is wanted', async () => {
  await expect(imported(['linux/amd64', 'linux/s390x'])).rejects.toMatchObject({
    code: 'ARCHITECTURE_MISSING',
  })
})

it('is not there when it is gone, or a link to somewhere', async () => {
  const { directory, image } = await imported()
  await rename(join(directory, name), join(directory, 'elsewhere'))
  await expect(openImage(directory, image)).rejects.toMatchObject({ code: 'RELEASE_MISSING' })
})

it('is refused when it is another one, though sound, or when release.json says other things of it', async () => {
  const { directory, image, from } = await imported()
  await expect(openImage(directory, { ...image, digest: amd64.manifest.digest })).rejects.toMatchObject({
    code: 'DIGEST_MISMATCH',
  })
  const [platform] = image.platforms
  const lied = { ...image, platforms: [{ ...platform!, layers: [] }] }
  await expect(openImage(directory, lied)).rejects.toMatchObject({ code: 'IMAGE_INVALID' })
  await rm(join(directory, name))
  await copyFile(from, join(directory, name))
  await expect(openImage(directory, image)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
})

it('is not looked for where it is in a registry', async () => {
  const { directory, image } = await imported()
  const { layout: _, ...rest } = image
  expect(await openImage(directory, { ...rest, repository: 'registry.example.org/shop' })).toBeUndefined()
})

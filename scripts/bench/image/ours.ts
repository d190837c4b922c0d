/** Lends a host an image and lets it fetch what it lacks, in a process of its own. Its argument is a file with a job. */
import { readFile } from 'node:fs/promises'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { openImage } from '@deploy/release/oci/image-file.ts'
import type { Image } from '@deploy/release/release.ts'
import { connect } from '@deploy/remote/connect.ts'
import type { Target } from '@deploy/remote/remote.ts'
import { lendImage } from '@deploy/stage/lend.ts'

export interface ImageJob {
  target: Target
  slot: Slot
  image: Image
  /** Of the release, with the image's file. */
  directory: string
  /** Shell text of the step that fetches the image. */
  step: string
}

const [path = ''] = process.argv.slice(2)
const { target, slot, image, directory, step } = JSON.parse(await readFile(path, 'utf8')) as ImageJob
const layout = await openImage(directory, image)
if (layout === undefined) throw new Error('the release has no image')
await using remote = connect(target)
await using lent = await lendImage({ remote, slot, image, layout })
const env = Object.entries(lent?.env ?? {}).map(([name, value]) => `export ${name}='${value}'\n`)
const { code, stderr } = await remote.exec('exec sh -eu', {
  input: `export DEPLOY_ORDER_DIR=$(mktemp -d)\n${env.join('')}${step}`,
})
if (code !== 0) throw new Error(`the step ended with ${code}: ${stderr}`)

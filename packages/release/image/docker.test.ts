import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../fixtures.ts'
import { createDocker } from './docker.ts'

/** A docker of shell, and the folder in which it leaves its marks. */
async function dockerThat(script: string) {
  const [programs, folder] = [await temporaryFolder(), await temporaryFolder()]
  await writeFile(join(programs, 'docker'), `#!/bin/sh\ncd ${folder}\n${script}`, { mode: 0o755 })
  const env = { PATH: `${programs}:${process.env.PATH}` }
  return { env, marks: () => readdir(folder) }
}

it('is cancelled only once docker has ended: what it wrote until then is there to be removed', async () => {
  const { env, marks } = await dockerThat(
    `trap 'sleep 0.5; : > late; exit 1' TERM\n: > begun\nwhile :; do sleep 0.05; done\n`,
  )
  const cancel = new AbortController()
  const run = createDocker({ env, tell: () => {}, signal: cancel.signal }).run(['buildx', 'build'])
  await expect.poll(() => marks()).toEqual(['begun'])
  cancel.abort()
  await expect(run).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(await marks()).toEqual(['begun', 'late'])
})

it('says that there is none', async () => {
  const { signal } = new AbortController()
  const run = createDocker({ env: { PATH: await temporaryFolder() }, tell: () => {}, signal }).run([])
  await expect(run).rejects.toMatchObject({ code: 'BUILDER_MISSING' })
})

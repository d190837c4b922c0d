import { writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { build, exportTo, type Recipe, requireBuilder } from './buildx.ts'
import type { Docker, DockerResult } from './docker.ts'

const digest = `sha256:${'a'.repeat(64)}`

/** A docker that answers with these results, one after the other, and writes the digest of what it exports. */
function answering(...results: Partial<DockerResult>[]) {
  const calls: { args: readonly string[]; env: NodeJS.ProcessEnv | undefined }[] = []
  const docker: Docker = {
    run: async (args, env) => {
      calls.push({ args, env })
      const metadata = args[args.indexOf('--metadata-file') + 1]
      if (args.includes('--metadata-file'))
        await writeFile(metadata!, JSON.stringify({ 'containerimage.digest': digest }))
      return { code: 0, stdout: '', stderr: '', ...results.shift() }
    },
  }
  return { docker, calls }
}

const inspected = (driver: string, status: string) =>
  `Name:          default\nDriver:        ${driver}\n\nNodes:\nName:   one\nStatus:           ${status}\n`

it.each([
  ['docker', ''],
  ['docker-container', ',rewrite-timestamp=true'],
  ['remote', ',rewrite-timestamp=true'],
])('a builder of the driver %s is told to export images with "%s"', async (driver, imageOptions) => {
  const { docker } = answering({}, { stdout: inspected(driver, 'running') })
  expect(await requireBuilder(docker)).toEqual({ imageOptions })
})

it.each([
  ['BUILDER_MISSING', [{ code: 1 }]],
  ['BUILDER_DOWN', [{}, { code: 1 }]],
  ['BUILDER_DOWN', [{}, { stdout: inspected('docker-container', 'stopped') }]],
  ['BUILDER_DOWN', [{}, { stdout: 'Name: default\nDriver:\nError: Cannot connect\n\nNodes:\n' }]],
])('says %s', async (code, results) => {
  await expect(requireBuilder(answering(...results).docker)).rejects.toMatchObject({ code })
})

const recipe: Recipe = {
  context: '/tmp/files',
  dockerfile: '/tmp/files/Dockerfile',
  target: 'runtime',
  platforms: ['linux/amd64', 'linux/arm64'],
  args: { COLOUR: 'green, or = not' },
  labels: { 'org.example': 'x' },
  secrets: { token: 'BUILD_TOKEN' },
  epochSeconds: 1_700_000_000,
  imageOptions: '',
}

it('builds without an export, then exports what was built; no time of the build is in it, and no secret an argument', async () => {
  const { docker, calls } = answering()
  await build(docker, recipe)
  expect(await exportTo(docker, recipe, 'type=image,push=true')).toEqual({ digest })
  const common = [
    ...['buildx', 'build', '--progress', 'plain', '--provenance', 'false', '--sbom', 'false'],
    ...['--file', '/tmp/files/Dockerfile', '--platform', 'linux/amd64,linux/arm64', '--target', 'runtime'],
    ...['--build-arg', 'COLOUR=green, or = not', '--label', 'org.example=x'],
    ...['--secret', 'id=token,env=BUILD_TOKEN'],
  ]
  expect(calls[0]?.args).toEqual([...common, '--output', 'type=cacheonly', '/tmp/files'])
  expect(calls[1]?.args.slice(0, common.length + 2)).toEqual([...common, '--output', 'type=image,push=true'])
  for (const { env } of calls) expect(env).toEqual({ SOURCE_DATE_EPOCH: '1700000000' })
})

it('tells a build that fails from an export that fails', async () => {
  const { docker } = answering({ code: 1, stderr: 'no such file\n' })
  await expect(build(docker, recipe)).rejects.toMatchObject({
    code: 'IMAGE_BUILD_FAILED',
    facts: { cause: 'no such file' },
  })
  const broken = answering({ code: 1, stderr: 'broken pipe\n' })
  expect(await exportTo(broken.docker, recipe, 'x')).toEqual({ digest: undefined, said: 'broken pipe' })
})

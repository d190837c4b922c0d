import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GitHub } from './github/server.ts'
import { startGitHub } from './github/server.ts'
import { runAction } from './runner/run-action.ts'

/** An action as ours are made: toolkit libraries, bundled to ESM, started from its action.yml. */
const SOURCE = `
import { writeFileSync } from 'node:fs'
import * as core from '@actions/core'
import { context, getOctokit } from '@actions/github'
import { DefaultArtifactClient } from '@actions/artifact'

try {
  const token = core.getInput('github-token', { required: true })
  core.startGroup('Record')
  const { data } = await getOctokit(token).rest.issues.create({ ...context.repo, title: context.payload.title })
  core.endGroup()
  writeFileSync('evidence.json', JSON.stringify({ sha: context.sha, run: context.runId }))
  const upload = await new DefaultArtifactClient().uploadArtifact('evidence', ['evidence.json'], '.')
  core.setOutput('issue', data.html_url)
  core.setOutput('lines', 'one\\ntwo')
  core.saveState('artifact', String(upload.id))
  core.notice('recorded', { title: 'Change' })
  await core.summary.addHeading('Done').write()
} catch (error) {
  core.setFailed(error)
}
`

const ACTION = `name: Fixture
inputs:
  github-token:
    default: \${{ github.token }}
runs:
  using: node24
  main: main.mjs
`

let folder: string
let github: GitHub

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chain-'))
  await build({
    stdin: { contents: SOURCE, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: join(folder, 'main.mjs'),
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    logLevel: 'error',
  })
  await writeFile(join(folder, 'action.yml'), ACTION)
  github = await startGitHub({ repository: 'acme/voila', runId: 42 })
})

afterAll(async () => {
  await rm(folder, { recursive: true })
  await github.close()
})

const context = { repository: 'acme/voila', sha: 'b'.repeat(40), ref: 'refs/heads/main', runId: 42 }

test('a bundled action talks to the emulated GitHub and to the artifact service', async () => {
  const event = { title: 'Deploy 1.4.2' }
  const run = { directory: folder, inputs: {}, cwd: folder, server: github, github: { ...context, event } }
  const result = await runAction(run)
  expect(result.annotations).toEqual([{ level: 'notice', title: 'Change', message: 'recorded' }])
  expect(result).toMatchObject({ exitCode: 0, outcome: 'success', violations: [], orphans: [] })
  expect(github.state.issues.map((issue) => issue.title)).toEqual(['Deploy 1.4.2'])
  expect(result.outputs).toEqual({ issue: `${github.serverUrl}/acme/voila/issues/1`, lines: 'one\ntwo' })
  expect(github.state.artifacts).toMatchObject([{ name: 'evidence', finalized: true }])
  expect(result.state).toEqual({ artifact: String(github.state.artifacts[0]?.id) })
  expect(result.summary).toContain('<h1>Done</h1>')
  expect(result.groups.map((group) => group.title)).toEqual(['Record'])
})

test('without a server the action reaches none and fails', async () => {
  const result = await runAction({ directory: folder, inputs: {}, cwd: folder, github: context })
  expect(result).toMatchObject({ exitCode: 1, outcome: 'failure' })
  expect(result.annotations).toMatchObject([{ level: 'error' }])
})

import { mkdtempSync, rmSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import { createGitHub } from '@deploy/kit/github.ts'
import type { Artifacts } from '@deploy/release/artifact.ts'
import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Change } from './approvals.ts'
import { environmentReviews } from './environment-reviews.ts'

const repository = 'acme/voila'
const digest = 'd'.repeat(64)
const now = () => new Date('2026-05-04T10:00:00.000Z')
const role = { teams: [] as string[], when: 'always' as const, from: 'environment-review' as const }
const change: Change = {
  ...{ key: 'k', application: 'voila', environment: 'prod', digest, commit: 'c', since: [] },
  approvals: [
    { ...role, role: 'AO', logins: ['ada'], environment: 'prod-ao' },
    { ...role, role: 'Ops', logins: ['olga'] },
  ],
}

let github: GitHub
let folder: string
beforeEach(async () => {
  github = await startGitHub({ repository })
  folder = mkdtempSync(join(tmpdir(), 'artifacts-'))
})
afterEach(async () => {
  await github.close()
  rmSync(folder, { recursive: true })
})

/** A service that keeps one file of an artifact; each has one. */
const artifacts: Artifacts = {
  upload: async (name, [file = '']) => {
    await mkdir(join(folder, name), { recursive: true })
    await copyFile(file, join(folder, name, basename(file)))
    return { id: 1, digest: '' }
  },
  download: async (name, directory) => {
    await copyFile(join(folder, name, 'planned.json'), join(directory, 'planned.json')).catch(() => {
      throw new DeployError({ code: 'ARTIFACT_MISSING', message: '', remedy: '' })
    })
  },
}

const source = (from = artifacts, runId = String(github.run.id)) =>
  environmentReviews(
    { github: createGitHub({ token: github.token, baseUrl: github.apiUrl, secondMs: 2 }), repository },
    { artifacts: from, runId, url: 'https://github.com/acme/voila/actions/runs/1', now },
  )

const review = (user: string, environment: string, state: 'approved' | 'rejected' = 'approved') =>
  github.seed.approval({ runId: github.run.id, environments: [environment], user, state })

it('counts what was reviewed after this run had shown the plan, each environment for its role', async () => {
  await source().announce!(change)
  review('ada', 'prod-ao')
  review('olga', 'prod')
  review('eve', 'staging')
  const { commands, ignored } = await source().commandsOn(change)
  expect(ignored).toEqual([])
  expect(commands).toEqual([
    expect.objectContaining({ role: 'AO', digest, from: 'environment-review' }),
    expect.objectContaining({ role: 'Ops', digest, from: 'environment-review' }),
  ])
  expect(commands[0]!.word).toMatchObject({ login: 'ada', seen: true, at: now().toISOString() })
})

it('a review that was there before the plan was shown is about no plan, and one more of the same person is', async () => {
  review('olga', 'prod')
  await source().announce!(change)
  expect((await source().commandsOn(change)).commands).toEqual([])
  review('olga', 'prod')
  expect((await source().commandsOn(change)).commands).toHaveLength(1)
})

it('a review of another plan than is carried out says of which', async () => {
  await source().announce!(change)
  review('olga', 'prod')
  const { commands } = await source().commandsOn({ ...change, digest: 'e'.repeat(64) })
  expect(commands.map((command) => command.digest)).toEqual([digest])
})

it('who rejects takes the environment away from all who approve it', async () => {
  await source().announce!(change)
  review('olga', 'prod')
  review('oscar', 'prod', 'rejected')
  expect(await source().commandsOn(change)).toEqual({
    commands: [],
    ignored: ['oscar rejected prod in this run, so no review of it counts.'],
  })
})

it('says why no review counts where no plan was shown', async () => {
  review('olga', 'prod')
  const missing = await source().commandsOn(change)
  expect(missing).toEqual({
    commands: [],
    ignored: [
      "No job of this run made this plan before with 'dry-run: true', so its reviews are about none.",
    ],
  })
  const unavailable = new DeployError({
    code: 'ARTIFACT_UNAVAILABLE',
    message: 'There is no service.',
    cause: 'An own server.',
    remedy: '',
  })
  const without = { ...artifacts, download: () => Promise.reject(unavailable) }
  expect((await source(without).commandsOn(change)).ignored).toEqual([
    `${missing.ignored[0]} There is no service. An own server.`,
  ])
  expect((await source(artifacts, '').commandsOn(change)).ignored).toEqual([
    'This is no run of GitHub Actions, so nobody can review its environments.',
  ])
})

it('names the permission that is missing', async () => {
  await source().announce!(change)
  await github.close()
  github = await startGitHub({ repository, permissions: { contents: 'read' } })
  await expect(source().commandsOn(change)).rejects.toMatchObject({
    code: 'TOKEN_PERMISSION',
    facts: { remedy: expect.stringContaining('actions: read') },
  })
})

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import { createGitHub } from '@deploy/kit/github.ts'
import { createLog } from '@deploy/kit/print.ts'
import type { Artifacts } from '@deploy/release/artifact.ts'
import { commitAll, gitEnvironment, repository, runGit, voila } from '@deploy/release/fixtures.ts'
import { createGit } from '@deploy/release/git.ts'
import { createReleases } from '@deploy/release/octokit-releases.ts'
import { openRelease } from '@deploy/release/read.ts'
import { startGitHub } from '@deploy/test/harness/github/server.ts'
import { expect, it, onTestFinished } from 'vitest'
import type { Inputs } from './inputs.ts'
import { type Deps, run } from './run.ts'
import { presetInputs } from './testing.ts'

const manifest = `application: voila
strategy: tarball
build:
  archive: "{application}_release_{version}.tar.gz"
  include: [config, notebooks, src, scripts, requirements.txt, RELEASE_NOTES.md]
  rules: { branch: main, required-files: [RELEASE_NOTES.md], pinned-requirements: true }
service: { manager: process, unit: voila, command: [./scripts/voila_start.sh] }
gate: { checks: [{ type: tcp, port: 8080 }] }
environments:
  prod-test: { hosts: [{ name: lab, address: lab.example.org }] }
`

const inputs: Inputs = { ...presetInputs, uploadArtifact: true }

async function setUp(tree = { ...voila, 'deploy.yml': manifest }) {
  const workspace = await repository(tree)
  const lines: string[] = []
  const uploads: { name: string; files: readonly string[]; root: string }[] = []
  const artifacts: Artifacts = {
    upload: async (name, files, root) => {
      uploads.push({ name, files, root })
      return { id: 77, digest: 'f'.repeat(64) }
    },
    download: async () => undefined,
  }
  const deps: Deps = {
    workspace,
    env: { GITHUB_REPOSITORY: 'acme/voila' },
    git: createGit(workspace, gitEnvironment),
    artifacts,
    releases: () => {
      throw new Error('nobody asked for a GitHub release')
    },
    log: createLog((line) => lines.push(line)),
    docker: () => {
      throw new Error('nobody asked for an image')
    },
    temporary: workspace,
  }
  return { workspace, deps, lines, uploads, commit: () => runGit(workspace, 'rev-parse', 'HEAD') }
}

it('builds, keeps and names the release', async () => {
  const { workspace, deps, uploads, commit } = await setUp()
  runGit(workspace, 'tag', 'v1.4.2')
  const outputs = await run(inputs, deps)
  const { release, archivePath } = await openRelease(join(workspace, 'release'))
  expect(outputs).toEqual({
    version: '1.4.2',
    'release-id': release.id,
    commit: commit(),
    archive: 'release/voila_release_1.4.2.tar.gz',
    sha256: release.archive.sha256,
    'tar-sha256': release.archive.tarSha256,
    image: '',
    'image-digest': '',
    'release-directory': 'release',
    'artifact-id': '77',
    'github-release-url': '',
  })
  const root = join(workspace, 'release')
  expect(uploads).toEqual([{ name: 'voila-release', files: [join(root, 'release.json'), archivePath], root }])
})

it('goes on without an artifact service, and says so', async () => {
  const { deps, lines } = await setUp()
  const unavailable = new DeployError({
    code: 'ARTIFACT_UNAVAILABLE',
    message: 'There is no service for workflow artifacts here.',
    remedy: '',
  })
  const artifacts = { ...deps.artifacts, upload: () => Promise.reject(unavailable) }
  expect(await run(inputs, { ...deps, artifacts })).toMatchObject({ 'artifact-id': '' })
  expect(lines.join('\n')).toContain('::warning::There is no service for workflow artifacts here.')
})

it('publishes what lies in the release directory, and the tag with it', async () => {
  const github = await startGitHub({ repository: 'acme/voila' })
  onTestFinished(() => github.close())
  const { deps, commit } = await setUp()
  github.seed.commit({ sha: commit() })
  const releases = (repository: string) =>
    createReleases(createGitHub({ token: github.token, baseUrl: github.apiUrl }), repository)
  const asked = { ...inputs, version: '2.0.0-rc.1', uploadArtifact: false, githubRelease: true }
  const outputs = await run(asked, { ...deps, releases })
  expect(outputs['github-release-url']).toMatch(/^http/)
  expect(github.state.releases).toMatchObject([{ tagName: 'v2.0.0-rc.1', draft: false, prerelease: true }])
  expect(github.state.refs.get('refs/tags/v2.0.0-rc.1')).toBe(commit())
  expect(github.state.assets.map(({ name }) => name)).toEqual([
    'release.json',
    'voila_release_2.0.0-rc.1.tar.gz',
  ])
})

it('makes no GitHub release of a commit without a tag', async () => {
  const { deps } = await setUp()
  const asked = { ...inputs, githubRelease: true, uploadArtifact: false }
  const built = run(asked, { ...deps, releases: () => createReleases({ rest: {} } as never, 'acme/voila') })
  await expect(built).rejects.toMatchObject({ code: 'GITHUB_RELEASE_NO_TAG' })
})

it('explains a missing manifest and a broken rule, and writes nothing', async () => {
  const { workspace, deps } = await setUp()
  await expect(run({ ...inputs, manifest: 'none.yml' }, deps)).rejects.toMatchObject({
    code: 'MANIFEST_MISSING',
  })
  runGit(workspace, 'rm', '--quiet', 'RELEASE_NOTES.md')
  commitAll(workspace)
  await expect(run(inputs, deps)).rejects.toMatchObject({
    code: 'RELEASE_RULE',
    facts: { cause: expect.stringContaining('RELEASE_NOTES.md') },
  })
  expect(await readdir(workspace)).not.toContain('release')
})

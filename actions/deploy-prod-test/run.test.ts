import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hello } from '@deploy/plan/testing-manifests.ts'
import type { StageDeps } from '@deploy/stage/deps.ts'
import { expect, it, onTestFinished } from 'vitest'
import type { Inputs } from './inputs.ts'
import { run } from './run.ts'

const inputs = { manifest: 'deploy.yml', environment: 'prod', releaseDirectory: 'release' } as Inputs

/** A workspace with this manifest, and a rim in which nothing but the artifacts can be reached. */
function deps(manifest?: string) {
  const workspace = mkdtempSync(join(tmpdir(), 'action-'))
  onTestFinished(() => rmSync(workspace, { recursive: true }))
  if (manifest !== undefined) writeFileSync(join(workspace, 'deploy.yml'), manifest)
  const asked: string[] = []
  const artifacts = { download: async (name: string) => void asked.push(name) }
  return { asked, deps: { workspace, artifacts, log: { info: () => {} } } as unknown as StageDeps }
}

it('sends a release that must be promoted to the action that demands the evidence', async () => {
  const chained = hello
    .replace('prod: {', 'prod: { after: lab, ')
    .concat('  lab: { root: /opt/lab, hosts: [{ name: b, address: b }] }\n')
  await expect(run(inputs, deps(chained).deps)).rejects.toMatchObject({
    code: 'PROMOTION_NEEDED',
    message: 'A release comes to prod only after lab.',
  })
})

it('says that the manifest is missing', async () => {
  await expect(run(inputs, deps().deps)).rejects.toMatchObject({
    code: 'MANIFEST_MISSING',
    facts: { cause: 'There is no such file in the workspace.' },
  })
})

it('takes the release of this run when its folder has none', async () => {
  const { asked, deps: rim } = deps(hello)
  await expect(run(inputs, rim)).rejects.toMatchObject({ code: 'RELEASE_MISSING' })
  expect(asked).toEqual(['hello-release'])
})

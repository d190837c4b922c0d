import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hello } from '@deploy/plan/testing.ts'
import type { StageDeps } from '@deploy/stage/deps.ts'
import { expect, it, onTestFinished } from 'vitest'
import type { Inputs } from './inputs.ts'
import { run } from './run.ts'

it('refuses an environment that asks for no proof', async () => {
  const workspace = mkdtempSync(join(tmpdir(), 'action-'))
  onTestFinished(() => rmSync(workspace, { recursive: true }))
  writeFileSync(join(workspace, 'deploy.yml'), hello)
  const inputs = { manifest: 'deploy.yml', environment: 'prod' } as Inputs
  await expect(run(inputs, { workspace } as StageDeps)).rejects.toMatchObject({
    code: 'PROMOTION_SOURCE',
    facts: { remedy: "Write 'after: prod-test' in environments.prod." },
  })
})

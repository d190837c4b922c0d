import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Chain } from '@deploy/test/harness/chain.ts'

/** Copies what a stage left in the workspace to where a reader finds it first. */
export async function keep({ workspace }: Chain, out: string, action: string): Promise<void> {
  await writeFile(join(out, '.deploy-demo'), 'This folder was made by npm run demo, which may remove it.\n')
  const copy = (from: string, to: string) =>
    cp(join(workspace, from), join(out, to), { recursive: true, force: true })
  if (action === 'build-release' || action === 'sbom-and-checksum') await copy('release', 'release')
  if (action !== 'promote-prod' && action !== 'rollback') return
  await copy('evidence', 'evidence')
  await copy('evidence/change-record.md', 'change-record.md').catch(ignoreMissing)
  await copy('evidence/prod/lab/plan.json', 'plan.json').catch(ignoreMissing)
}

/** A refused promotion leaves no plan. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

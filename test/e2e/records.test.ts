import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Chain, startChain } from '../harness/chain.ts'
import { expectRecords } from '../harness/records/expect.ts'
import { askForApproval, type Keeper, startKeeper, withoutApproval } from '../harness/records/keeper.ts'

/** The way of a release with those that keep no records of the chains on real hosts: what stands in them at the end is the same. */
describe.each(['github', 'jira-cloud'] as const)('the change records of %s', (system) => {
  let directory: string
  let chain: Chain
  let keeper: Keeper
  let said = ''
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'deploy-records-'))
    chain = await startChain(directory)
    keeper = await startKeeper(system, chain.github)
    await chain.manifest((manifest) => {
      keeper.enter(manifest)
      askForApproval(manifest, system)
    })
  })
  afterAll(async () => {
    await chain?.[Symbol.asyncDispose]()
    await keeper?.close()
    await rm(directory, { recursive: true, force: true })
  })

  const play = async (action: string, inputs: Record<string, string> = {}) => {
    const result = await chain.run(action, { ...keeper.inputsOf(action), ...inputs })
    said += result.log.join('\n')
    expect(result.outcome, result.log.join('\n')).toBe('success')
    return result
  }
  const build = async (version: string) => {
    chain.newRun()
    await rm(join(chain.workspace, 'evidence'), { recursive: true, force: true })
    chain.github.seed.commit({ sha: await chain.commit(version), author: 'octo-dev' })
    for (const action of ['build-release', 'sbom-and-checksum', 'deploy-prod-test']) await play(action)
  }

  test('tell of two releases: approved, promoted, closed; and left again, with the reason', async () => {
    await build('1.0.0')
    const shown = await play('promote-prod', { 'dry-run': 'true' })
    expect(shown.log.join('\n')).toContain('Ops is missing: olga')
    keeper.approve('Change: hello 1.0.0', shown.log)
    await play('promote-prod')
    await play('change-record', { command: 'close', environment: 'prod' })
    const contract = JSON.parse(await readFile(join(chain.workspace, 'evidence/prod/contract.json'), 'utf8'))
    await chain.manifest(withoutApproval)
    await build('1.1.0')
    keeper.approve('Change: hello 1.1.0')
    await play('promote-prod')
    await play('rollback', { environment: 'prod', reason: 'slow pages' })

    const deployed = { section: 'prod-test', heading: 'Deployed to prod-test', says: ['✅ confirmed'] }
    const promoted = { section: 'prod', heading: 'Promoted to prod', says: ['✅ confirmed'] }
    const back = { section: 'prod-rollback', heading: 'Rolled back in prod', says: ['slow pages'] }
    expectRecords(keeper, chain.github, [
      {
        ...{ title: 'Change: hello 1.0.0', approved: contract.planDigest, last: 'promoted' },
        stages: [deployed, promoted],
      },
      { title: 'Change: hello 1.1.0', stages: [deployed, promoted, back], last: 'rolled back' },
    ])
    for (const secret of keeper.secrets) expect(said).not.toContain(secret)
  })
})

import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { stageSchema } from '@deploy/evidence/stage.ts'
import type { Chain } from '@deploy/test/harness/chain.ts'
import type { RunResult } from '@deploy/test/harness/runner/run-action.ts'
import { expect } from 'vitest'

/** What a deployment that did not get through must say. */
export interface Failure {
  code: string
  outcome: 'reverted' | 'aborted' | 'broken'
  /** What the one error must contain. */
  says: (string | RegExp)[]
}

/** A deployment to prod-test that goes through; its release's id. */
export async function deployed(chain: Chain, version: string, changes: Record<string, string> = {}) {
  const result = await deploy(chain, version, changes)
  expect(result.exitCode, result.log.join('\n')).toBe(0)
  return result.outputs['release-id']!
}

/** Builds a release with these changes, and deploys it in a workflow run of its own. */
export async function deploy(
  chain: Chain,
  version: string,
  changes: Record<string, string> = {},
  options: Parameters<Chain['run']>[2] = {},
): Promise<RunResult> {
  chain.newRun()
  await chain.commit(version, changes)
  const built = await chain.run('build-release')
  expect(built.exitCode, built.log.join('\n')).toBe(0)
  return chain.run('deploy-prod-test', {}, options)
}

/** One error that a person can act on, exit code and outputs. */
export function expectError({ exitCode, outputs, annotations, log }: RunResult, failure: Failure): void {
  expect(exitCode, log.join('\n')).toBe(1)
  expect(outputs, log.join('\n')).toMatchObject({ 'error-code': failure.code, outcome: failure.outcome })
  const errors = annotations.filter(({ level }) => level === 'error')
  expect(errors).toHaveLength(1)
  for (const part of [/host: +lab/, /step: +\S/, /cause: +\S/, /remedy: +\S/, ...failure.says])
    expect(errors[0]!.message).toEqual(
      typeof part === 'string' ? expect.stringContaining(part) : expect.stringMatching(part),
    )
}

/** One terminal record, and it is no success. */
export function expectRecord(chain: Chain, { outcome, code }: Failure, version: string): void {
  const stage = stageSchema.parse(
    JSON.parse(readFileSync(join(chain.workspace, 'evidence/prod-test/deployment.json'), 'utf8')),
  )
  expect(stage).toMatchObject({ outcome, hosts: [{ outcome, error: { code } }], release: { version } })
  const issues = chain.github.state.issues.filter(({ title }) => title === `Change: hello ${version}`)
  expect(issues).toHaveLength(1)
}

/** No half release, no armed timer, no process of the suite, no open lock. */
export function expectNothingLeft(chain: Chain): void {
  const root = slotRoot(chain)
  const names = ['*.partial', '*.new', '*.part', 'pending', 'secret-env', 'pipe.*', 'reserve']
  const found = execFileSync(
    'find',
    ['.', '(', ...names.flatMap((name) => ['-o', '-name', name]).slice(1), ')'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
  expect(found).toBe('')
  const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n')
  expect(processes.filter((line) => line.includes(`${root}/.deploy`))).toEqual([])
  const locks = readdirSync(join(root, '.deploy/lock'))
  const newest = locks
    .filter((name) => /^\d+$/.test(name))
    .toSorted()
    .at(-1)
  expect(locks).toContain(`${newest}.released`)
}

/** The release from before serves and is current; nothing of the failed one is in the way. */
export async function expectOldServes(chain: Chain, live: string): Promise<void> {
  expect(readlinkSync(join(slotRoot(chain), 'current'))).toBe(`releases/${live}`)
  expect(await says(chain)).toContain(live)
  expectNothingLeft(chain)
}

export async function says(chain: Chain): Promise<string> {
  return (await fetch(`http://127.0.0.1:${chain.ports['prod-test']}/`)).text()
}

export function slotRoot({ hostRoot }: Chain): string {
  return join(hostRoot, 'opt/hello-test')
}

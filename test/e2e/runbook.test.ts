import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type Chain, startChain } from '../harness/chain.ts'
import type { RunResult } from '../harness/runner/run-action.ts'
import { actsOf, patternOf } from '../harness/tutorial/page.ts'

const top = join(import.meta.dirname, '../..')
const page = join(top, 'docs/runbook.md')
const rollback = join(top, 'examples/voila/.github/workflows/rollback.yml')

let directory: string
let chain: Chain
let root: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'runbook-'))
  chain = await startChain(directory)
  root = join(chain.hostRoot, 'opt/hello')
  await mkdir(join(directory, 'bin'))
  // Keeps what is to be pressed; the test presses it.
  await writeFile(join(directory, 'bin/gh'), `#!/bin/sh\nprintf '%s\\n' "$@" > ${directory}/pressed\n`)
  await chmod(join(directory, 'bin/gh'), 0o755)
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

test('every command of the runbook does what it says', async () => {
  await bring('1.0.0')
  await succeed('promote-prod')
  await bring('1.1.0')
  await succeed('promote-prod')

  const acts = actsOf(await readFile(page, 'utf8')).flatMap((act) => ('file' in act ? [] : [act]))
  expect(acts.length).toBeGreaterThan(8)
  const [set, ...others] = acts
  let open: { ended: Promise<RunResult> } | undefined
  for (const { line, section, commands, printed } of others) {
    if (section.startsWith('A deployment hangs')) open ??= await hanging()
    const { stdout } = await shell(set!.commands + commands, line)
    if (printed !== undefined) expect(stdout, `line ${line}`).toMatch(patternOf(printed))
    if (commands.startsWith('gh ')) await press()
  }

  const taken = await open!.ended
  expect(taken.outcome).toBe('failure')
  expect(taken.outputs).toMatchObject({ outcome: 'reverted' })
  const says = await fetch(`http://127.0.0.1:${chain.ports.prod}/`).then((answer) => answer.text())
  expect(says).toContain('1.0.0-')
})

async function bring(version: string): Promise<void> {
  chain.newRun()
  await chain.commit(version, { 'RELEASE_NOTES.md': `# ${version}\n` })
  await succeed('build-release')
  await succeed('deploy-prod-test')
}

async function succeed(action: string, inputs: Record<string, string> = {}): Promise<void> {
  const { outcome, log } = await chain.run(action, inputs)
  expect(outcome, log.join('\n')).toBe('success')
}

/** A deployment of 1.2.0 to prod that has switched, and whose gate goes on for minutes. */
async function hanging(): Promise<{ ended: Promise<RunResult> }> {
  await bring('1.2.0')
  await chain.manifest((manifest) => {
    manifest.setIn(['environments', 'prod', 'gate', 'consecutive-successes'], 1000)
    manifest.setIn(['environments', 'prod', 'gate', 'timeout-seconds'], 600)
  })
  const ended = chain.run('promote-prod')
  await expect.poll(newestJournal, { timeout: 120_000, interval: 200 }).toContain('"activated"')
  return { ended }
}

async function newestJournal(): Promise<string> {
  const journals = (await readdir(join(root, '.deploy/journal'))).filter((name) => name.endsWith('.jsonl'))
  const text = await readFile(join(root, '.deploy/journal', journals.toSorted().at(-1)!), 'utf8')
  return text.includes('"confirmed"') ? '' : text
}

/** Runs the workflow that the page names, with the inputs that the page gives it. */
async function press(): Promise<void> {
  const [, , file, ...flags] = (await readFile(join(directory, 'pressed'), 'utf8')).trim().split('\n')
  expect(file).toBe('rollback.yml')
  const given = Object.fromEntries(
    flags.filter((flag) => flag !== '-f').map((flag) => flag.split('=') as [string, string]),
  )
  const { inputs } = parse(await readFile(rollback, 'utf8')).on.workflow_dispatch
  expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)))
  chain.newRun()
  await succeed('rollback', given)
}

function shell(commands: string, line: number): Promise<{ stdout: string }> {
  const env = { PATH: `${directory}/bin:${process.env.PATH}` }
  const here = commands.replaceAll('/opt/hello', root)
  return promisify(execFile)('sh', ['-euc', here], { cwd: directory, env }).catch((error: Error) => {
    throw new Error(`docs/runbook.md, line ${line}`, { cause: error })
  })
}

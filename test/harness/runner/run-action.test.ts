import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunActionOptions } from './job.ts'
import type { RunResult } from './run-action.ts'
import { runAction, startAction } from './run-action.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'action-'))
})
afterEach(() => rm(folder, { recursive: true }))

const github = { repository: 'acme/voila', sha: 'a'.repeat(40), ref: 'refs/tags/v1.4.2', runId: 7 }

/** Writes an action with these scripts and starts it. */
async function fixture(options: {
  yml?: string
  main: string
  pre?: string
  post?: string
}): Promise<Pick<RunActionOptions, 'directory' | 'inputs' | 'cwd' | 'github'>> {
  const { yml = '', ...scripts } = options
  const directory = join(folder, 'action')
  await mkdir(directory)
  for (const [name, text] of Object.entries(scripts)) await writeFile(join(directory, `${name}.mjs`), text)
  const runs = Object.keys(scripts).map((name) => `  ${name}: ${name}.mjs`)
  const lines = ['name: Fixture', yml, 'runs:', '  using: node24', ...runs]
  await writeFile(join(directory, 'action.yml'), lines.join('\n'))
  return { directory, inputs: {}, cwd: folder, github }
}

const show = (expression: string): string =>
  `process.stdout.write('seen ' + JSON.stringify(${expression}) + '\\n')\n`

function seen(result: RunResult): unknown {
  const line = result.log.find((candidate) => candidate.startsWith('seen '))
  return line && JSON.parse(line.slice('seen '.length))
}

test('inputs come with defaults, expressions and names as on a runner', async () => {
  const yml = `inputs:
  github-token: { default: '\${{ github.token }}' }
  dry run: { default: false }
  host: { required: true }
  where: { default: 'in \${{ runner.temp }} of \${{ github.repository }}' }
  empty: { default: full }
  old: { deprecationMessage: use host }`
  const base = await fixture({
    yml,
    main: show(`Object.entries(process.env).filter(([key]) => key.startsWith('INPUT_'))`),
  })
  const server = { apiUrl: 'http://127.0.0.1:9', serverUrl: 'http://x', token: 'ghs_secret' }
  const temp = join(folder, 'temp')
  const inputs = { Empty: '', old: 'x', verzion: '1' }
  const result = await runAction({ ...base, inputs, server, temp })
  expect(Object.fromEntries(seen(result) as [string, string][])).toEqual({
    'INPUT_GITHUB-TOKEN': '***',
    INPUT_DRY_RUN: 'false',
    INPUT_HOST: '',
    INPUT_WHERE: `in ${temp} of acme/voila`,
    INPUT_EMPTY: '',
    INPUT_OLD: 'x',
    INPUT_VERZION: '1',
  })
  expect(result.annotations.map((annotation) => annotation.message)).toEqual([
    "Unexpected input(s) 'verzion', valid inputs are ['github-token', 'dry run', 'host', 'where', 'empty', 'old']",
    "Input 'old' has been deprecated with message: use host",
  ])
})

test('the environment is the job and nothing of the test', async () => {
  process.env.LEAK = 'leak'
  const keys = [
    'LEAK',
    'GITHUB_TOKEN',
    'GITHUB_REF_NAME',
    'GITHUB_REPOSITORY_OWNER',
    'STEP',
    'CI',
    'RUNNER_OS',
  ]
  const wanted = `[process.version.split('.')[0], process.cwd(), ...${JSON.stringify(keys)}.map((key) => process.env[key] ?? null)]`
  const base = await fixture({ main: show(wanted) })
  const result = await runAction({ ...base, env: { STEP: 'yes', GITHUB_REPOSITORY_OWNER: 'evil' } })
  delete process.env.LEAK
  expect(seen(result)).toEqual(['v24', folder, null, null, 'v1.4.2', 'acme', 'yes', 'true', 'Linux'])
  expect(result).toMatchObject({ exitCode: 0, outcome: 'success', violations: [], orphans: [] })
})

const append = (file: string, text: string): string =>
  `;(await import('node:fs')).appendFileSync(process.env.${file}, ${JSON.stringify(text)})\n`

test('pre, main and post share state, environment and path; outputs and summary come back', async () => {
  const base = await fixture({
    pre:
      append('GITHUB_STATE', 'begun=at noon\n') +
      append('GITHUB_ENV', 'FROM_PRE=1\n') +
      append('GITHUB_PATH', '/pre\n'),
    main:
      append('GITHUB_OUTPUT', 'digest<<EOF\nsha256:a\nsha256:b\nEOF\nverdict=pass\n') +
      append('GITHUB_STEP_SUMMARY', '# Done\n') +
      append('GITHUB_STATE', 'isPost=true\n'),
    post: show(
      `[process.env.STATE_begun, process.env.STATE_isPost, process.env.FROM_PRE, process.env.PATH.split(':')[0]]`,
    ),
  })
  const result = await runAction(base)
  expect(result.phases.map(({ phase }) => phase)).toEqual(['pre', 'main', 'post'])
  expect(seen(result)).toEqual(['at noon', 'true', '1', '/pre'])
  expect(result.outputs).toEqual({ digest: 'sha256:a\nsha256:b', verdict: 'pass' })
  expect(result).toMatchObject({ summary: '# Done\n', env: { FROM_PRE: '1' }, path: ['/pre'] })
})

test('a failing pre leaves out main, and post still runs', async () => {
  const result = await runAction(await fixture({ pre: 'process.exit(3)', main: show('1'), post: '' }))
  expect(result.phases.map(({ phase, outcome }) => [phase, outcome])).toEqual([
    ['pre', 'failure'],
    ['post', 'success'],
  ])
  expect(result).toMatchObject({ exitCode: 3, outcome: 'failure' })
})

test('a broken output file fails the step although its process did well', async () => {
  const result = await runAction(await fixture({ main: append('GITHUB_OUTPUT', 'a<<EOF\nb') }))
  expect(result).toMatchObject({ exitCode: 0, outcome: 'failure' })
  expect(result.annotations[0]?.message).toContain("Unable to process file command 'GITHUB_OUTPUT'")
})

test('folders may be named relative to the working directory', async () => {
  const base = await fixture({ main: show('process.env.GITHUB_WORKSPACE === process.cwd()') })
  const directory = relative(process.cwd(), base.directory)
  expect(seen(await runAction({ ...base, directory, cwd: relative(process.cwd(), folder) }))).toBe(true)
})

test('an action for another runtime is not started', async () => {
  const base = await fixture({ main: '' })
  const text = 'name: x\nruns: { using: node20, main: main.mjs }'
  await writeFile(join(base.directory, 'action.yml'), text)
  await expect(runAction(base)).rejects.toThrow('node20')
})

const STARTED = "process.stdout.write('ready\\n'); setInterval(() => {}, 1000)\n"
const patience = { interrupt: 300, terminate: 300 }

async function cancelWhenReady(main: string, post?: string): Promise<RunResult> {
  const base = await fixture({ main, ...(post === undefined ? {} : { post }) })
  const onLine = (line: string): void => {
    if (line === 'ready') run.cancel()
  }
  const run = startAction({ ...base, patience, onLine })
  return run.result
}

test('cancelling interrupts the process, and post still runs', async () => {
  const main = `process.on('SIGINT', () => { process.stdout.write('tidy\\n'); process.exit(0) })\n${STARTED}`
  const result = await cancelWhenReady(main, show('1'))
  expect(result.log).toEqual(['ready', 'tidy', 'seen 1'])
  expect(result).toMatchObject({ exitCode: 0, outcome: 'cancelled' })
})

test('a process that ignores SIGINT gets SIGTERM', async () => {
  const main = `process.on('SIGINT', () => {}); process.on('SIGTERM', () => process.exit(9))\n${STARTED}`
  expect(await cancelWhenReady(main)).toMatchObject({ exitCode: 9, outcome: 'cancelled' })
})

test('a process that ignores both is killed with its children', async () => {
  const deaf = "process.on('SIGINT', () => {}); process.on('SIGTERM', () => {})\n"
  const child = `;(await import('node:child_process')).spawn('sleep', ['60'], { stdio: 'inherit' })\n`
  const result = await cancelWhenReady(`${deaf}${child}${STARTED}`)
  expect(result).toMatchObject({ exitCode: 137, outcome: 'cancelled', orphans: [] })
})

test('what an action leaves running is killed and told', async () => {
  const main = `;(await import('node:child_process')).spawn('sleep', ['61'], { detached: true, stdio: 'ignore' }).unref()`
  expect((await runAction(await fixture({ main }))).orphans).toEqual(['sleep 61'])
})

// Runs the tests: the projects `fast` and `slow`, and `hosts` when this machine can boot test hosts. Arguments go on to vitest:
//
//   npm test -- test/hosts/host.test.ts
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type HostSupport, hostSupport } from '@deploy/test/harness/hosts/support.ts'
import {
  countTests,
  failedFiles,
  readRun,
  type TestCount,
  type TestRun,
  withSecondRun,
} from './test-count.ts'

const root = join(import.meta.dirname, '..')
const reports = join(root, '.cache/test-reports')
const vitestArgs = process.argv.slice(2)
const onCi = process.env.CI === 'true'
let stopped = false

rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

const support = await hostSupport()
const counts = [await runProject('fast')]
if (!stopped) counts.push(await runProject('slow'))
if (support.available && !stopped) counts.push(await runProject('hosts'))
finish(counts, support)

async function runProject(project: string): Promise<TestCount> {
  const first = await runFiles(project, vitestArgs)
  const failed = failedFiles(first)
  if (!onCi || stopped || failed.length === 0 || failed.length > 3) return countTests(first)
  // A shared machine may stand still for longer than a test waits. What fails alone as well, fails.
  for (const failure of countTests(first).failures) console.log(`\nRUN AGAIN, ALONE: ${failure}`)
  return countTests(withSecondRun(first, await runFiles(project, [...failed, '--maxWorkers=1'])))
}

async function runFiles(project: string, args: string[]): Promise<TestRun> {
  const report = join(reports, `${project}.json`)
  rmSync(report, { force: true })
  const exitCode = await vitest([
    ...['run', '--project', project],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ...(args.length > 0 ? ['--passWithNoTests', ...args] : []),
  ])
  return readRun({ report: readReport(report), exitCode })
}

function vitest(args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
      cwd: root,
      stdio: 'inherit',
    })
    // A signal meant for us ends the run of vitest, which then counts as failed, and no other run starts.
    const forward = (signal: NodeJS.Signals) => {
      stopped = true
      child.kill(signal)
    }
    process.on('SIGTERM', forward)
    process.on('SIGINT', forward)
    child.on('error', reject)
    child.on('exit', (code) => {
      process.off('SIGTERM', forward)
      process.off('SIGINT', forward)
      resolve(code ?? 1)
    })
  })
}

function readReport(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function finish(counts: TestCount[], support: HostSupport): void {
  const total = (key: 'passed' | 'failed' | 'skipped') => counts.reduce((sum, count) => sum + count[key], 0)
  const missing = !support.available && onCi ? 1 : 0
  for (const failure of counts.flatMap(({ failures }) => failures)) console.log(`\nFAILED ${failure}`)
  const failed = total('failed') + missing
  if (total('skipped') > 0) console.log(`${total('skipped')} skipped`)
  if (!support.available) console.log(`\nThe host tests were NOT run: ${support.reason}\n${support.remedy}`)
  if (missing > 0) console.log('CI=true is set, so that counts as a failure.')
  console.log(`\n${total('passed')} passed, ${failed} failed`)
  process.exitCode = failed > 0 || total('passed') === 0 ? 1 : 0
}

import { randomUUID } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Phase } from './action-yml.ts'
import { RUNNER_PATIENCE, runScript } from './child.ts'
import { parsePairs, parsePaths } from './file-commands.ts'
import type { Job } from './job.ts'

const FILES = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'] as const
type Files = Record<(typeof FILES)[number], string>

/** Size that the runner accepts of a step's summary, in bytes. */
const SUMMARY_LIMIT = 1024 * 1024

/** Runs one script of the action to its end and takes over what it wrote to its command files. */
export async function runPhase(job: Job, { phase, script }: { phase: Phase; script: string }): Promise<void> {
  const { options, terminal, result } = job
  const files = await commandFiles(job.temp)
  // A cancelled job still runs `post`, and lets it finish.
  const signal = phase === 'post' ? new AbortController().signal : job.signal
  const exitCode = await runScript({
    script,
    cwd: options.cwd,
    env: { ...environmentOf(job), ...files },
    patience: options.patience ?? RUNNER_PATIENCE,
    signal,
    onLine: (line) => terminal.line(line),
  })
  terminal.endOfProcess()
  const filesAreGood = await readFiles(job, phase, files)
  const outcome = exitCode === 0 && filesAreGood ? 'success' : 'failure'
  result.phases.push({ phase, exitCode, outcome: signal.aborted ? 'cancelled' : outcome })
}

function environmentOf({ options, shell, fixed, result }: Job): Record<string, string> {
  const state = Object.fromEntries(
    Object.entries(result.state).map(([name, value]) => [`STATE_${name}`, value]),
  )
  const open = { ...shell, ...result.env, ...options.env }
  return { ...open, ...fixed, ...state, PATH: [...result.path.toReversed(), open.PATH].join(delimiter) }
}

async function commandFiles(temp: string): Promise<Files> {
  const folder = join(temp, '_runner_file_commands')
  await mkdir(folder, { recursive: true })
  const suffix = randomUUID()
  const files = Object.fromEntries(
    FILES.map((name) => [name, join(folder, `${name.toLowerCase()}_${suffix}`)]),
  ) as Files
  for (const file of Object.values(files)) await writeFile(file, '')
  return files
}

/** Takes over what the phase wrote; a file that cannot be read as the runner would fails the phase. */
async function readFiles(job: Job, phase: Phase, files: Files): Promise<boolean> {
  const { result, terminal } = job
  let isGood = true
  const take = async (name: keyof Files, use: (text: string) => void): Promise<void> => {
    try {
      use(await readFile(files[name], 'utf8'))
    } catch (error) {
      isGood = false
      const message = `Unable to process file command '${name}' successfully. ${String(error)}`
      terminal.annotate({ level: 'error', message })
      terminal.transcript.violations.push(message)
    }
  }
  await take('GITHUB_ENV', (text) => Object.assign(result.env, refuseNodeOptions(parsePairs(text))))
  await take('GITHUB_PATH', (text) => result.path.push(...parsePaths(text)))
  await take('GITHUB_STATE', (text) => Object.assign(result.state, parsePairs(text)))
  await take('GITHUB_OUTPUT', (text) => phase === 'main' && Object.assign(result.outputs, parsePairs(text)))
  await take('GITHUB_STEP_SUMMARY', (text) => {
    result.summary += checkedSummary(text)
  })
  return isGood
}

function refuseNodeOptions(pairs: Record<string, string>): Record<string, string> {
  if ('NODE_OPTIONS' in pairs)
    throw new Error("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.")
  return pairs
}

function checkedSummary(text: string): string {
  const size = Buffer.byteLength(text)
  if (size > SUMMARY_LIMIT)
    throw new Error(`supports content up to a size of 1024k, got ${Math.ceil(size / 1024)}k`)
  return text
}

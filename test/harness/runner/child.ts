import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { splitLines } from './lines.ts'
import { killTree } from './processes.ts'

/** How long the runner waits after SIGINT and after SIGTERM, in milliseconds. */
export interface Patience {
  interrupt: number
  terminate: number
}

/** Source: actions/runner, src/Runner.Sdk/ProcessInvoker.cs. */
export const RUNNER_PATIENCE: Patience = { interrupt: 7500, terminate: 2500 }

/** After the process has ended, the runner waits this long for descendants that hold its output open. */
const DRAIN_MILLISECONDS = 5000

const NODE = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url))

/**
 * Runs a script with the project's Node 24. When `signal` fires, the entry process alone gets SIGINT, then SIGTERM,
 * and in the end its whole tree is killed. Resolves with the exit code, 128 + n for a signal as a shell tells it.
 */
export function runScript(options: {
  script: string
  cwd: string
  env: Record<string, string>
  patience: Patience
  signal: AbortSignal
  onLine: (line: string) => void
}): Promise<number> {
  const { script, cwd, env, patience, signal, onLine } = options
  const child = spawn(NODE, [script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const streams = [child.stdout, child.stderr].map((stream) => {
    const lines = splitLines(onLine)
    stream.on('data', (chunk: Buffer) => lines.push(chunk))
    return { stream, lines }
  })
  const timers: NodeJS.Timeout[] = []
  const later = (milliseconds: number, act: () => void): void => {
    timers.push(setTimeout(act, milliseconds))
  }
  const stop = (): void => {
    child.kill('SIGINT')
    later(patience.interrupt, () => child.kill('SIGTERM'))
    later(patience.interrupt + patience.terminate, () => void killTree(child.pid!))
  }

  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('spawn', () => {
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop, { once: true })
    })
    child.on('exit', () => {
      for (const timer of timers.splice(0)) clearTimeout(timer)
      later(DRAIN_MILLISECONDS, () => {
        for (const { stream } of streams) stream.destroy()
      })
    })
    child.on('close', (code, killedBy) => {
      for (const timer of timers) clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      for (const { lines } of streams) lines.end()
      resolve(code ?? 128 + (SIGNAL_NUMBERS[killedBy ?? ''] ?? 0))
    })
  })
}

const SIGNAL_NUMBERS: Record<string, number> = { SIGINT: 2, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 }

import { spawn } from 'node:child_process'
import { DeployError } from '@deploy/kit/errors.ts'

export interface DockerResult {
  code: number
  stdout: string
  /** The end of what it said about its work. */
  stderr: string
}

/** The docker of this machine; its arguments never meet a shell, and no secret may be among them. */
export interface Docker {
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<DockerResult>
}

const MOST_CHARACTERS = 64 * 1024

/**
 * Runs docker with `env` and what a command adds. `tell` is called with each whole line of its progress. Throws BUILDER_MISSING
 * without a docker, CANCELLED when `signal` has ended it.
 */
export function createDocker({
  env,
  tell,
  signal,
}: {
  env: NodeJS.ProcessEnv
  tell: (line: string) => void
  signal: AbortSignal
}): Docker {
  return {
    run: (args, more) =>
      new Promise((resolve, reject) => {
        const child = spawn('docker', args, {
          env: { ...env, ...more },
          stdio: ['ignore', 'pipe', 'pipe'],
          signal,
        })
        const [stdout, stderr] = [collector(() => {}), collector(tell)]
        child.stdout.on('data', stdout.add)
        child.stderr.on('data', stderr.add)
        // One that is cancelled writes on until it has ended, in folders that are removed next.
        child.on('error', (error) => signal.aborted || reject(cannotRun(error)))
        child.on('close', (code) => {
          if (signal.aborted) reject(cancelled())
          else resolve({ code: code ?? 1, stdout: stdout.end(), stderr: stderr.end() })
        })
      }),
  }
}

/** Keeps the end of a text, and tells its lines as they become whole. */
function collector(tell: (line: string) => void): { add(chunk: Buffer): void; end(): string } {
  const decoder = new TextDecoder()
  let kept = ''
  let line = ''
  return {
    add: (chunk) => {
      const text = decoder.decode(chunk, { stream: true })
      kept = `${kept}${text}`.slice(-MOST_CHARACTERS)
      const lines = `${line}${text}`.split('\n')
      line = lines.pop()!.slice(0, MOST_CHARACTERS)
      for (const each of lines) tell(each)
    },
    end: () => {
      if (line !== '') tell(line)
      return kept
    },
  }
}

function cannotRun({ message }: Error): DeployError {
  return new DeployError({
    code: 'BUILDER_MISSING',
    message: 'docker could not be run on this machine.',
    cause: message,
    remedy: 'Build on a runner with Docker and its plugin buildx, such as ubuntu-latest.',
  })
}

function cancelled(): DeployError {
  return new DeployError({
    code: 'CANCELLED',
    message: 'The run was cancelled while the image was built.',
    remedy: 'Run it again when it is wanted.',
  })
}

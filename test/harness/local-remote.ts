import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DeployError } from '@deploy/kit/errors.ts'
import type { ExecOptions, ExecResult, Remote } from '@deploy/remote/remote.ts'

export interface LocalRemote extends Remote {
  /** Ends every command that runs, as when the connection breaks: their callers get SSH_LOST. */
  cut(): void
}

/** This machine as a remote: each command line is run by `sh -c` with the given environment. */
export function localRemote({
  host = 'local',
  env = process.env,
}: {
  host?: string
  env?: NodeJS.ProcessEnv
} = {}): LocalRemote {
  const running = new Set<ChildProcess>()
  return {
    host,
    user: 'tester',
    exec: (command, options = {}) => execute({ host, command, options, env, running }),
    tunnel: (address, port) =>
      new Promise((resolve, reject) => {
        const socket = connect(port, address, () => resolve(socket))
        socket.on('error', reject)
      }),
    listen: async (serve) => {
      const server = createServer(serve).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
      return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close }
    },
    cut: () => {
      for (const { pid } of running) if (pid !== undefined) process.kill(-pid, 'SIGKILL')
    },
    [Symbol.asyncDispose]: async () => {},
  }
}

interface Execution {
  host: string
  command: string
  options: ExecOptions
  env: NodeJS.ProcessEnv
  running: Set<ChildProcess>
}

async function execute({ host, command, options, env, running }: Execution): Promise<ExecResult> {
  const child = spawn('sh', ['-c', command], {
    env,
    stdio: 'pipe',
    detached: true,
    ...(options.signal && { signal: options.signal }),
  })
  running.add(child)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const input = options.input ?? ''
  const source = input instanceof Readable ? input : Readable.from([input])
  const fed = pipeline(source, child.stdin).catch(() => {})
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  const heard = Promise.all([
    hear(child.stdout, options.onStdout ?? ((chunk) => void stdout.push(chunk))),
    hear(child.stderr, (chunk) => {
      stderr.push(chunk)
      return options.onStderr?.(chunk)
    }),
  ])
  try {
    const [code] = await Promise.all([ended, heard])
    if (code === null) throw lost(host)
    return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
  } finally {
    running.delete(child)
    source.destroy()
    await fed
  }
}

async function hear(stream: Readable, sink: (chunk: Buffer) => void | Promise<void>): Promise<void> {
  for await (const chunk of stream) await sink(chunk)
}

function lost(host: string): DeployError {
  return new DeployError({
    code: 'SSH_LOST',
    message: 'A command ended without an exit code.',
    host,
    remedy: 'Run again.',
  })
}

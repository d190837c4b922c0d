import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { ServerChannel, Session } from 'ssh2'
import type { HostFaults } from './server.ts'

interface Shell {
  home: string
  user: string
  env?: Record<string, string>
  shell?: string
  forced?: string
  faults: HostFaults
  counts: { execs: number; running: number; most: number }
}

/**
 * Runs commands in a real shell, in a process group of its own. When the channel goes, so does the group; what had made
 * itself a session of its own (setsid) stays.
 */
export function serveExec(session: Session, options: Shell): void {
  session.on('exec', (accept, _reject, { command }) => {
    const channel = accept()
    const child = start(command, options)
    session.on('signal', (acceptSignal, _rejectSignal, { name }) => {
      acceptSignal?.()
      kill(child, `SIG${name}` as NodeJS.Signals)
    })
    void attend(channel, child, options.faults)
  })
}

function start(command: string, { home, user, env, shell = '/bin/sh', forced, counts }: Shell): ChildProcess {
  counts.execs++
  counts.running++
  counts.most = Math.max(counts.most, counts.running)
  const PATH = process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin'
  const child = spawn(shell, ['-c', forced ?? command], {
    cwd: home,
    detached: true,
    env: {
      PATH,
      HOME: home,
      USER: user,
      LOGNAME: user,
      SHELL: shell,
      LANG: 'C.UTF-8',
      ...env,
      ...(forced !== undefined && { SSH_ORIGINAL_COMMAND: command }),
    },
  })
  child.once('close', () => counts.running--)
  return child
}

async function attend(channel: ServerChannel, child: ChildProcess, { banner }: HostFaults): Promise<void> {
  const { stdin, stdout, stderr } = child
  if (stdin === null || stdout === null || stderr === null) throw new Error('the shell has no pipes')
  let open = true
  channel.on('error', () => {})
  channel.on('close', () => {
    open = false
    kill(child, 'SIGKILL')
    for (const stream of [stdin, stdout, stderr]) stream.destroy()
  })
  stdin.on('error', () => {})
  // A command that has ended reads no more, and a channel that nobody reads never closes.
  stdin.on('unpipe', () => channel.resume())
  channel.pipe(stdin)
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => resolve()).once('error', () => resolve()),
  )
  const write = createWriter(channel, () => open)
  if (banner !== undefined) await write(channel, Buffer.from(banner))
  await Promise.all([
    copy(stdout, (bytes) => write(channel, bytes)),
    copy(stderr, (bytes) => write(channel.stderr, bytes)),
  ])
  await ended
  if (!open) return
  if (child.signalCode === null) channel.exit(child.exitCode ?? 127)
  else channel.exit(child.signalCode.replace(/^SIG/, ''), false, '')
  channel.end()
}

async function copy(source: Readable, write: (bytes: Buffer) => Promise<void>): Promise<void> {
  try {
    for await (const bytes of source) await write(bytes)
  } catch {
    // the channel went and took the pipe with it
  }
}

/**
 * One write at a time on both of a channel's streams: ssh2 mixes them up when both wait for window. A write that the
 * closed channel never acknowledges is let go.
 */
function createWriter(channel: ServerChannel, isOpen: () => boolean) {
  const closed = new Promise<void>((resolve) => channel.once('close', () => resolve()))
  const pending = channel as unknown as { _chunk: undefined; _chunkcb: undefined }
  let turn = Promise.resolve()
  return (stream: Writable, bytes: Buffer): Promise<void> => {
    turn = turn.then(async () => {
      if (!isOpen()) return
      const written = new Promise<void>((resolve) => stream.write(bytes, () => resolve()))
      await Promise.race([written, closed])
      pending._chunk = undefined
      pending._chunkcb = undefined
    })
    return turn
  }
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // the group is gone already
  }
}

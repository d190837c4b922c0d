import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ClientChannel } from 'ssh2'
import { channelRefused, lost, timedOut } from './failures.ts'
import { letGo } from './garbage.ts'
import { head, tail } from './keep.ts'
import type { Link } from './link.ts'
import type { ExecOptions, ExecResult, Target } from './remote.ts'

const WRITE_BYTES = 256 * 1024
const STDERR_BYTES = 64 * 1024
const STDOUT_BYTES = 1024 * 1024

interface Command {
  target: Target
  link: Link
  command: string
  options: ExecOptions
  signal: AbortSignal
}

/**
 * Runs one command line on a channel of its own. Only an integer exit code on a connection that still lives is a result;
 * a signal, a missing code or a lost connection is SSH_LOST. `signal`'s reason is what is thrown when it is aborted.
 */
export async function runCommand({ target, link, command, options, signal }: Command): Promise<ExecResult> {
  const limit = options.timeoutSeconds
  const clock = limit === undefined ? undefined : new AbortController()
  const timer = setTimeout(
    () => clock?.abort(timedOut(target, 'A command', limit ?? 0)),
    (limit ?? 0) * 1_000,
  )
  const stop = clock === undefined ? signal : AbortSignal.any([signal, clock.signal])
  try {
    const channel = await open({ target, link, command, stop })
    return await converse({ target, link, channel, options, stop })
  } finally {
    clearTimeout(timer)
    if (options.input instanceof Readable) options.input.destroy()
  }
}

function open({ target, link, command, stop }: Omit<Command, 'options' | 'signal'> & { stop: AbortSignal }) {
  return new Promise<ClientChannel>((resolve, reject) => {
    stop.throwIfAborted()
    const abort = () => reject(stop.reason)
    stop.addEventListener('abort', abort, { once: true })
    const refuse = (error: Error) => {
      const gone = link.lost()
      reject(gone === undefined ? channelRefused(target, error.message) : lost(target, gone))
    }
    try {
      link.client.exec(command, (error, channel) => {
        stop.removeEventListener('abort', abort)
        if (error !== undefined) refuse(error)
        else if (stop.aborted) giveUp(channel)
        else resolve(channel)
      })
    } catch (error) {
      refuse(error as Error)
    }
  })
}

interface Conversation {
  target: Target
  link: Link
  channel: ClientChannel
  options: ExecOptions
  stop: AbortSignal
}

async function converse({ target, link, channel, options, stop }: Conversation): Promise<ExecResult> {
  const stdout = head(options.maxOutputBytes ?? STDOUT_BYTES)
  const stderr = tail(STDERR_BYTES)
  const closed = Promise.withResolvers<unknown[]>()
  const abort = () => closed.reject(stop.reason)
  stop.addEventListener('abort', abort, { once: true })
  channel.on('error', () => {})
  channel.on('close', (...end: unknown[]) => closed.resolve(end))
  const heard = Promise.all([
    pump(channel, options.onStdout ?? stdout.add),
    pump(channel.stderr, (chunk) => {
      stderr.add(chunk)
      return options.onStderr?.(chunk)
    }),
  ])
  heard.catch(closed.reject)
  feed(channel, options.input).catch(closed.reject)
  try {
    const [code, killedBy] = await closed.promise
    await heard
    // What carried the channel is told of in the same turn as the channel's own end.
    if (typeof code !== 'number') await nextTurn()
    const gone = link.lost()
    if (typeof code !== 'number' || gone !== undefined) throw lost(target, gone ?? whyNoCode(killedBy))
    return { code, stdout: stdout.text(), stderr: stderr.text() }
  } catch (error) {
    giveUp(channel)
    throw error
  } finally {
    stop.removeEventListener('abort', abort)
  }
}

function whyNoCode(signal: unknown): string {
  return typeof signal === 'string' ? `it was ended by ${signal}` : 'its session ended without one'
}

/** Hands on each chunk, and reads no further while the promise that a sink returned is open. */
function pump(stream: Readable, sink: (chunk: Buffer) => void | Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.on('end', resolve)
    stream.on('data', (chunk: Buffer) => {
      try {
        const handled = sink(chunk)
        letGo(chunk.length)
        if (handled === undefined) return
        stream.pause()
        handled.then(() => stream.resume(), reject)
      } catch (error) {
        reject(error)
      }
    })
  })
}

async function feed(channel: ClientChannel, input: ExecOptions['input']): Promise<void> {
  for await (const slice of slices(input)) {
    if (!channel.writable) return
    if (!channel.write(slice)) await drained(channel)
  }
  if (channel.writable) channel.end()
}

async function* slices(input: ExecOptions['input']): AsyncGenerator<Buffer> {
  const chunks: AsyncIterable<Buffer | string> | Iterable<Buffer | string> =
    input instanceof Readable ? input : input === undefined ? [] : [input]
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    for (let start = 0; start < bytes.length; start += WRITE_BYTES)
      yield bytes.subarray(start, start + WRITE_BYTES)
  }
}

/** Resolves when there is room again, and when the channel ends: a command need not read all of its input. */
function drained(channel: ClientChannel): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      channel.off('drain', done)
      channel.off('close', done)
      resolve()
    }
    channel.on('drain', done)
    channel.on('close', done)
  })
}

/** Ends a command as far as the host lets us: TERM to what runs, then the channel; what still comes is thrown away. */
function giveUp(channel: ClientChannel): void {
  for (const stream of [channel, channel.stderr]) stream.removeAllListeners('data').resume()
  channel.signal('TERM')
  channel.close()
}

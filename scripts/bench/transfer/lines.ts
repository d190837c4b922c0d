import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { PathFaults } from '@deploy/test/harness/ssh/proxy.ts'

/** A line with a round trip of 50 ms and 100 Mbit/s in each direction. */
export const slowLine = { delayMs: 25, bytesPerSecond: 12_500_000 }

/** A way to a host's SSH port, for all contenders the same. */
export interface Line {
  port: number
  /** Bytes that have passed in both directions; undefined where nobody counts. */
  megabytes(): Promise<number | undefined>
  /** Makes it another one from here on; `{}` is one without faults. */
  change(faults: PathFaults): Promise<void>
  close(): Promise<void>
}

/** The host's own port. */
export function directLine(port: number): Line {
  const change = () => Promise.reject(new Error('this line has no faults'))
  return { port, megabytes: async () => undefined, change, close: async () => {} }
}

/** A slow line to it, which a process of its own makes: nobody's processor time is spent on it. */
export async function startSlowLine(port: number): Promise<Line> {
  const words = [join(import.meta.dirname, 'line.ts'), String(port), JSON.stringify(slowLine)]
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]()
  const next = async () => Number((await answers.next()).value)
  return {
    port: await next(),
    megabytes: async () => {
      child.stdin.write('\n')
      return (await next()) / 1e6
    },
    change: async (faults) => {
      child.stdin.write(`${JSON.stringify(faults)}\n`)
      await next()
    },
    close: () => ended(child),
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = once(child, 'exit')
  child.kill()
  await gone
}

/** Who logs in, for OpenSSH's programs: nothing of the user's own settings takes part. */
export interface Access {
  user: string
  keyFile: string
  knownHostsFile: string
}

/** Writes key and known hosts of a host whose SSH server is reached by one of `ports`. */
export async function writeAccess(
  folder: string,
  host: { user: string; privateKey: string; hostKeys: string[] },
  ports: number[],
): Promise<Access> {
  const [keyFile, knownHostsFile] = [join(folder, 'key'), join(folder, 'known_hosts')]
  await writeFile(keyFile, host.privateKey, { mode: 0o600 })
  await writeFile(knownHostsFile, knownHostsOf(host.hostKeys, ports))
  return { user: host.user, keyFile, knownHostsFile }
}

/** The same keys behind other ports. `hostKeys` are lines of known_hosts. */
export function knownHostsOf(hostKeys: string[], ports: number[]): string {
  const keys = hostKeys.map((line) => line.trim().replace(/^\S+ /, ''))
  return ports.flatMap((port) => keys.map((key) => `[127.0.0.1]:${port} ${key}\n`)).join('')
}

/** Options for ssh, scp and sftp, without the port. */
export function sshOptions({ keyFile, knownHostsFile }: Access): string[] {
  const settings = [
    'IdentitiesOnly=yes',
    `UserKnownHostsFile=${knownHostsFile}`,
    'LogLevel=ERROR',
    'BatchMode=yes',
  ]
  return ['-F', '/dev/null', '-i', keyFile, ...settings.flatMap((setting) => ['-o', setting])]
}

import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Target } from '@deploy/remote/remote.ts'
import { startOpenSsh, whyNoOpenSsh } from '@deploy/test/harness/ssh/openssh.ts'
import type { Run } from '../bench.ts'
import { bundled } from '../built.ts'
import { command } from '../command.ts'
import { handOver } from '../job.ts'
import {
  type Access,
  directLine,
  knownHostsOf,
  type Line,
  sshOptions,
  startSlowLine,
  writeAccess,
} from './lines.ts'

/** What the bytes of a bench go through. */
export type LineName = 'loopback' | 'slow line'

/** An SSH server on this machine, the lines to it, and a folder for both sides that goes with it. */
export interface Place extends AsyncDisposable {
  folder: string
  /** What is there of the host: empty before each run. */
  hostFolder: string
  access: Access
  lines: Record<LineName, Line>
  target(line: LineName): Target
  /** `-P 2222` or `-p 2222`, and who logs in. */
  ssh(line: LineName, portOption?: '-p' | '-P'): string[]
  /** Where OpenSSH's programs find a path of the host. */
  at(path: string): string
  /** Runs it, counts what passes on the line, then asks for the digest of what arrived. */
  timed(line: LineName, words: [string, ...string[]], digest: () => Promise<string>): Promise<Run>
  /** Runs our own side with a job. */
  ours(line: LineName, job: object, digest: () => Promise<string>): Promise<Run>
}

/** Both sides are in memory where the machine has /dev/shm, so that no disk decides. */
export async function openPlace(): Promise<Place> {
  const why = whyNoOpenSsh()
  if (why !== undefined) throw new Error(why)
  const folder = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'deploy-bench-'))
  const sshd = await startOpenSsh({ settings: ['Subsystem sftp internal-sftp'] })
  const lines = { loopback: directLine(sshd.port), 'slow line': await startSlowLine(sshd.port) }
  const ports = Object.values(lines).map(({ port }) => port)
  const access = await writeAccess(folder, { ...sshd, hostKeys: [sshd.knownHosts] }, ports)
  const script = await bundled(join(import.meta.dirname, 'ours.ts'), folder)
  const hostFolder = join(folder, 'host')
  const target = (line: LineName): Target => ({
    ...{ name: 'host', address: '127.0.0.1', port: lines[line].port },
    ...{ user: sshd.user, privateKey: sshd.privateKey, knownHosts: knownHostsOf([sshd.knownHosts], ports) },
  })
  const timed: Place['timed'] = async (line, words, digest) => {
    const run = await timedOn([lines[line]], words, folder)
    return { ...run, digest: await digest() }
  }
  await mkdir(hostFolder)
  return {
    folder,
    hostFolder,
    access,
    lines,
    target,
    ssh: (line, portOption = '-p') => [...sshOptions(access), portOption, String(lines[line].port)],
    at: (path) => `${access.user}@127.0.0.1:${path}`,
    timed,
    ours: async (line, job, digest) =>
      timed(line, await handOver({ folder, script }, { ...job, target: target(line) }), digest),
    [Symbol.asyncDispose]: async () => {
      for (const line of Object.values(lines)) await line.close()
      await sshd[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Runs it and counts what passes on lines meanwhile. */
export async function timedOn(lines: Line[], words: [string, ...string[]], cwd: string): Promise<Run> {
  const before = await passedOn(lines)
  const { seconds, processor } = await command(words, { cwd })
  const megabytes = (await passedOn(lines)) - before
  return {
    ...{ seconds, processor },
    facts: { 'MB on the line': Number.isNaN(megabytes) ? '–' : megabytes.toFixed(2) },
  }
}

async function passedOn(lines: Line[]): Promise<number> {
  const each = await Promise.all(lines.map((line) => line.megabytes()))
  return each.reduce<number>((sum, megabytes = Number.NaN) => sum + megabytes, 0)
}

/** Version of a program, or why it takes no part. */
export async function installed(
  words: [string, ...string[]],
  pattern: RegExp,
): Promise<{ version: string; absence: string | undefined }> {
  // OpenSSH and others print their version on standard error, and some end with 1.
  const shell = ['sh', '-c', '"$@" 2>&1; true', 'sh', ...words] as [string, ...string[]]
  const { output } = await command(shell, { cwd: '/' })
  const found = pattern.exec(output)?.[1]
  return { version: found ?? '', absence: found === undefined ? 'not installed' : undefined }
}

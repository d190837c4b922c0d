import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { generateKey } from './keys.ts'

const SSHD = '/usr/sbin/sshd'
const PRIVILEGE_FOLDER = '/run/sshd'

export interface OpenSsh extends AsyncDisposable {
  address: string
  port: number
  user: string
  privateKey: string
  knownHosts: string
  /** The other half of `privateKey`. */
  publicKey: string
  /** The process that accepts connections; each session is a child of it. */
  pid: number
  /** Kills the processes of all sessions, not what they have started; says how many there were. */
  killSessions(): number
}

/** Why OpenSSH's server cannot be started here; undefined when it can. */
export function whyNoOpenSsh(): string | undefined {
  if (!existsSync(SSHD)) return `${SSHD} is not installed`
  if (process.getuid?.() === 0 && !existsSync(PRIVILEGE_FOLDER)) {
    try {
      mkdirSync(PRIVILEGE_FOLDER, { mode: 0o755 })
    } catch {
      return `${PRIVILEGE_FOLDER} is missing and cannot be made`
    }
  }
  return undefined
}

/** Starts a real sshd on a free port of 127.0.0.1 that lets the present user in with a fresh key. */
export async function startOpenSsh({
  settings = [],
  clientKeys = [],
}: {
  settings?: string[]
  /** Public keys that may log in besides the one of `privateKey`. */
  clientKeys?: string[]
} = {}): Promise<OpenSsh> {
  const folder = await mkdtemp(join(tmpdir(), 'sshd-'))
  const hostKey = generateKey()
  const clientKey = generateKey()
  const port = await freePort()
  const file = (name: string) => join(folder, name)
  await writeFile(file('host_key'), hostKey.private, { mode: 0o600 })
  const allowed = [clientKey.public, ...clientKeys].map((line) => `${line}\n`)
  await writeFile(file('authorized_keys'), allowed.join(''), { mode: 0o600 })
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${file('host_key')}`,
    `AuthorizedKeysFile ${file('authorized_keys')}`,
    `PidFile ${file('pid')}`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    ...settings,
  ]
  await writeFile(file('config'), `${lines.join('\n')}\n`)
  const sshd = spawn(SSHD, ['-D', '-e', '-f', file('config')], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  sshd.stderr.on('data', (bytes) => (said += bytes))
  await listening(port, () => {
    if (sshd.exitCode !== null) throw new Error(`sshd did not start: ${said}`)
  })
  return {
    address: '127.0.0.1',
    port,
    user: userInfo().username,
    privateKey: clientKey.private,
    knownHosts: `[127.0.0.1]:${port} ${hostKey.public}\n`,
    publicKey: clientKey.public,
    pid: sshd.pid ?? 0,
    killSessions: () => killSessions(sshd.pid ?? 0),
    async [Symbol.asyncDispose]() {
      const gone = once(sshd, 'exit')
      sshd.kill('SIGTERM')
      await gone
      await rm(folder, { recursive: true })
    },
  }
}

function killSessions(listener: number): number {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const parents = new Map(all.map((id) => [Number(id), parentOfSshd(id)]))
  const below = (id: number | undefined): boolean =>
    id !== undefined && (id === listener || below(parents.get(id)))
  const sessions = [...parents].filter(([, parent]) => below(parent)).map(([id]) => id)
  return sessions.filter(kill).length
}

/** False when it has ended meanwhile, as sessions do whose client has gone. */
function kill(id: number): boolean {
  try {
    return process.kill(id, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    return false
  }
}

/** Undefined for processes that are no part of an sshd, or are gone. */
function parentOfSshd(id: string): number | undefined {
  try {
    const [, command, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${id}/stat`, 'utf8')) ?? []
    return command?.startsWith('sshd') ? Number(parent) : undefined
  } catch {
    return undefined
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  server.close()
  await once(server, 'close')
  return typeof bound === 'object' && bound !== null ? bound.port : 0
}

async function listening(port: number, check: () => void): Promise<void> {
  for (;;) {
    check()
    const socket = connect(port, '127.0.0.1')
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (open) return
    await delay(20)
  }
}

import { existsSync, readFileSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { fingerprint } from '@deploy/remote/host-key.ts'
import ssh2, { type AuthContext, type Connection, type ParsedKey } from 'ssh2'
import { serveExec } from './exec.ts'
import { generateKey } from './keys.ts'
import { serveSftp } from './sftp.ts'

/** What an embedded host can be made to do wrong; every field may be changed while it runs. */
export interface HostFaults {
  /** Printed before the output of each command, as a chatty login shell does. */
  banner?: string
  /** Refuses every key. */
  refuseAuth?: boolean
  /** Closes connections at once while so many others are not logged in yet, as MaxStartups does. */
  maxStartups?: number
  /** Opens no ports for clients, as `AllowTcpForwarding local`. */
  refuseListen?: boolean
}

export interface SshHostOptions {
  /** The folder that is the user's home, and where commands start. */
  home: string
  user?: string
  /** Public keys that may log in, besides the one of `privateKey`. */
  clientKeys?: string[]
  /** A file of public keys that may log in, too, read at each login. */
  authorizedKeys?: string
  /** Added to PATH, HOME, USER, LOGNAME, SHELL and LANG. */
  env?: Record<string, string>
  /** The login shell; it is called with `-c COMMAND`. Default /bin/sh. */
  shell?: string
  /** Run instead of every command, which it finds in SSH_ORIGINAL_COMMAND; what serves no command is refused. */
  forced?: string
  faults?: HostFaults
}

/** A host inside this process: real shell, real exit codes, real keys, no privileges. */
export interface SshHost extends AsyncDisposable {
  address: string
  port: number
  user: string
  privateKey: string
  /** The other half of `privateKey`. */
  publicKey: string
  /** The line that makes its Ed25519 host key known. */
  knownHosts: string
  /** The line that makes its ECDSA host key known. */
  knownHostsEcdsa: string
  hostKeyFingerprint: string
  faults: HostFaults
  /** How many connections were accepted since the start. */
  connections(): number
  /** How many keys were shown to it since the start. */
  logins(): number
  /** How many commands were started since the start. */
  execs(): number
  /** How many commands run now, and how many ran at once at most. */
  running(): { now: number; most: number }
  /** Cuts every connection, as killing the sshd session processes does. */
  killSessions(): void
  close(): Promise<void>
}

/** Starts an SSH server on 127.0.0.1: public keys only, exec, SFTP, and forwarding to and from 127.0.0.1. */
export async function startSshHost(options: SshHostOptions): Promise<SshHost> {
  const user = options.user ?? 'deploy'
  const hostKey = generateKey()
  const ecdsaKey = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 })
  const clientKey = generateKey()
  const faults: HostFaults = { ...options.faults }
  const allowed = [clientKey.public, ...(options.clientKeys ?? [])].map(parsed)
  const counts = { connections: 0, logins: 0, execs: 0, running: 0, most: 0, startups: 0 }
  const sockets = new Set<Socket>()

  const ssh = new ssh2.Server({ hostKeys: [hostKey.private, ecdsaKey.private] }, (connection) => {
    connection.on('error', () => {})
    connection.on('authentication', (attempt) => {
      if (attempt.method === 'publickey' && attempt.signature === undefined) counts.logins++
      authenticate(attempt, { user, allowed: [...allowed, ...keysIn(options.authorizedKeys)], faults })
    })
    connection.on('session', (accept) => {
      const session = accept()
      serveExec(session, { ...options, user, faults, counts })
      if (options.forced === undefined)
        session.on('sftp', (acceptSftp) => serveSftp(acceptSftp(), options.home))
    })
    forward(connection)
    listen(connection, faults)
  })
  const server = createServer((socket) => {
    counts.connections++
    if (faults.maxStartups !== undefined && counts.startups >= faults.maxStartups) {
      socket.destroy()
      return
    }
    sockets.add(socket.setNoDelay(true))
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    countStartup(socket, counts)
    ssh.injectSocket(socket)
  })
  // A connection is a startup until it is logged in.
  ssh.on('connection', (connection, { port }) => {
    const socket = [...sockets].find(({ remotePort }) => remotePort === port)
    connection.on('ready', () => socket?.emit('logged-in'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const port = portOf(server)

  const killSessions = () => {
    for (const socket of sockets) socket.destroy()
  }
  const close = async () => {
    killSessions()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return {
    address: '127.0.0.1',
    port,
    user,
    privateKey: clientKey.private,
    publicKey: clientKey.public,
    knownHosts: `[127.0.0.1]:${port} ${hostKey.public}\n`,
    knownHostsEcdsa: `[127.0.0.1]:${port} ${ecdsaKey.public}\n`,
    hostKeyFingerprint: fingerprint(parsed(hostKey.public).getPublicSSH()),
    faults,
    connections: () => counts.connections,
    logins: () => counts.logins,
    execs: () => counts.execs,
    running: () => ({ now: counts.running, most: counts.most }),
    killSessions,
    close,
    [Symbol.asyncDispose]: close,
  }
}

interface Access {
  user: string
  allowed: ParsedKey[]
  faults: HostFaults
}

function keysIn(file: string | undefined): ParsedKey[] {
  if (file === undefined || !existsSync(file)) return []
  return readFileSync(file, 'utf8').split('\n').filter(Boolean).map(parsed)
}

/** Lets in who proves to hold one of the keys: the signature is verified, not only the key compared. */
function authenticate(attempt: AuthContext, { user, allowed, faults }: Access): void {
  if (attempt.method !== 'publickey' || faults.refuseAuth === true || attempt.username !== user) {
    attempt.reject(['publickey'])
    return
  }
  const { data } = attempt.key
  const key = allowed.find((candidate) => candidate.getPublicSSH().equals(data))
  const { signature, blob } = attempt
  if (key === undefined) attempt.reject(['publickey'])
  else if (signature === undefined || blob === undefined) attempt.accept()
  else if (key.verify(blob, signature, attempt.hashAlgo) === true) attempt.accept()
  else attempt.reject(['publickey'])
}

function forward(connection: Connection): void {
  connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
    if (destIP !== '127.0.0.1' && destIP !== 'localhost') {
      reject()
      return
    }
    const target = connect({ host: '127.0.0.1', port: destPort, noDelay: true })
    target.once('error', reject)
    target.once('connect', () => {
      target.off('error', reject)
      const channel = accept()
      channel.on('error', () => {}).on('close', () => target.destroy())
      target.on('error', () => channel.close())
      channel.pipe(target).pipe(channel)
    })
  })
}

/** Ports of 127.0.0.1 that lead to the client, for as long as its connection lives. */
function listen(connection: Connection, faults: HostFaults): void {
  const open = new Map<number, Server>()
  connection.on('close', () => {
    for (const server of open.values()) server.close()
  })
  connection.on('request', (accept, reject, name, { bindAddr, bindPort }) => {
    if (name === 'cancel-tcpip-forward') {
      open.get(bindPort)?.close()
      return accept?.()
    }
    if (faults.refuseListen === true || name !== 'tcpip-forward' || bindAddr !== '127.0.0.1')
      return reject?.()
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      const { remoteAddress = '', remotePort = 0 } = socket.on('error', () => {})
      connection.forwardOut(bindAddr, portOf(server), remoteAddress, remotePort, (error, channel) => {
        if (error) return void socket.destroy()
        channel.on('error', () => {}).on('close', () => socket.destroy())
        socket.on('close', () => channel.close())
        channel.pipe(socket).pipe(channel)
      })
    })
    server.once('error', () => reject?.())
    server.listen(bindPort, bindAddr, () => {
      open.set(portOf(server), server)
      accept?.(portOf(server))
    })
  })
}

function portOf(server: Server): number {
  const bound = server.address()
  return typeof bound === 'object' && bound !== null ? bound.port : 0
}

function countStartup(socket: Socket, counts: { startups: number }): void {
  counts.startups++
  let open = true
  const over = () => {
    if (open) counts.startups--
    open = false
  }
  socket.once('logged-in', over).once('close', over)
}

function parsed(publicKey: string): ParsedKey {
  const key = ssh2.utils.parseKey(publicKey)
  if (key instanceof Error) throw key
  return key
}

import type { Duplex, Readable } from 'node:stream'

/** A host that is logged in to on the way to another; with the same key, known by the same known_hosts text. */
export interface Hop {
  address: string
  port: number
  user: string
}

/** How to reach a host and how to know it. */
export interface Target {
  /** The host as the manifest names it. */
  name: string
  address: string
  port: number
  user: string
  /** An OpenSSH or PEM private key, kept in memory only. */
  privateKey: string
  passphrase?: string
  /** Lines of a known_hosts file; the host's key must be among them. */
  knownHosts: string
  /** The jump hosts on the way, the nearest first; `address` is as the last of them sees it. */
  via?: readonly Hop[]
}

export interface ExecOptions {
  /** What the command reads; nothing when it is not given. */
  input?: Readable | Buffer | string
  /** Called with each chunk of stdout as it comes, with back-pressure when it returns a promise. */
  onStdout?: (chunk: Buffer) => void | Promise<void>
  onStderr?: (chunk: Buffer) => void | Promise<void>
  /** The command is given up after this time. */
  timeoutSeconds?: number
  signal?: AbortSignal
  /** So many bytes of stdout are kept when there is no onStdout; the rest is dropped. Default 1 MiB. */
  maxOutputBytes?: number
}

export interface ExecResult {
  /** The exit code; a command that ended without one (signal, lost session) is an error, never a result. */
  code: number
  stdout: string
  /** The last 64 KiB. */
  stderr: string
}

/** One connection to one host, opened when it is first needed and kept. */
export interface Remote extends AsyncDisposable {
  readonly host: string
  readonly user: string
  /** Runs one command line with the login shell. Throws SSH_LOST when the session ends without an exit code, SSH_TIMEOUT, CANCELLED. */
  exec(command: string, options?: ExecOptions): Promise<ExecResult>
  /** A TCP connection from the host to `address:port`, as seen there. Throws TUNNEL_REFUSED when nothing listens. */
  tunnel(address: string, port: number): Promise<Duplex>
  /**
   * Lets programs on the host connect to this side: `serve` gets each connection to a port of the host's loopback that is free
   * there. After a lost connection the same port is opened again. Throws LISTEN_REFUSED when the host does not allow it.
   */
  listen(serve: (connection: Duplex) => void): Promise<Listening>
}

/** Disposing closes the port; connections that are open go on. */
export interface Listening extends AsyncDisposable {
  /** On 127.0.0.1 of the host. */
  readonly port: number
}

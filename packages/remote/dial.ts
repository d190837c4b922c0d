import { connect as connectTcp, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Log } from '@deploy/kit/print.ts'
import { type AuthHandlerMiddleware, Client, type ConnectConfig } from 'ssh2'
import { cancelled, loginRefused } from './failures.ts'
import { hostKeyAlgorithms, type PublicKey } from './host-key.ts'
import { createLink, type Link } from './link.ts'
import { readPrivateKey } from './private-key.ts'
import type { Target } from './remote.ts'
import { createVerifier, type HostVerifier } from './verify-host.ts'
import { type Failure, type Stage, whyFailed } from './why-failed.ts'

const TRIES = 4

export interface DialOptions {
  signal: AbortSignal
  /** How long one try may take until the login is done. */
  readySeconds: number
  /** How often a sign of life is asked for; three in a row without an answer end the connection. */
  keepaliveSeconds: number
  /** The mean wait before the second try; it doubles with each further one. */
  retrySeconds: number
  log?: Pick<Log, 'info' | 'warning'>
}

/**
 * Opens a connection and logs in. What may pass by itself (refused, silent, reset, closed before the handshake as under
 * MaxStartups, name server busy) is tried up to four times; a wrong host key or a refused login never is.
 */
export async function dial(target: Target, options: DialOptions): Promise<Link> {
  const identity = inContextOf(target, () => readPrivateKey(target.privateKey, target.passphrase))
  const verifier = inContextOf(target, () => createVerifier(target))
  if (verifier.warning !== undefined) options.log?.warning(verifier.warning)
  for (let tries = 1; ; tries++) {
    if (options.signal.aborted) throw cancelled(target)
    const outcome = await attempt({ target, options, identity, verifier })
    if ('link' in outcome) return outcome.link
    if (!outcome.transient || tries === TRIES) throw outcome.error
    const seconds = options.retrySeconds * 2 ** (tries - 1) * (0.5 + Math.random())
    options.log?.info(
      `${target.name}: ${outcome.error.facts.cause}; trying again in ${seconds.toFixed(1)} s (${tries + 1} of ${TRIES})`,
    )
    await delay(seconds * 1_000, undefined, { signal: options.signal }).catch(() => {})
  }
}

interface Attempt {
  target: Target
  options: DialOptions
  identity: ReturnType<typeof readPrivateKey>
  verifier: HostVerifier
}

function attempt({ target, options, identity, verifier }: Attempt): Promise<{ link: Link } | Failure> {
  const { promise, resolve } = Promise.withResolvers<{ link: Link } | Failure>()
  const key = { type: identity.type, blob: identity.getPublicSSH() }
  const client = new Client()
  const login = createLogin(target, { identity, key })
  const check = verifier.begin()
  let stage: Stage = 'tcp'
  const settle = (outcome: { link: Link } | Failure) => {
    clearTimeout(timer)
    options.signal.removeEventListener('abort', abort)
    if ('error' in outcome) socket.destroy()
    resolve(outcome)
  }
  const fail = (error?: Error) => {
    const refusal = check.refusal() ?? login.refusal()
    settle(refusal === undefined ? whyFailed(target, stage, error) : { error: refusal, transient: false })
  }
  const abort = () => settle({ error: cancelled(target), transient: false })
  const timer = setTimeout(() => settle(whyFailed(target, stage, 'silent')), options.readySeconds * 1_000)
  options.signal.addEventListener('abort', abort)

  const socket = connectTcp({ host: target.address, port: target.port, noDelay: true })
  socket.once('connect', () => (stage = 'handshake'))
  client.once('handshake', () => (stage = 'login'))
  client.once('ready', () => settle({ link: createLink(client, socket, options.keepaliveSeconds) }))
  client.on('error', fail)
  client.once('close', () => fail())
  client.connect(
    settings({
      target,
      options,
      socket,
      verify: check.verify,
      authHandler: login.handler,
      types: verifier.types,
    }),
  )
  return promise
}

interface Settings {
  target: Target
  options: DialOptions
  socket: Socket
  verify: (blob: Buffer) => boolean
  authHandler: AuthHandlerMiddleware
  types: readonly string[]
}

/**
 * Left out on purpose: SHA-1 in any place, group exchange, CBC, and chacha20-poly1305, which together with EtM MACs and
 * CBC is what CVE-2023-48795 breaks on servers without strict key exchange. AES-GCM comes first because it is fastest.
 */
function settings({ target, options, socket, verify, authHandler, types }: Settings): ConnectConfig {
  return {
    sock: socket,
    username: target.user,
    hostVerifier: verify,
    authHandler,
    readyTimeout: 0,
    keepaliveInterval: options.keepaliveSeconds * 1_000,
    keepaliveCountMax: Number.POSITIVE_INFINITY,
    algorithms: {
      serverHostKey: hostKeyAlgorithms(types) as never,
      kex: [
        'curve25519-sha256',
        'curve25519-sha256@libssh.org',
        'ecdh-sha2-nistp256',
        'ecdh-sha2-nistp384',
        'ecdh-sha2-nistp521',
        'diffie-hellman-group16-sha512',
        'diffie-hellman-group18-sha512',
        'diffie-hellman-group14-sha256',
      ],
      cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
      hmac: [
        'hmac-sha2-256-etm@openssh.com',
        'hmac-sha2-512-etm@openssh.com',
        'hmac-sha2-256',
        'hmac-sha2-512',
      ],
      compress: ['none'],
    },
  }
}

/** Offers the one key once, and remembers what the host answered. */
function createLogin(target: Target, { identity, key }: { identity: Attempt['identity']; key: PublicKey }) {
  let offered = false
  let refusal: DeployError | undefined
  const handler: AuthHandlerMiddleware = (methods, partial, next) => {
    if (!offered) {
      offered = true
      next({ type: 'publickey', username: target.user, key: identity as never } as never)
      return
    }
    refusal = loginRefused(target, { key, methods: methods ?? [], partial: partial === true })
    next(false as never)
  }
  return { handler, refusal: () => refusal }
}

function inContextOf<T>({ name }: Target, body: () => T): T {
  try {
    return body()
  } catch (error) {
    throw error instanceof DeployError ? new DeployError({ ...error.facts, host: name }) : error
  }
}

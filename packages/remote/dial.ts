import { connect as connectTcp } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Log } from '@deploy/kit/print.ts'
import { type AuthHandlerMiddleware, Client, type ConnectConfig } from 'ssh2'
import { cancelled, loginRefused, unreachable } from './failures.ts'
import { hostKeyAlgorithms, type PublicKey } from './host-key.ts'
import { createLink, type Link } from './link.ts'
import { readPrivateKey } from './private-key.ts'
import type { Target } from './remote.ts'
import { createVerifier, type HostVerifier } from './verify-host.ts'
import { atHop, channelThrough, hopTitle, lastHop } from './via.ts'
import { type Failure, type Stage, whyFailed } from './why-failed.ts'

const TRIES = 4
/** A host that lets only some in at once is met again and again, since every try may be the one that gets in. */
const TRIES_IN_A_CROWD = 12
/** No pause between two tries is more than so many times the first. */
const LONGEST_PAUSE = 8

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
 * Opens a connection and logs in, through the target's jump hosts when it has some. What may pass by itself (refused, silent,
 * reset, name server busy) is tried up to four times; where the host closes before the handshake, as under MaxStartups, up to
 * twelve times. A wrong host key or a refused login never is. An error at a jump host names it.
 */
export async function dial(target: Target, options: DialOptions): Promise<Link> {
  const identity = inContextOf(target, () => readPrivateKey(target.privateKey, target.passphrase))
  const verifier = inContextOf(target, () => createVerifier(target))
  if (verifier.warning !== undefined) options.log?.warning(verifier.warning)
  const hop = lastHop(target)
  for (let tries = 1; ; tries++) {
    if (options.signal.aborted) throw cancelled(target)
    const carrier = hop && { hop, link: await dialHop(hop, options), title: hopTitle(hop) }
    const outcome = await attempt({ target, options, identity, verifier, carrier })
    if ('link' in outcome) return outcome.link
    await carrier?.link.close()
    const most = outcome.crowded ? TRIES_IN_A_CROWD : TRIES
    if (!outcome.transient || tries >= most) throw outcome.error
    const seconds = options.retrySeconds * Math.min(2 ** (tries - 1), LONGEST_PAUSE) * (0.5 + Math.random())
    options.log?.info(
      `${target.name}: ${outcome.error.facts.cause}; trying again in ${seconds.toFixed(1)} s (${tries + 1} of ${most})`,
    )
    await delay(seconds * 1_000, undefined, { signal: options.signal }).catch(() => {})
  }
}

async function dialHop(hop: Target, options: DialOptions): Promise<Link> {
  try {
    return await dial(hop, options)
  } catch (error) {
    throw atHop(error, hop)
  }
}

interface Attempt {
  target: Target
  options: DialOptions
  identity: ReturnType<typeof readPrivateKey>
  verifier: HostVerifier
  /** The jump host, logged in. */
  carrier: { hop: Target; link: Link; title: string } | undefined
}

async function attempt(parts: Attempt): Promise<{ link: Link } | Failure> {
  const { target, options, carrier } = parts
  const limit = AbortSignal.timeout(options.readySeconds * 1_000)
  if (carrier === undefined) return login(parts, socketTo(target), limit)
  try {
    const signal = AbortSignal.any([options.signal, limit])
    const stream = await channelThrough({ target, ...carrier, signal })
    if ('error' in stream) return stream
    const outcome = await login(parts, { stream, stage: () => 'handshake' }, limit)
    await nextTurn()
    const gone = carrier.link.lost()
    if ('link' in outcome || gone === undefined || !outcome.transient) return outcome
    return { error: unreachable(target, `the ${carrier.title} went away: ${gone}`), transient: true }
  } catch (error) {
    if (options.signal.aborted) return { error: cancelled(target), transient: false }
    if (limit.aborted) return whyFailed(target, 'tcp', 'silent')
    throw error
  }
}

interface Wire {
  stream: Duplex
  /** How far it had come by itself. */
  stage(): Stage
}

function socketTo({ address, port }: Target): Wire {
  const socket = connectTcp({ host: address, port, noDelay: true })
  let stage: Stage = 'tcp'
  socket.once('connect', () => (stage = 'handshake'))
  return { stream: socket, stage: () => stage }
}

/** Logs in on a wire, until `limit` is aborted. */
function login(
  { target, options, identity, verifier, carrier }: Attempt,
  { stream, stage: reached }: Wire,
  limit: AbortSignal,
): Promise<{ link: Link } | Failure> {
  const { promise, resolve } = Promise.withResolvers<{ link: Link } | Failure>()
  const key = { type: identity.type, blob: identity.getPublicSSH() }
  const client = new Client()
  const offer = createOffer(target, { identity, key })
  const check = verifier.begin()
  let shaken = false
  const stage = () => (shaken ? 'login' : reached())
  const settle = (outcome: { link: Link } | Failure) => {
    limit.removeEventListener('abort', tooLate)
    options.signal.removeEventListener('abort', abort)
    if ('error' in outcome) stream.destroy()
    resolve(outcome)
  }
  const fail = (error?: Error) => {
    const refusal = check.refusal() ?? offer.refusal()
    settle(refusal === undefined ? whyFailed(target, stage(), error) : { error: refusal, transient: false })
  }
  const abort = () => settle({ error: cancelled(target), transient: false })
  const tooLate = () => settle(whyFailed(target, stage(), 'silent'))
  limit.addEventListener('abort', tooLate)
  options.signal.addEventListener('abort', abort)

  client.once('handshake', () => (shaken = true))
  client.once('ready', () =>
    settle({
      link: createLink({ client, stream, keepaliveSeconds: options.keepaliveSeconds, hop: carrier }),
    }),
  )
  client.on('error', fail)
  client.once('close', () => fail())
  client.connect(
    settings({
      target,
      options,
      stream,
      verify: check.verify,
      authHandler: offer.handler,
      types: verifier.types,
    }),
  )
  return promise
}

interface Settings {
  target: Target
  options: DialOptions
  stream: Duplex
  verify: (blob: Buffer) => boolean
  authHandler: AuthHandlerMiddleware
  types: readonly string[]
}

/**
 * Left out on purpose: SHA-1 in any place, group exchange, CBC, and chacha20-poly1305, which together with EtM MACs and
 * CBC is what CVE-2023-48795 breaks on servers without strict key exchange. AES-GCM comes first because it is fastest.
 */
function settings({ target, options, stream, verify, authHandler, types }: Settings): ConnectConfig {
  return {
    sock: stream,
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
function createOffer(target: Target, { identity, key }: { identity: Attempt['identity']; key: PublicKey }) {
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

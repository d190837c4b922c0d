import { promises as dns, type LookupAddress } from 'node:dns'
import { connect as connectSocket } from 'node:net'
import type { Duplex } from 'node:stream'
import { look } from '@deploy/agent/look.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import { isForbiddenAddress } from './addresses.ts'
import type { Probe } from './check.ts'

const ALIVE_SECONDS = 5
const MAX_OUTPUT_BYTES = 256 * 1024

type Lookup = (name: string) => Promise<LookupAddress[]>

/** A probe over one host's connection and the runner's own network. Make one for each gate: it pins what names resolve to. */
export function createProbe(
  remote: Remote,
  lookup: Lookup = (name) => dns.lookup(name, { all: true }),
): Probe {
  const pinned = new Map<string, LookupAddress[]>()
  return {
    connect: async (address, port, from, signal) => {
      if (from === 'host') return untilAborted(remote.tunnel(address, port), signal)
      const addresses = pinned.get(address) ?? (await resolve(address, lookup, signal))
      pinned.set(address, addresses)
      return open(address, port, addresses, signal)
    },
    exec: async (script, signal) => {
      const { code, stdout } = await look(remote, script, { signal, maxOutputBytes: MAX_OUTPUT_BYTES })
      return { code, stdout }
    },
    alive: async () => {
      try {
        return (await remote.exec('true', { timeoutSeconds: ALIVE_SECONDS })).code === 0
      } catch {
        return false
      }
    },
  }
}

/** The tunnel knows no signal: what comes too late is closed. */
function untilAborted(opening: Promise<Duplex>, signal: AbortSignal): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
  const abort = () => reject(signal.reason as Error)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  opening
    .then((stream) => {
      if (signal.aborted) stream.on('error', () => {}).destroy()
      resolve(stream)
    }, reject)
    .finally(() => signal.removeEventListener('abort', abort))
  return promise
}

/** A resolver that does not answer would outlast the try: nothing cancels it, so that it is only not waited for. */
async function resolve(address: string, lookup: Lookup, signal: AbortSignal): Promise<LookupAddress[]> {
  const late = Promise.withResolvers<never>()
  const abort = () => late.reject(nameUnknown(address, 'the resolver does not answer in time'))
  signal.addEventListener('abort', abort, { once: true })
  const asked = lookup(address).catch((error: NodeJS.ErrnoException) => {
    throw nameUnknown(address, error.code ?? error.message)
  })
  const found = await Promise.race([asked, late.promise]).finally(() =>
    signal.removeEventListener('abort', abort),
  )
  const forbidden = found.find((item) => isForbiddenAddress(item.address))
  if (forbidden === undefined && found.length > 0) return found
  throw new DeployError({
    code: 'GATE_ADDRESS_FORBIDDEN',
    message: `${address} leads to ${forbidden?.address ?? 'no address'}, which is never probed.`,
    step: 'gate',
    remedy:
      'Name the address of the application itself; link-local, metadata and multicast addresses are refused.',
  })
}

function nameUnknown(address: string, reason: string): DeployError {
  return new DeployError({
    code: 'GATE_NAME_UNKNOWN',
    message: `The runner cannot resolve ${address}: ${reason}.`,
    step: 'gate',
    remedy: "Check the name, or measure from the host with 'from: host'.",
  })
}

function open(address: string, port: number, pinned: LookupAddress[], signal: AbortSignal): Promise<Duplex> {
  return new Promise((done, reject) => {
    const socket = connectSocket({
      host: address,
      port,
      signal,
      autoSelectFamily: true,
      lookup: (_name, { all }, answer) =>
        all ? answer(null, pinned) : answer(null, pinned[0]!.address, pinned[0]!.family),
    })
    const fail = (error: NodeJS.ErrnoException) => reject(explained(error, address, port))
    socket.once('error', fail)
    socket.once('connect', () => {
      socket.off('error', fail)
      done(socket)
    })
  })
}

function explained(error: NodeJS.ErrnoException, address: string, port: number): Error {
  const facts = { step: 'gate', cause: error.message }
  if (error.code === 'ECONNREFUSED')
    return new DeployError({
      ...facts,
      code: 'CONNECTION_REFUSED',
      message: `Nothing listens on ${address}:${port}.`,
      remedy: 'Start the application, or correct the port.',
    })
  if (error.code === 'ENETUNREACH' || error.code === 'EHOSTUNREACH')
    return new DeployError({
      ...facts,
      code: 'GATE_UNREACHABLE',
      message: `The runner has no way to ${address}:${port}.`,
      remedy: "Measure from the host with 'from: host', or use a runner in that network.",
    })
  return error
}

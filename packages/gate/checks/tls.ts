import type { Duplex } from 'node:stream'
import type { DetailedPeerCertificate } from 'node:tls'
import { bad, type Check, good, type Settings } from '../check.ts'
import { blame, refuseForbidden } from '../network.ts'
import { overSocket, secure } from '../socket.ts'

const DAY_MS = 86_400_000

/** Shakes hands twice: as a client of today, and as one that knows only what is too old. */
export const tlsCheck: Check<'tls'> = {
  type: 'tls',
  target: (settings) => `${nameOf(settings)}:${settings.port}`,
  begin: (settings, context) => {
    const { address, port, from, minimumVersion, minimumDays } = settings
    refuseForbidden('tls', address)
    const name = nameOf(settings)
    return async (signal) => {
      const opening = { connect: () => context.probe.connect(address, port, from, signal), signal }
      try {
        const { protocol, ending } = await overSocket(opening, (socket) => shake(socket, name))
        const days = (ending.at - Date.now()) / DAY_MS
        if (days < minimumDays)
          return bad(
            `the certificate of ${ending.subject} ends on ${new Date(ending.at).toISOString().slice(0, 10)}, in ${days.toFixed(1)} days: sooner than ${minimumDays} days`,
          )
        const old = await overSocket(opening, (socket) => shakeOld(socket, name, minimumVersion))
        if (old !== undefined) return bad(`${old} is accepted, older than ${minimumVersion}`)
        return good(`${protocol}, ${Math.floor(days)} days left`)
      } catch (error) {
        return blame({ error, target: `${address}:${port}`, from, context, signal })
      }
    }
  },
}

function nameOf({ address, serverName }: Settings<'tls'>): string {
  return serverName ?? address
}

async function shake(socket: Duplex, name: string): Promise<{ protocol: string; ending: Ending }> {
  const secured = await secure(socket, name)
  return { protocol: secured.getProtocol() ?? 'TLS', ending: soonest(secured.getPeerCertificate(true)) }
}

interface Ending {
  subject: string
  /** In milliseconds since the epoch. */
  at: number
}

/** Of a certificate and those that have signed it, up to the one that signs itself, the one that ends first. */
function soonest(certificate: DetailedPeerCertificate): Ending {
  const { subject, valid_to, issuerCertificate } = certificate
  const own = { subject: String(subject.CN ?? subject.O ?? 'no name'), at: Date.parse(valid_to) }
  if (issuerCertificate === undefined || issuerCertificate.fingerprint256 === certificate.fingerprint256)
    return own
  const above = soonest(issuerCertificate)
  return above.at < own.at ? above : own
}

/**
 * The version that is accepted though it is too old. Nothing is sent over such a connection, so that its certificate does
 * not matter; OpenSSL speaks these versions only at its lowest level of security.
 */
async function shakeOld(
  socket: Duplex,
  name: string,
  minimum: Settings<'tls'>['minimumVersion'],
): Promise<string | undefined> {
  const maxVersion = minimum === 'TLSv1.3' ? 'TLSv1.2' : 'TLSv1.1'
  try {
    const secured = await secure(socket, name, {
      ...{ minVersion: 'TLSv1', maxVersion, ciphers: 'DEFAULT@SECLEVEL=0', rejectUnauthorized: false },
    })
    return secured.getProtocol() ?? maxVersion
  } catch {
    return undefined
  }
}

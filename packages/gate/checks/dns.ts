import { promises as dns } from 'node:dns'
import { isIP } from 'node:net'
import { bad, type Check, good, type Measurement, none, type Settings } from '../check.ts'
import { refuseForbidden } from '../network.ts'

const { Resolver } = dns

/** Asks the runner's name servers, or a given one, past /etc/hosts and every cache of this process. */
export const dnsCheck: Check<'dns'> = {
  type: 'dns',
  target: ({ domain, server }) => (server === undefined ? domain : `${domain} at ${server}`),
  begin: (settings) => {
    const { domain, server } = settings
    if (server !== undefined) refuseForbidden('dns', server)
    return async (signal) => {
      const resolver = new Resolver({ tries: 2 })
      if (server !== undefined) resolver.setServers([withPort(server, settings.serverPort)])
      const cancel = () => resolver.cancel()
      signal.addEventListener('abort', cancel, { once: true })
      const begun = performance.now()
      try {
        const found = await Promise.all([ask(resolver.resolve4(domain)), ask(resolver.resolve6(domain))])
        return { ...judge(settings, found.flat()), latencyMs: Math.round(performance.now() - begun) }
      } catch (error) {
        return none(`${domain} could not be asked for: ${(error as NodeJS.ErrnoException).code}`)
      } finally {
        signal.removeEventListener('abort', cancel)
        // Of two questions the other one would keep the process for seconds.
        cancel()
      }
    }
  },
}

function judge({ domain, addresses }: Settings<'dns'>, found: string[]): Measurement {
  if (found.length === 0) return bad(`${domain} leads to no address`)
  const told = `${domain} leads to ${found.sort().join(', ')}`
  return key(found) === key(addresses) ? good(told) : bad(`${told}, not to ${addresses.join(', ')}`)
}

/** No such name and no such record are answers; that nobody answers is none. */
async function ask(answer: Promise<string[]>): Promise<string[]> {
  try {
    return await answer
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === dns.NOTFOUND || code === dns.NODATA) return []
    throw error
  }
}

function key(addresses: readonly string[]): string {
  return JSON.stringify([...new Set(addresses.map(plain))].sort())
}

/** An IPv6 address has many spellings. */
function plain(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]/`).hostname : address
}

function withPort(server: string, port: number): string {
  return isIP(server) === 6 ? `[${server}]:${port}` : `${server}:${port}`
}

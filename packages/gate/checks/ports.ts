import { bad, type Check, type Context, good, none, oneLine, type Settings } from '../check.ts'
import { holdersOf, tellHolder, tellHolders, userOf } from '../holders.ts'
import { type Listener, nameOf, readListeners, readTables } from '../listeners.ts'

const mostNamed = 10

/** Nobody listens on the host but where it is allowed. Who does, is told as far as this user may see it. */
export const portsCheck: Check<'ports'> = {
  type: 'ports',
  target: ({ allow }) => (allow.length === 0 ? 'none allowed' : `only ${allow.join(', ')}`),
  begin: (settings, context) => {
    const allowed = settings.allow.map(readPlace)
    return async (signal) => {
      const { code, stdout } = await context.probe.exec(readTables, signal)
      const listeners = readListeners(stdout)
      if (code !== 0 || listeners === undefined) return none('/proc/net does not tell who listens')
      const judged = listeners.filter((one) => isJudged(one, settings))
      const others = judged.filter((one) => !allowed.some((place) => allows(place, one)))
      if (others.length === 0) return good(`${judged.length} listeners, all of them allowed`)
      const told = await tellAll(others, context, signal)
      return { ...bad(oneLine(`not allowed: ${told.join('; ')}`)), seen: told.join('\n') }
    }
  },
}

function isJudged({ protocol, loopback }: Listener, settings: Settings<'ports'>): boolean {
  return (settings.udp || protocol === 'tcp') && (settings.loopback || !loopback)
}

interface Place {
  protocol: string
  port: number
  /** Missing: any. */
  address: string | undefined
}

/** `443`, `53/udp`, `127.0.0.1:8080`, `[::1]:8080` */
function readPlace(entry: number | string): Place {
  const [, host, port, protocol = 'tcp'] = /^(?:(.+):)?([0-9]+)(?:\/(tcp|udp))?$/.exec(String(entry)) ?? []
  return { protocol, port: Number(port), address: host?.replace(/^\[|\]$/g, '') }
}

function allows({ protocol, port, address }: Place, one: Listener): boolean {
  return protocol === one.protocol && port === one.port && (address === undefined || address === one.address)
}

async function tellAll(others: Listener[], { probe }: Context, signal: AbortSignal): Promise<string[]> {
  const named = others.slice(0, mostNamed)
  const { stdout } = await probe.exec(tellHolders(named), signal)
  const told = named.map((one) => {
    const [holder] = holdersOf(one, stdout)
    return `${nameOf(one)} (${tellHolder(holder)}, user ${userOf(one, stdout)})`.slice(0, 160)
  })
  return others.length > mostNamed ? [...told, `and ${others.length - mostNamed} more`] : told
}

import { type Check, good, invalidCheck, type Settings } from '../check.ts'
import { blame, refuseForbidden } from '../network.ts'

/** Connects and hangs up: something listens. */
export const tcpCheck: Check<'tcp'> = {
  type: 'tcp',
  target: ({ address, port }) => `${address}:${port}`,
  begin: (settings, context) => {
    const { address, from } = settings
    const port = portOf(settings)
    refuseForbidden('tcp', address)
    return async (signal) => {
      const begun = performance.now()
      try {
        const socket = await context.probe.connect(address, port, from, signal)
        socket.on('error', () => {}).destroy()
        return { ...good('connected'), latencyMs: Math.round(performance.now() - begun) }
      } catch (error) {
        return blame({ error, target: `${address}:${port}`, from, context, signal })
      }
    }
  },
}

function portOf({ port }: Settings<'tcp'>): number {
  const number = /^[1-9][0-9]{0,4}$/.test(String(port)) ? Number(port) : 0
  if (number >= 1 && number <= 65535) return number
  throw invalidCheck('tcp', `'${port}' is not a port`)
}

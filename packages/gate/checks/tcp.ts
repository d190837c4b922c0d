import { type Check, good } from '../check.ts'
import { blame, refuseForbidden } from '../network.ts'

/** Connects and hangs up: something listens. */
export const tcpCheck: Check<'tcp'> = {
  type: 'tcp',
  target: ({ address, port }) => `${address}:${port}`,
  begin: ({ address, port, from }, context) => {
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

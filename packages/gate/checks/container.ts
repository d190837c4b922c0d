import { bad, type Check, fields, good, none } from '../check.ts'
import { containerFault, healthOf } from '../container.ts'
import { identityScript } from '../process.ts'
import { watchServices } from '../services.ts'

/**
 * The container of the slot runs the release's image, in one and the same run from the first good sample on, and is healthy
 * where its image says how that is measured; of a compose file so do all services, or the one that is named. An engine that does not
 * answer is no measurement.
 */
export const containerCheck: Check<'container'> = {
  type: 'container',
  target: ({ service }, { slot }) => service ?? slot.container?.name ?? slot.service.unit,
  begin: ({ service }, context) => {
    const { slot, release, probe } = context
    if (slot.compose !== undefined) return watchServices(context, service)
    const { name } = slot.container!
    const script = identityScript(slot, release.id)
    let first: string | undefined
    let restarts: number | undefined
    return async (signal) => {
      const { code, stdout } = await probe.exec(script, signal)
      if (code !== 0) return none('the Docker engine does not answer this user')
      const seen = fields(stdout)
      const now = Number(seen.get('restarts') ?? 0)
      restarts ??= now
      const fault = containerFault(seen, name)
      if (fault !== undefined) return fault
      if (seen.get('oom') === 'true')
        return bad(`the kernel has ended a process of ${name} because its memory was full (OOM killer)`)
      const run = `${seen.get('container')} ${seen.get('pid')}`
      first ??= run
      if (now > restarts) return bad(`restarted ${now - restarts} times since the gate began`)
      if (run !== first) return bad(`${name} is not the run of the first sample: it was started again`)
      const health = healthOf(seen)
      return (
        health ??
        good(
          `runs ${seen.get('reference')}${seen.get('health') === 'healthy' ? ', healthy' : ''}, ${now} restarts`,
        )
      )
    }
  },
}

import { type Script, sh } from '@deploy/agent/sh.ts'
import {
  bad,
  type Check,
  type Context,
  fields,
  good,
  type Measure,
  type Measurement,
  none,
  unitName,
} from '../check.ts'
import { readPidFile } from '../process.ts'

/** The service runs, in one and the same main process from the first good sample on, without a restart in between. */
export const unitCheck: Check<'unit'> = {
  type: 'unit',
  target: ({ unit }, { slot }) => unitName('unit', unit, slot),
  begin: ({ unit }, context) => {
    const name = unitName('unit', unit, context.slot)
    return context.slot.service.manager === 'process' ? watchProcess(name, context) : watchUnit(name, context)
  },
}

function watchUnit(unit: string, { probe }: Context): Measure {
  let restarts: number | undefined
  let mainPid: number | undefined
  return async (signal) => {
    const { code, stdout } = await probe.exec(showUnit(unit), signal)
    if (code !== 0) return none(`systemctl show ended with exit code ${code}`)
    const shown = fields(stdout)
    const pid = Number(shown.get('MainPID') ?? 0)
    const now = Number(shown.get('NRestarts') ?? 0)
    restarts ??= now
    const fault = stateFault(shown, pid)
    if (fault !== undefined) return bad(fault)
    mainPid ??= pid
    if (pid !== mainPid)
      return bad(`the main process changed from ${mainPid} to ${pid}: it was started again`)
    if (now > restarts) return bad(`restarted ${now - restarts} times since the gate began`)
    return good(`active, main process ${pid}, ${now} automatic restarts`)
  }
}

const properties = 'LoadState,ActiveState,SubState,Result,MainPID,NRestarts,ExecMainStatus'

function showUnit(unit: string): Script {
  return sh`systemctl show --property=${properties} -- ${`${unit}.service`}`
}

function stateFault(shown: Map<string, string>, pid: number): string | undefined {
  const [load, active, sub, result] = ['LoadState', 'ActiveState', 'SubState', 'Result'].map((key) =>
    shown.get(key),
  )
  if (load !== 'loaded') return `the unit is ${load ?? 'unknown'} to systemd`
  if (active === 'active' && sub === 'running' && pid > 0) return undefined
  const exit = result === 'success' ? '' : `, result ${result}, exit status ${shown.get('ExecMainStatus')}`
  return `${active}/${sub} instead of active/running${exit}`
}

function watchProcess(unit: string, { probe, slot }: Context): Measure {
  let first: string | undefined
  return async (signal): Promise<Measurement> => {
    const { code, stdout } = await probe.exec(readPidFile(slot, unit), signal)
    if (code !== 0) return none(`reading the pid file ended with exit code ${code}`)
    const seen = fields(stdout)
    const [pid, start, recorded] = ['pid', 'start', 'recorded'].map((key) => seen.get(key) ?? '')
    if (pid === '0') return bad('not running: there is no pid file')
    if (start === '' || ['Z', 'X'].includes(seen.get('state') ?? '')) return bad(`process ${pid} has ended`)
    if (start !== recorded) return bad(`process ${pid} is another program: the service has ended`)
    first ??= `${pid} ${start}`
    if (first !== `${pid} ${start}`) return bad(`process ${pid} is not the first one: it was started again`)
    return good(`process ${pid} runs`)
  }
}

import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { type Accounts, accountFault, askAccounts, tellAccounts } from '../accounts.ts'
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

/**
 * The service runs, in one and the same main process from the first good sample on, without a restart in between, and as the
 * user and group that are asked for, whatever its unit file says.
 */
export const unitCheck: Check<'unit'> = {
  type: 'unit',
  target: ({ unit, ...accounts }, { slot }) => unitName('unit', unit, slot) + tellAccounts(accounts),
  begin: ({ unit, user, group }, context) => {
    const watch = context.slot.service.manager === 'process' ? watchProcess : watchUnit
    return watch(unitName('unit', unit, context.slot), { user, group }, context)
  },
}

function watchUnit(unit: string, accounts: Accounts, { probe }: Context): Measure {
  const script = isAsked(accounts) ? showWithAccounts(unit, accounts) : showUnit(unit)
  let restarts: number | undefined
  let mainPid: number | undefined
  return async (signal) => {
    const { code, stdout } = await probe.exec(script, signal)
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
    return (
      accountFault(shown, pid, accounts) ??
      good(`active, main process ${pid}${tellAccounts(accounts)}, ${now} automatic restarts`)
    )
  }
}

function isAsked({ user, group }: Accounts): boolean {
  return user !== undefined || group !== undefined
}

const properties = 'LoadState,ActiveState,SubState,Result,MainPID,NRestarts,ExecMainStatus'

function showUnit(unit: string): Script {
  return sh`systemctl show --property=${properties} -- ${`${unit}.service`}`
}

function showWithAccounts(unit: string, accounts: Accounts): Script {
  return lines(
    sh`
      shown=$(${showUnit(unit)}) || exit $?
      printf '%s\\n' "$shown"
      pid=$(printf '%s\\n' "$shown" | sed -n 's/^MainPID=//p')
    `,
    askAccounts(accounts),
  )
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

function watchProcess(unit: string, accounts: Accounts, { probe, slot }: Context): Measure {
  const ofProcess = readPidFile(slot, unit)
  const script = isAsked(accounts) ? lines(ofProcess, askAccounts(accounts)) : ofProcess
  let first: string | undefined
  return async (signal): Promise<Measurement> => {
    const { code, stdout } = await probe.exec(script, signal)
    if (code !== 0) return none(`reading the pid file ended with exit code ${code}`)
    const seen = fields(stdout)
    const [pid, start, recorded] = ['pid', 'start', 'recorded'].map((key) => seen.get(key) ?? '')
    if (pid === '0') return bad('not running: there is no pid file')
    if (start === '' || ['Z', 'X'].includes(seen.get('state') ?? '')) return bad(`process ${pid} has ended`)
    if (start !== recorded) return bad(`process ${pid} is another program: the service has ended`)
    first ??= `${pid} ${start}`
    if (first !== `${pid} ${start}`) return bad(`process ${pid} is not the first one: it was started again`)
    return accountFault(seen, pid!, accounts) ?? good(`process ${pid} runs${tellAccounts(accounts)}`)
  }
}

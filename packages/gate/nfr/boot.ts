import { sh } from '@deploy/agent/sh.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Context, Probe } from '../check.ts'
import { ask, parseUrl } from '../checks/http.ts'
import { type Clock, systemClock } from '../clock.ts'
import { overall } from '../judge.ts'
import type { CheckReport, GateReport } from '../report.ts'
import { cancelled, runGate } from '../run.ts'
import type { Asked } from './kill.ts'
import { round } from './latency.ts'
import type { Further } from './report.ts'
import { askedOf } from './run.ts'

const everyMs = 500
const tryMs = 5_000

interface Subject {
  context: Context
  signal: AbortSignal
  clock?: Clock
}

/**
 * Boots the host of a release whose gate has passed, measures how long the service is away, runs the gate again, and adds all that
 * to the report. Only for a release that is confirmed: another one goes back at a boot. Another verdict, and an environment without
 * consent, stay as they are. Throws CANCELLED, GATE_CHECK_INVALID.
 */
export async function proveBoot({
  report,
  context,
  signal,
  clock = systemClock,
}: Subject & { report: GateReport }): Promise<GateReport> {
  const { nfr, gate } = context.slot
  const asked = askedOf(context)
  if (nfr?.coldBoot === undefined || asked === undefined || report.verdict !== 'pass') return report
  if (nfr.consent === undefined) {
    context.log.info(`${context.host}: no boot: ${context.environment} has no nfr.consent`)
    return report
  }
  context.log.info(`${context.host}: is booted now, as ${nfr.consent} agreed`)
  const { coldBoot, row } = await boot({ asked, ...nfr.coldBoot, context, clock, signal })
  if (signal.aborted) throw cancelled(context.host)
  context.log.info(`${context.host}: ${row.verdict === 'pass' ? '✓' : '✗'} ${row.name}: ${row.reason}`)
  const again = row.verdict === 'pass' ? await runGate({ gate, context, clock, signal }) : undefined
  const checks = [
    ...report.checks,
    { ...row, type: 'cold-boot', target: asked.url, samples: [] },
    ...(again?.checks ?? []).map((check) => ({ ...check, name: `${check.name} after the boot` })),
  ]
  return {
    ...report,
    finishedAt: new Date(clock.now()).toISOString(),
    verdict: overall(checks.map(({ verdict }) => verdict)),
    checks,
    further: { ...report.further, consent: nfr.consent, coldBoot },
    diagnosis: again?.diagnosis ?? [],
  }
}

type Row = Pick<CheckReport, 'name' | 'verdict' | 'reason'>

async function boot({
  asked: { url, status, ...sent },
  readySeconds,
  context,
  clock,
  signal,
}: Required<Subject> & { asked: Asked; readySeconds: number }): Promise<{
  coldBoot: NonNullable<Further['coldBoot']>
  row: Row
}> {
  const { probe, host } = context
  const row = (verdict: Row['verdict'], reason: string): Row => ({ name: 'cold boot', verdict, reason })
  const question = { url: parseUrl('http', url), ...sent, context }
  const before = await bootOf(probe, signal)
  if (before === undefined)
    return { coldBoot: { url }, row: row('inconclusive', `${host} does not tell when it was booted`) }
  const begun = clock.now()
  const since = () => round((clock.now() - begun) / 1000)
  if (await refuses(probe, signal))
    return { coldBoot: { url }, row: row('inconclusive', "this user may not run 'systemctl reboot' as root") }
  let bootSeconds: number | undefined
  while (since() < readySeconds && !signal.aborted) {
    if (bootSeconds === undefined) {
      const now = await bootOf(probe, signal)
      if (now !== undefined && now !== before) bootSeconds = since()
    } else {
      const one = AbortSignal.any([signal, AbortSignal.timeout(tryMs)])
      const { outcome } = await ask({ ...question, signal: one }, (answer) =>
        (status === undefined ? answer.status < 400 : answer.status === status)
          ? undefined
          : 'another status',
      )
      const ready = since()
      if (outcome === 'good') {
        const reason = `booted after ${bootSeconds.toFixed(1)} s, answered after ${ready.toFixed(1)} s`
        return { coldBoot: { url, bootSeconds, readySeconds: ready }, row: row('pass', reason) }
      }
    }
    await clock.sleep(everyMs, signal)
  }
  if (bootSeconds === undefined)
    return { coldBoot: { url }, row: row('fail', `${host} was not back within ${readySeconds} s`) }
  const late = `booted after ${bootSeconds.toFixed(1)} s, but did not answer within ${readySeconds} s`
  return { coldBoot: { url, bootSeconds }, row: row('fail', late) }
}

/** Another after each boot, also of a container, whose kernel stays the same; undefined while the host does not answer. */
async function bootOf(probe: Probe, signal: AbortSignal): Promise<string | undefined> {
  const script = sh`cat /proc/sys/kernel/random/boot_id && sed 's/.*) //' /proc/1/stat | cut -d ' ' -f 20`
  const result = await attempt(probe, script, signal)
  return result?.code === 0 ? result.stdout.trim() : undefined
}

async function refuses(probe: Probe, signal: AbortSignal): Promise<boolean> {
  const script = sh`
    root=
    [ "$(id -u)" = 0 ] || root='sudo -n'
    $root systemctl reboot > /dev/null 2>&1 < /dev/null || echo refused
  `
  // The boot may end the session before it has answered.
  return (await attempt(probe, script, signal))?.stdout.trim() === 'refused'
}

async function attempt(probe: Probe, script: ReturnType<typeof sh>, signal: AbortSignal) {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(tryMs)])
  try {
    return await probe.exec(script, limit)
  } catch (error) {
    if (error instanceof DeployError || limit.aborted) return undefined
    throw error
  }
}

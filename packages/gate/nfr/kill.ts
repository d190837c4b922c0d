import { sh } from '@deploy/agent/sh.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { type Context, fields, type Settings } from '../check.ts'
import { ask, parseUrl } from '../checks/http.ts'
import type { Clock } from '../clock.ts'
import type { CheckReport } from '../report.ts'
import { round } from './latency.ts'
import type { Further } from './report.ts'

const everyMs = 100
const tryMs = 2_000
const slackSeconds = 30

type Resilience = NonNullable<Further['resilience']>
/** What tells that a service answers: this status, or without one any below 400. */
export interface Asked extends Pick<Settings<'http'>, 'url' | 'requestHeaders' | 'from'> {
  status?: number
}

type Row = Pick<CheckReport, 'name' | 'verdict' | 'reason'>

/**
 * Kills all processes of the unit as a crash does, and waits until it answers again in another main process. It needs root
 * for the very command by which a deployment ends a unit that does not stop. Throws GATE_CHECK_INVALID.
 */
export async function killService({
  asked,
  readySeconds,
  context,
  clock,
  signal,
}: {
  asked: Asked
  readySeconds: number
  context: Context
  clock: Clock
  signal: AbortSignal
}): Promise<{ resilience: Resilience; row: Row }> {
  const { url, status, ...sent } = asked
  const target = parseUrl('http', url)
  const begun = clock.now()
  const limit = AbortSignal.timeout((readySeconds + slackSeconds) * 1000)
  const killed = await kill({ context, readySeconds, signal: AbortSignal.any([signal, limit]) })
  signal.throwIfAborted()
  const row = (verdict: Row['verdict'], reason: string): Row => ({ name: 'kill', verdict, reason })
  if ('failure' in killed) return { resilience: { url }, row: row(killed.verdict, killed.failure) }
  const { restartSeconds } = killed
  const question = { url: target, ...sent, context }
  while (clock.now() < begun + readySeconds * 1000 && !signal.aborted) {
    const one = AbortSignal.any([signal, AbortSignal.timeout(tryMs)])
    const { outcome, detail } = await ask({ ...question, signal: one }, (answer) =>
      (status === undefined ? answer.status < 400 : answer.status === status)
        ? undefined
        : `status ${answer.status}`,
    )
    const answeredSeconds = round((clock.now() - begun) / 1000)
    if (outcome === 'none') return { resilience: { url, restartSeconds }, row: row('inconclusive', detail) }
    if (outcome === 'good')
      return {
        resilience: { url, restartSeconds, readySeconds: answeredSeconds },
        row: row(
          'pass',
          `started again after ${restartSeconds.toFixed(1)} s, answered after ${answeredSeconds.toFixed(1)} s`,
        ),
      }
    await clock.sleep(everyMs, signal)
  }
  signal.throwIfAborted()
  return {
    resilience: { url, restartSeconds },
    row: row(
      'fail',
      `started again after ${restartSeconds.toFixed(1)} s, but did not answer within ${readySeconds} s of the kill`,
    ),
  }
}

type Killed = { restartSeconds: number } | { failure: string; verdict: 'fail' | 'inconclusive' }

async function kill({
  context,
  readySeconds,
  signal,
}: {
  context: Context
  readySeconds: number
  signal: AbortSignal
}): Promise<Killed> {
  const { probe, slot, host } = context
  const unit = `${slot.service.unit}.service`
  const script = sh`
    main() { systemctl show -p MainPID --value ${unit}; }
    uptime() { read -r now rest < /proc/uptime; echo "$now"; }
    before=$(main) || exit 69
    [ "$before" -gt 0 ] || { echo refused=nothing; exit 0; }
    begun=$(uptime)
    root=
    [ "$(id -u)" = 0 ] || root='sudo -n'
    $root systemctl kill -s SIGKILL ${unit} > /dev/null 2>&1 < /dev/null || { echo refused=kill; exit 0; }
    over=$((\${begun%.*} + ${Math.ceil(readySeconds) + 1}))
    while now=$(uptime) && [ "\${now%.*}" -lt "$over" ]; do
      after=$(main)
      if [ "$after" -gt 0 ] && [ "$after" != "$before" ]; then
        echo "begun=$begun"
        echo "ended=$(uptime)"
        exit 0
      fi
      sleep 0.1
    done
    echo refused=start
  `
  try {
    const { code, stdout } = await probe.exec(script, signal)
    if (code !== 0) return { verdict: 'inconclusive', failure: `systemd of ${host} does not answer` }
    const seen = fields(stdout)
    const refused = seen.get('refused')
    if (refused === 'nothing') return { verdict: 'fail', failure: `${unit} has no process to kill` }
    if (refused === 'kill')
      return {
        verdict: 'inconclusive',
        failure: `this user may not run 'systemctl kill -s SIGKILL ${unit}' as root`,
      }
    const restartSeconds = Number(seen.get('ended')) - Number(seen.get('begun'))
    if (refused === undefined && restartSeconds >= 0) return { restartSeconds: round(restartSeconds) }
    return {
      verdict: 'fail',
      failure: `${unit} was not started again within ${readySeconds} s of the kill; Restart= and RestartSec= of the unit say when`,
    }
  } catch (error) {
    if (error instanceof DeployError) return { verdict: 'inconclusive', failure: error.message }
    if (signal.aborted) return { verdict: 'inconclusive', failure: `${host} did not answer in time` }
    throw error
  }
}

import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import {
  type BuiltStep,
  type Context,
  isDone,
  nothing,
  orderDirectory,
  privileges,
  runsInRelease,
  step,
  synced,
} from '../context.ts'
import { unitPath } from '../installed.ts'
import { tellHolders, unitLog } from './last-words.ts'
import { placing } from './place.ts'

/**
 * Stop, switch, start: a service of `Type=simple` imports files for as long as it runs, so it must not see two
 * releases. Taken back in reverse order, the old release is in place again before its service starts.
 */
export function stopUnit(context: Context, change?: BuiltStep): BuiltStep {
  const { service } = context.slot
  const unit = `${service.unit}.service`
  const { root, list } = privileges(context)
  const forgetStarts = resetFailed(root, unit)
  const stop = stopped(root, unit, service.stopSeconds)
  const start = started(root, context)
  return step({
    id: 'stop',
    phase: 'switch',
    title: `Stop ${unit}`,
    check: lines(serves(context), isDone(change)),
    do: sh`
      if systemctl is-active --quiet ${unit}; then touch "$DEPLOY_ORDER_DIR"/was-active; fi
      touch "$DEPLOY_ORDER_DIR"/stopped
      ${synced(orderDirectory)}
      [ "$(systemctl show -p LoadState --value ${unit})" != not-found ] || exit 0
      ${stop}
    `,
    undo: sh`
      [ -e "$DEPLOY_ORDER_DIR"/was-active ] || exit 0
      ${forgetStarts}
      ${start}
    `,
    timeoutSeconds: service.stopSeconds + service.startSeconds + 10,
    privileged: list,
  })
}

/** Installs the release's own unit file, byte for byte; the one before is kept for the way back. */
export function installUnit(context: Context): BuiltStep | undefined {
  const { service } = context.slot
  if (!service.unitFile) return undefined
  const unit = `${service.unit}.service`
  const file = { to: unitPath(unit), from: { file: service.unitFile } }
  const { root, list } = privileges(context)
  const { isThere, keep, put, remember, restore } = placing(context, file, root, 'unit-changed')
  const reload = root(['systemctl', 'daemon-reload'])
  return step({
    id: 'unit',
    phase: 'switch',
    title: `Install ${service.unitFile} as ${file.to} and enable it`,
    check: sh`
      [ ! -e ${orderDirectory}/unit-changed ] || exit 1
      ${isThere}
      systemctl is-enabled --quiet ${unit}
    `,
    do: sh`
      if [ ! -e ${orderDirectory}/unit-begun ]; then
        [ -e ${file.to} ] || touch ${orderDirectory}/no-unit
        touch ${orderDirectory}/unit-begun
      fi
      ${keep}
      ${put}
      ${reload}
      state=$(systemctl show -p LoadState --value ${unit})
      [ "$state" = loaded ] || { echo ${`systemd does not load ${unit}:`} "$state" >&2; exit 1; }
      ${root(['systemctl', 'enable', unit])}
      ${remember}
    `,
    undo: sh`
      [ -e ${orderDirectory}/unit-begun ] || exit 0
      if [ -e ${orderDirectory}/no-unit ] && [ -e ${file.to} ]; then
        ${root(['systemctl', 'disable', unit])}
      fi
      ${restore}
      ${reload}
    `,
    timeoutSeconds: 60,
    privileged: list,
  })
}

/** A simple unit counts as started before anything ran: the state is asserted, and asserted again. */
export function startUnit(context: Context): BuiltStep {
  const { service } = context.slot
  const unit = `${service.unit}.service`
  const { root, list } = privileges(context)
  const forgetStarts = resetFailed(root, unit)
  const start = started(root, context)
  const stop = stopped(root, unit, service.stopSeconds)
  return step({
    id: 'start',
    phase: 'switch',
    title: `Start ${unit}`,
    check: serves(context),
    do: sh`
      ${forgetStarts}
      ${start}
    `,
    undo: sh`
      [ -e "$DEPLOY_ORDER_DIR"/stopped ] || exit 0
      [ "$(systemctl show -p LoadState --value ${unit})" != not-found ] || exit 0
      ${stop}
    `,
    timeoutSeconds: service.startSeconds + service.stopSeconds + 10,
    privileged: list,
  })
}

/**
 * The main process is one of this activation, not an old one that answers in its place, and its working directory lies
 * in this release where the kernel lets us look.
 */
export function identifyUnit(context: Context): BuiltStep {
  const unit = `${context.slot.service.unit}.service`
  return step({
    id: 'identity',
    phase: 'identity',
    title: `The main process of ${unit} belongs to ${context.release.id}`,
    do: sh`
      pid=$(systemctl show -p MainPID --value ${unit})
      [ "$pid" -gt 0 ] || { echo ${`${unit} has no main process.`} >&2; exit 1; }
      if [ -e "$DEPLOY_ORDER_DIR"/stopped ]; then
        started=$(systemctl show -p ExecMainStartTimestampMonotonic --value ${unit})
        began=$(printf %s "$DEPLOY_SWITCH_UPTIME" | cut -d. -f1)
        [ "$((started / 1000000))" -ge "$began" ] || { echo "The main process $pid is older than this activation." >&2; exit 1; }
      fi
      ${runsInRelease(context)}
    `,
    timeoutSeconds: 20,
  })
}

/** Exit 0 when the unit is active on this release and was not stopped by this deployment: a repeated run changes nothing. */
function serves({ slot, release }: Context): Script {
  return sh`
    [ ! -e "$DEPLOY_ORDER_DIR"/stopped ] || exit 1
    [ "$(readlink ${`${slot.root}/current`})" = ${`releases/${release.id}`} ] || exit 1
    systemctl is-active --quiet ${`${slot.service.unit}.service`}
  `
}

/**
 * systemd counts the starts of a unit, also those of the release that dies, and refuses one more than its limit. A unit that
 * was stopped is not failed, but its starts are counted all the same.
 */
function resetFailed(root: (words: string[]) => Script, unit: string): Script {
  return sh`
    {
      ${root(['systemctl', 'reset-failed', unit])}
    } 2>/dev/null || true
  `
}

/**
 * Our limits hold, not those of the unit, which may be minutes or none: systemctl is not waited for. What ignores SIGTERM
 * until the limit is killed, so that the release before or after it can start.
 */
function stopped(root: (words: string[]) => Script, unit: string, seconds: number): Script {
  const limit = Math.ceil(seconds * 5)
  return sh`
    ${root(['systemctl', '--no-block', 'stop', unit])}
    waited=0
    until case $(systemctl show -p ActiveState --value ${unit}) in inactive | failed) ;; *) false ;; esac; do
      waited=$((waited + 1))
      if [ "$waited" -eq ${limit} ]; then
        echo ${`${unit} does not end within ${seconds} s. It is killed.`} >&2
        ${root(['systemctl', 'kill', '-s', 'SIGKILL', unit])}
      fi
      [ "$waited" -le ${limit + 25} ] || { echo ${`${unit} does not end, also not when it is killed.`} >&2; exit 1; }
      sleep 0.2
    done
  `
}

/** Active, and still the same main process a second later: a service that dies at once is not started. */
function started(root: (words: string[]) => Script, { slot }: Context): Script {
  const { service } = slot
  const unit = `${service.unit}.service`
  const limit = Math.ceil(service.startSeconds * 5)
  return lines(
    sh`
      since=$(date +%s)
      told() {
        systemctl status --no-pager --lines=0 ${unit} || true
        ${unitLog(unit, { since: sh`$((since - 1))`, count: 20, format: 'cat' })}
        ${tellHolders(slot)}
      }
      ${root(['systemctl', '--no-block', 'start', unit])}
      waited=0
      until systemctl is-active --quiet ${unit}; do
        waited=$((waited + 1))
        if [ "$waited" -gt ${limit} ] || systemctl is-failed --quiet ${unit}; then
          echo ${`${unit} does not become active:`} >&2
          if [ "$(systemctl show -p Type -p ActiveState --value ${unit} | sort | tr '\\n' ' ')" = 'activating notify ' ]; then
            echo ${`It is of Type=notify and has not told systemd within ${service.startSeconds} s that it is ready (READY=1).`} >&2
          fi
          told >&2 || true
          exit 1
        fi
        sleep 0.2
      done
      pid=$(systemctl show -p MainPID --value ${unit})
      sleep 1
      if [ "$(systemctl show -p MainPID --value ${unit})" != "$pid" ] || ! systemctl is-active --quiet ${unit}; then
        echo ${`${unit} started and died within a second:`} >&2
        told >&2 || true
        exit 1
      fi
    `,
    nothing,
  )
}

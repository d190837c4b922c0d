import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import {
  type BuiltStep,
  type Context,
  isDone,
  orderDirectory,
  privileges,
  runsInRelease,
  step,
  synced,
} from '../context.ts'
import { unitPath } from '../installed.ts'
import { unlessUnknown } from './adopt.ts'
import { placing } from './place.ts'
import { resetFailed, started, stopped } from './unit-run.ts'

/**
 * Stop, switch, start: a service of `Type=simple` imports files for as long as it runs, so it must not see two
 * releases. Taken back in reverse order, the old release is in place again before its service starts; and as a boot between
 * switch and start has started the new one, what runs by then is stopped first. What ran is noted of all units before the
 * first is stopped, because systemd stops one with another (Requires=, PartOf=).
 */
export function stopUnit(context: Context, change?: BuiltStep): BuiltStep {
  const { service } = context.slot
  const [unit, ...workers] = unitsOf(context)
  const { root, list } = privileges(context)
  const starts = (each: string) => lines(resetFailed(root, each), started(root, context, each))
  const stops = (each: string) => stopped(root, each, service.stopSeconds)
  return step({
    id: 'stop',
    phase: 'switch',
    title: `Stop ${[unit, ...workers].join(', ')}`,
    check: lines(serves(context), isDone(change)),
    do: lines(
      sh`if systemctl is-active --quiet ${unit}; then touch "$DEPLOY_ORDER_DIR"/was-active; fi`,
      ...workers.map(
        (worker) => sh`
          if systemctl is-active --quiet ${worker} && [ ! -e ${orderDirectory}/stopped ]; then
            systemctl show -p MainPID --value ${worker} > ${pidBefore(worker)}
          fi
        `,
      ),
      sh`
        touch "$DEPLOY_ORDER_DIR"/stopped
        ${synced(orderDirectory)}
      `,
      ...[unit, ...workers].map(stops),
    ),
    undo: lines(
      sh`[ -e ${orderDirectory}/stopped ] || exit 0`,
      ...[unit, ...workers].map(stops),
      sh`
        if [ -e ${orderDirectory}/was-active ]; then
          ${starts(unit)}
        fi
      `,
      ...workers.map(
        (worker) => sh`
          if [ -e ${pidBefore(worker)} ]; then
            ${starts(worker)}
          fi
        `,
      ),
    ),
    timeoutSeconds: (1 + workers.length) * (service.stopSeconds + service.startSeconds) + 10,
    privileged: list,
  })
}

/** All units whose processes are of the release: that of the service first. */
export function unitsOf({ slot: { service, units } }: Context): [string, ...string[]] {
  return [`${service.unit}.service`, ...(units?.workers ?? [])]
}

function pidBefore(worker: string): Script {
  return sh`${orderDirectory}/worker-pid-${worker}`
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
  const [unit, ...workers] = unitsOf(context)
  const { root, list } = privileges(context)
  const starts = (each: string) => lines(resetFailed(root, each), started(root, context, each))
  const stops = (each: string) => stopped(root, each, service.stopSeconds)
  return step({
    id: 'start',
    phase: 'switch',
    title: `Start ${[unit, ...workers].join(', ')}`,
    check: serves(context),
    do: lines(starts(unit), ...workers.map((each) => unlessUnknown(context, each, starts(each)))),
    undo: lines(sh`[ -e "$DEPLOY_ORDER_DIR"/stopped ] || exit 0`, ...[unit, ...workers].map(stops)),
    timeoutSeconds: (1 + workers.length) * (service.startSeconds + service.stopSeconds) + 10,
    privileged: list,
  })
}

/**
 * The main process is one of this activation, not an old one that answers in its place, and its working directory lies
 * in this release where the kernel lets us look.
 */
export function identifyUnit(context: Context): BuiltStep {
  const [unit, ...workers] = unitsOf(context)
  return step({
    id: 'identity',
    phase: 'identity',
    title: `The main process of ${[unit, ...workers].join(', of ')} belongs to ${context.release.id}`,
    do: lines(
      identified(unit, context),
      ...workers.map((worker) =>
        unlessUnknown(context, worker, lines(identified(worker, context), replaced(worker))),
      ),
    ),
    timeoutSeconds: 20,
  })
}

function identified(unit: string, context: Context): Script {
  return sh`
    pid=$(systemctl show -p MainPID --value ${unit})
    [ "$pid" -gt 0 ] || { echo ${`${unit} has no main process.`} >&2; exit 1; }
    if [ -e "$DEPLOY_ORDER_DIR"/stopped ]; then
      started=$(systemctl show -p ExecMainStartTimestampMonotonic --value ${unit})
      began=$(printf %s "$DEPLOY_SWITCH_UPTIME" | cut -d. -f1)
      [ "$((started / 1000000))" -ge "$began" ] || { echo "The main process $pid is older than this activation." >&2; exit 1; }
    fi
    ${runsInRelease(context)}
  `
}

/** What a queue has imported stays in its process: only another process is another release. */
function replaced(worker: string): Script {
  return sh`
    if [ -e ${pidBefore(worker)} ] && [ "$(cat ${pidBefore(worker)})" = "$pid" ]; then
      echo ${`${worker} is still the process that ran before:`} "$pid" >&2
      exit 1
    fi
  `
}

/** Exit 0 when the units are active on this release and were not stopped by this deployment: a repeated run changes nothing. */
function serves(context: Context): Script {
  const { slot, release } = context
  return lines(
    sh`
      [ ! -e "$DEPLOY_ORDER_DIR"/stopped ] || exit 1
      [ "$(readlink ${`${slot.root}/current`})" = ${`releases/${release.id}`} ] || exit 1
    `,
    ...unitsOf(context).map((unit) => unlessUnknown(context, unit, sh`systemctl is-active --quiet ${unit}`)),
  )
}

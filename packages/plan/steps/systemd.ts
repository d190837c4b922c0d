import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import {
  type BuiltStep,
  type Context,
  isDone,
  nothing,
  orderDirectory,
  privileges,
  releaseDirectory,
  runsInRelease,
  step,
  synced,
} from '../context.ts'

/**
 * Stop, switch, start: a service of `Type=simple` imports files for as long as it runs, so it must not see two
 * releases. Taken back in reverse order, the old release is in place again before its service starts.
 */
export function stopUnit(context: Context, change?: BuiltStep): BuiltStep {
  const { service } = context.slot
  const unit = `${service.unit}.service`
  const { root, list } = privileges(context)
  const forgetStarts = resetFailed(root, unit)
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
      ${root(['systemctl', 'stop', unit])}
      if systemctl is-active --quiet ${unit}; then echo ${`${unit} is still active after it was stopped.`} >&2; exit 1; fi
    `,
    undo: sh`
      [ -e "$DEPLOY_ORDER_DIR"/was-active ] || exit 0
      ${forgetStarts}
      ${root(['systemctl', 'start', unit])}
      ${waitActive(unit, service.startSeconds)}
    `,
    timeoutSeconds: service.stopSeconds + service.startSeconds + 10,
    privileged: list,
  })
}

/** Installs the release's own unit file, byte for byte; the one before is kept for the way back. */
export function installUnit(context: Context): BuiltStep | undefined {
  const { service, root: slotRoot } = context.slot
  if (!service.unitFile) return undefined
  const unit = `${service.unit}.service`
  const source = `${releaseDirectory(context)}/${service.unitFile}`
  const staged = `${slotRoot}/.deploy/units/${unit}`
  const installed = `/etc/systemd/system/${unit}`
  const { root, list } = privileges(context)
  const install = (file: Script) => sh`
    mkdir -p ${`${slotRoot}/.deploy/units`}
    cp ${file} ${staged}
    ${root(['install', '-m', '0644', staged, installed])}
    ${synced('/etc/systemd/system')}
    ${root(['systemctl', 'daemon-reload'])}
  `
  return step({
    id: 'unit',
    phase: 'switch',
    title: `Install ${service.unitFile} as ${installed} and enable it`,
    check: sh`cmp -s ${source} ${installed} && systemctl is-enabled --quiet ${unit}`,
    do: sh`
      if [ -e ${installed} ]; then
        if [ ! -e "$DEPLOY_ORDER_DIR"/backup/unit ]; then
          cp ${installed} "$DEPLOY_ORDER_DIR"/backup/unit.new
          mv "$DEPLOY_ORDER_DIR"/backup/unit.new "$DEPLOY_ORDER_DIR"/backup/unit
        fi
      else
        touch "$DEPLOY_ORDER_DIR"/backup/no-unit
      fi
      ${install(sh`${source}`)}
      state=$(systemctl show -p LoadState --value ${unit})
      [ "$state" = loaded ] || { echo ${`systemd does not load ${unit}:`} "$state" >&2; exit 1; }
      ${root(['systemctl', 'enable', unit])}
    `,
    undo: sh`
      if [ -e "$DEPLOY_ORDER_DIR"/backup/unit ]; then
        ${install(sh`"$DEPLOY_ORDER_DIR"/backup/unit`)}
      elif [ -e "$DEPLOY_ORDER_DIR"/backup/no-unit ] && [ -e ${installed} ]; then
        ${root(['systemctl', 'disable', unit])}
        ${root(['rm', '-f', installed])}
        ${root(['systemctl', 'daemon-reload'])}
      fi
    `,
    timeoutSeconds: 60,
    privileged: list,
  })
}

/** `systemctl start` of a simple unit succeeds before anything ran: the state is asserted, and asserted again. */
export function startUnit(context: Context): BuiltStep {
  const { service } = context.slot
  const unit = `${service.unit}.service`
  const { root, list } = privileges(context)
  const forgetStarts = resetFailed(root, unit)
  return step({
    id: 'start',
    phase: 'switch',
    title: `Start ${unit}`,
    check: serves(context),
    do: sh`
      ${forgetStarts}
      ${root(['systemctl', 'start', unit])}
      ${waitActive(unit, service.startSeconds)}
    `,
    undo: sh`
      [ -e "$DEPLOY_ORDER_DIR"/stopped ] || exit 0
      [ "$(systemctl show -p LoadState --value ${unit})" != not-found ] || exit 0
      ${root(['systemctl', 'stop', unit])}
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

/** Active, and still the same main process a second later: a service that dies at once is not started. */
function waitActive(unit: string, seconds: number): Script {
  return lines(
    sh`
      since=$(date +%s)
      told() {
        systemctl status --no-pager --lines=0 ${unit}
        journalctl --unit=${unit} --since="@$((since - 5))" --output=cat --no-pager --quiet | tail -n 20
      }
      waited=0
      until systemctl is-active --quiet ${unit}; do
        waited=$((waited + 1))
        if [ "$waited" -gt ${Math.ceil(seconds * 5)} ] || systemctl is-failed --quiet ${unit}; then
          echo ${`${unit} does not become active:`} >&2
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

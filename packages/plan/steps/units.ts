import { posix } from 'node:path'
import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { templateOf } from '@deploy/manifest/rules/units.ts'
import { isAdopted, unknownUnit } from '../adoption.ts'
import {
  type BuiltStep,
  type Context,
  each,
  orderDirectory,
  privileges,
  type Root,
  step,
  synced,
} from '../context.ts'
import { furtherUnits } from '../installed.ts'
import { unlessUnknown } from './adopt.ts'
import { unitLog } from './last-words.ts'
import { placing } from './place.ts'

/**
 * Further units of the application: installed, enabled, started; one whose file has changed is restarted. The way back
 * stops, disables and removes what was not there before.
 */
export function installUnits(context: Context): BuiltStep | undefined {
  const { units, service } = context.slot
  if (units === undefined) return undefined
  const { root, list } = privileges(context)
  const files = furtherUnits(units)
  const placed = files.map((file) => placing(context, file, root, changedMark(posix.basename(file.to))))
  const reload = root(['systemctl', 'daemon-reload'])
  const named = [...new Set([...units.enable, ...units.start])]
  const seconds = service.startSeconds
  const known = (unit: string, script: Script) => unlessUnknown(context, unit, script)
  const goesBack = isAdopted(context.release.id)
  // made wherever there may be something to go back to, so that its commands for sudo are known before
  const retiring =
    goesBack || context.slot.adopt ? each(named, (unit) => retired(unit, context, root)) : undefined
  return step({
    id: 'units',
    phase: 'switch',
    title: titleOf(units),
    check: lines(
      sh`[ ! -e ${orderDirectory}/units-begun ] || exit 1`,
      each(placed, ({ isThere }) => isThere),
      each(units.enable, (unit) => known(unit, sh`systemctl is-enabled --quiet ${unit}`)),
      each(units.start, (unit) => known(unit, sh`systemctl is-active --quiet ${unit}`)),
    ),
    do: lines(
      rememberStates(named),
      each(placed, ({ keep }) => keep),
      goesBack ? retiring : undefined,
      each(placed, ({ put }) => put),
      reload,
      each(files, ({ to }) => known(posix.basename(to), loaded(posix.basename(to)))),
      each(units.enable, (unit) => known(unit, root(['systemctl', 'enable', '--quiet', unit]))),
      each(units.start, (unit) => known(unit, started(unit, { root, seconds }))),
      each(placed, ({ remember }) => remember),
    ),
    undo: lines(
      sh`[ -e ${orderDirectory}/units-begun ] || exit 0`,
      each(units.start, (unit) => unless(unit, 'active', root(['systemctl', 'stop', unit]))),
      each(units.enable, (unit) => unless(unit, 'enabled', root(['systemctl', 'disable', '--quiet', unit]))),
      each(placed, ({ restore }) => restore),
      reload,
      goesBack ? each(units.enable, (unit) => enabledAgain(unit, root)) : undefined,
      each(units.start, (unit) => restartedAgain(unit, root)),
    ),
    timeoutSeconds: 60 + units.start.length * (2 * seconds + 10),
    privileged: list,
  })
}

function titleOf({ files, enable, start }: NonNullable<Context['slot']['units']>): string {
  const parts = [
    `Install ${files.map((file) => posix.basename(file)).join(', ')}`,
    ...(enable.length > 0 ? [`enable ${enable.join(', ')}`] : []),
    ...(start.length > 0 ? [`start ${start.join(', ')}`] : []),
  ]
  return parts.join('; ')
}

/** Names the mark that the file of this unit, or of its template, was replaced. */
function changedMark(unit: string): string {
  return `unit-changed-${templateOf(unit)}`
}

function wasMark(unit: string, state: 'active' | 'enabled'): Script {
  return sh`${orderDirectory}/unit-was-${state}-${unit}`
}

function rememberStates(units: string[]): Script {
  return lines(
    sh`if [ ! -e ${orderDirectory}/units-begun ]; then`,
    each(
      units,
      (unit) => sh`
        if systemctl is-enabled --quiet ${unit} 2> /dev/null; then touch ${wasMark(unit, 'enabled')}; fi
        if systemctl is-active --quiet ${unit}; then touch ${wasMark(unit, 'active')}; fi
      `,
    ),
    sh`
      touch ${orderDirectory}/units-begun
      fi
      ${synced(orderDirectory)}
    `,
  )
}

/** Before this deployment it was not so, and the host knows the unit: then it is undone. */
function unless(unit: string, state: 'active' | 'enabled', act: Script): Script {
  return sh`
    if [ ! -e ${wasMark(unit, state)} ] && systemctl cat ${unit} > /dev/null 2>&1; then
      ${act}
    fi
  `
}

/** Going back to a time at which systemd did not know the unit: it ends, and is not started by the next boot. */
function retired(unit: string, { slot }: Context, root: Root): Script {
  return sh`
    if [ -e ${unknownUnit(slot, templateOf(unit))} ] && systemctl cat ${unit} > /dev/null 2>&1; then
      ${root(['systemctl', 'disable', '--quiet', '--now', unit])}
    fi
  `
}

function enabledAgain(unit: string, root: Root): Script {
  return sh`
    if [ -e ${wasMark(unit, 'enabled')} ] && ! systemctl is-enabled --quiet ${unit} 2> /dev/null; then
      ${root(['systemctl', 'enable', '--quiet', unit])}
    fi
  `
}

function restartedAgain(unit: string, root: Root): Script {
  return sh`
    if [ -e ${wasMark(unit, 'active')} ] && { [ -e ${orderDirectory}/${changedMark(unit)} ] || ! systemctl is-active --quiet ${unit}; }; then
      ${root(['systemctl', 'restart', unit])}
    fi
  `
}

/** A template has no state of its own. */
function loaded(unit: string): Script {
  if (unit.includes('@.')) return sh`:`
  return sh`
    state=$(systemctl show -p LoadState --value ${unit})
    [ "$state" = loaded ] || { echo ${`systemd does not load ${unit}:`} "$state" >&2; exit 1; }
  `
}

/** What is started once and has ended well, such as a download, is done; anything else still runs a second later. */
function started(unit: string, { root, seconds }: { root: Root; seconds: number }): Script {
  return sh`
    if [ -e ${orderDirectory}/${changedMark(unit)} ] || ! systemctl is-active --quiet ${unit}; then
      since=$(date +%s)
      timeout ${2 * Math.ceil(seconds)} ${root(['systemctl', 'restart', unit])} > /dev/null 2>&1 || true
      sleep 1
      state=$(systemctl show -p ActiveState -p Result -p Type ${unit} | sort | tr '\\n' ' ')
      case $state in
        'ActiveState=active '*) ;;
        'ActiveState=inactive Result=success Type=oneshot '*) ;;
        *)
          echo ${`${unit} does not become active:`} "$state" >&2
          { ${unitLog(unit, { since: sh`$((since - 1))`, count: 20, format: 'cat' })}; } >&2 || true
          exit 1
          ;;
      esac
    fi
  `
}

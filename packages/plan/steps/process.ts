import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import {
  type BuiltStep,
  type Context,
  isDone,
  orderDirectory,
  runsInRelease,
  step,
  synced,
} from '../context.ts'
import { processLog, tellHolders } from './last-words.ts'

/**
 * The service manager of hosts without systemd: a process group of its own, found again by its process id *and* start
 * time in `.deploy/run/<unit>.pid`. It is not started again at boot.
 */
export function stopProcess(context: Context, change?: BuiltStep): BuiltStep {
  const { service } = context.slot
  return step({
    id: 'stop',
    phase: 'switch',
    title: `Stop ${service.unit}`,
    check: sh`
      ${alive(context)}
      [ ! -e ${orderDirectory}/stopped ] && [ "$(readlink ${`${context.slot.root}/current`})" = ${`releases/${context.release.id}`} ] && alive || exit 1
      ${isDone(change)}
    `,
    do: sh`
      ${alive(context)}
      if alive; then touch ${orderDirectory}/was-active; fi
      touch ${orderDirectory}/stopped
      ${synced(orderDirectory)}
      ${stop(service.stopSeconds)}
    `,
    undo: sh`
      [ -e ${orderDirectory}/was-active ] || exit 0
      ${alive(context)}
      alive || { ${start(context)}; }
    `,
    timeoutSeconds: service.stopSeconds + service.startSeconds + 10,
  })
}

export function startProcess(context: Context): BuiltStep {
  const { service } = context.slot
  return step({
    id: 'start',
    phase: 'switch',
    title: `Start ${service.unit}: ${service.command!.join(' ')}`,
    check: sh`
      ${alive(context)}
      alive
    `,
    do: start(context),
    undo: sh`
      [ -e ${orderDirectory}/stopped ] || exit 0
      ${alive(context)}
      ${stop(service.stopSeconds)}
    `,
    timeoutSeconds: service.startSeconds + service.stopSeconds + 10,
  })
}

export function identifyProcess(context: Context): BuiltStep {
  return step({
    id: 'identity',
    phase: 'identity',
    title: `The process of ${context.slot.service.unit} belongs to ${context.release.id}`,
    do: sh`
      ${alive(context)}
      alive || { echo 'The process is gone.' >&2; { ${lastWords(context)}; } >&2; exit 1; }
      ${runsInRelease(context)}
    `,
    timeoutSeconds: 20,
  })
}

/**
 * Defines `alive`, which sets `pid`: the process of the pid file, unless the number was given to another one since. A
 * zombie is dead; not every container has an init that reaps them.
 */
function alive(context: Context): Script {
  return sh`
    alive() {
      read -r pid began 2>/dev/null < ${pidFile(context)} && [ -n "$began" ] || return 1
      case $(sed 's/^.*) //' "/proc/$pid/stat" 2>/dev/null | cut -d' ' -f1,20) in 'Z '*) false ;; *" $began") ;; *) false ;; esac
    }
  `
}

/** Ends the process and whatever it has started in its group; what is left after the time is killed. */
function stop(seconds: number): Script {
  const limit = Math.ceil(seconds * 10)
  return sh`
    group() {
      for stat in /proc/[0-9]*/stat; do
        { read -r text < "$stat"; } 2>/dev/null || continue
        # shellcheck disable=SC2086 # numbers and letters only
        set -- \${text##*) }
        [ "$3" != "$pid" ] || [ "$1" = Z ] || return 0
      done
      return 1
    }
    if alive; then
      kill -TERM "-$pid" 2>/dev/null || kill -TERM "$pid" 2>/dev/null || true
      waited=0
      while alive || group; do
        waited=$((waited + 1))
        if [ "$waited" -eq ${limit} ]; then kill -KILL "-$pid" 2>/dev/null || true; fi
        [ "$waited" -le ${limit + 50} ] || { echo "The process $pid does not end." >&2; exit 1; }
        sleep 0.1
      done
    fi
  `
}

/** The new process writes its own pid file before it becomes the program, so that it is never unknown. */
function start(context: Context): Script {
  const { service, root } = context.slot
  const variables = Object.entries(service.environment).map(([name, value]) => `${name}=${value}`)
  const run = sh`
    cd ${`${root}/current`} && cd "$(pwd -P)" || exit 1
    printf '%s %s\\n' "$$" "$(sed 's/^.*) //' "/proc/$$/stat" | cut -d' ' -f20)" > ${`${pidFile(context)}.new`}
    mv -f ${`${pidFile(context)}.new`} ${pidFile(context)}
    exec env -u DEPLOY_ORDER_DIR ${variables} ${service.command!}
  `
  return sh`
    mkdir -p ${`${root}/.deploy/run`}
    rm -f ${pidFile(context)}
    { wc -c < ${logFile(context)} > ${`${logFile(context)}.from`}; } 2>/dev/null || true
    # shellcheck disable=SC2016 # the new process expands it
    setsid sh -c ${run.script} < /dev/null >> ${logFile(context)} 2>&1 &
    waited=0
    until [ -s ${pidFile(context)} ]; do
      waited=$((waited + 1))
      [ "$waited" -le 100 ] || { echo 'The process did not start.' >&2; exit 1; }
      sleep 0.1
    done
    sleep 0.5
    ${alive(context)}
    alive || { echo 'The process started and died at once:' >&2; { ${lastWords(context)}; } >&2; exit 1; }
  `
}

function lastWords({ slot }: Context): Script {
  return lines(processLog(slot, slot.service.unit, 20), tellHolders(slot))
}

function pidFile({ slot }: Context): string {
  return `${slot.root}/.deploy/run/${slot.service.unit}.pid`
}

function logFile({ slot }: Context): string {
  return `${slot.root}/.deploy/run/${slot.service.unit}.log`
}

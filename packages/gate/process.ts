import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { runFile } from './check.ts'
import { readContainer } from './container.ts'

/**
 * Prints the process that the service manager `process` keeps: `pid` (0: no pid file), the `recorded` start and, when it
 * lives, its `state` and `start` in clock ticks since boot, as proc_pid_stat(5) has them.
 */
export function readPidFile(slot: Slot, unit: string): Script {
  return lines(pidFromFile(slot, unit), processFacts)
}

/**
 * Prints what tells which release the service runs: the facts of its main process, its `age` in clock ticks of
 * `ticks` a second, the host's `uptime` and `now`, where the `current` link leads and when it was `switched`, the
 * `release` folder it should lead to, and the `cwd` of the process, empty when this user may not see it.
 */
export function identityScript(slot: Slot, releaseId: string): Script {
  return lines(
    sh`read -r uptime _ </proc/uptime`,
    findPid(slot, releaseId),
    processFacts,
    sh`
      set -- $(sed 's/.*) //' "/proc/$$/stat")
      born=\${20}
      echo "age=\${start:+$((born - start))}"
      echo "ticks=$(getconf CLK_TCK 2>/dev/null || echo 100)"
      echo "uptime=$uptime"
      echo "now=$(date +%s)"
      echo "switched=$(stat -c %Y -- ${`${slot.root}/current`})"
      echo "current=$(readlink -f -- ${slot.path})"
      echo "release=$(readlink -f -- ${`${slot.root}/releases/${releaseId}`})"
      printf 'cwd=%s\\n' "$(readlink -- "/proc/$pid/cwd" 2>/dev/null)"
    `,
  )
}

/** Of a container also what is printed about it. */
function findPid(slot: Slot, releaseId: string): Script {
  if (slot.container !== undefined) return readContainer(slot, releaseId)
  const { manager, unit } = slot.service
  return manager === 'systemd' ? pidFromSystemd(unit) : pidFromFile(slot, unit)
}

function pidFromSystemd(unit: string): Script {
  return sh`
    shown=$(systemctl show --property=MainPID,ExecMainStartTimestampMonotonic -- ${`${unit}.service`}) || exit 69
    pid=$(printf '%s\\n' "$shown" | sed -n 's/^MainPID=//p')
    echo "started=$(printf '%s\\n' "$shown" | sed -n 's/^ExecMainStartTimestampMonotonic=//p')"
    recorded=''
  `
}

function pidFromFile(slot: Slot, unit: string): Script {
  const file = runFile(slot, unit, 'pid')
  return sh`
    pid=0 recorded=''
    if [ -e ${file} ]; then read -r pid recorded rest <${file} || [ -n "$pid" ] || exit 74; fi
  `
}

// What stands behind the last bracket of stat has no names in it; its first word is the third field of the manual page.
const processFacts = sh`
  case $pid in '' | *[!0-9]*) pid=0 ;; esac
  stat='' state='' start=''
  if [ "$pid" -gt 0 ]; then stat=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null); fi
  if [ -n "$stat" ]; then
    set -- $stat
    state=$1 start=\${20}
  fi
  echo "pid=$pid"
  echo "recorded=$recorded"
  echo "state=$state"
  echo "start=$start"
`

import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { type Context, nothing } from '../context.ts'
import { tellHolders, unitLog } from './last-words.ts'

/**
 * systemd counts the starts of a unit, also those of the release that dies, and refuses one more than its limit. A unit that
 * was stopped is not failed, but its starts are counted all the same.
 */
export function resetFailed(root: (words: string[]) => Script, unit: string): Script {
  return sh`
    {
      ${root(['systemctl', 'reset-failed', unit])}
    } 2>/dev/null || true
  `
}

/**
 * Our limits hold, not those of the unit, which may be minutes or none: systemctl is not waited for. What ignores SIGTERM
 * until the limit is killed, so that the release before or after it can start. What has ended is stopped as well: after a boot
 * its start may still be queued. A unit that systemd does not know has ended.
 */
export function stopped(root: (words: string[]) => Script, unit: string, seconds: number): Script {
  const limit = Math.ceil(seconds * 5)
  return sh`
    ended() { case $(systemctl show -p ActiveState --value ${unit}) in inactive | failed) ;; *) false ;; esac; }
    if ! ended || [ "$(systemctl show -p LoadState --value ${unit})" != not-found ]; then
      ${root(['systemctl', '--no-block', 'stop', unit])}
    fi
    waited=0
    until ended; do
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

/**
 * Active, and still the same main process when one of its ports listens that did not before, or a second later: a service that dies at
 * once is not started.
 */
export function started(root: (words: string[]) => Script, { slot }: Context, unit: string): Script {
  const { service } = slot
  const limit = Math.ceil(service.startSeconds * 10)
  return lines(
    sh`
      since=$(date +%s)
      ${listening(slot)}
      taken=
      ! listening || taken=1
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
        sleep 0.1
      done
      pid=$(systemctl show -p MainPID --value ${unit})
      waited=0
      while [ "$waited" -lt 10 ] && { [ -n "$taken" ] || ! listening; }; do
        waited=$((waited + 1))
        sleep 0.1
      done
      if [ "$(systemctl show -p MainPID --value ${unit})" != "$pid" ] || ! systemctl is-active --quiet ${unit}; then
        echo ${`${unit} started and died within a second:`} >&2
        told >&2 || true
        exit 1
      fi
    `,
    nothing,
  )
}

/** Defines `listening`: something listens on one of the ports. Of /proc/net/tcp (proc(5)), where 0A is TCP_LISTEN. */
function listening({ ports }: Slot): Script {
  const wanted = Object.values(ports).map((port) => port.toString(16).toUpperCase().padStart(4, '0'))
  if (wanted.length === 0) return sh`listening() { false; }`
  const pattern = `^ *[0-9]+: [0-9A-F]+:(${wanted.join('|')}) [0-9A-F]+:0000 0A `
  return sh`listening() { cat /proc/net/tcp /proc/net/tcp6 2> /dev/null | grep -Eq ${pattern}; }`
}

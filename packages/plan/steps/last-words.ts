import { type Script, sh } from '@deploy/agent/sh.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'

/** Of systemd's message catalogue: a process of a unit has ended, and the kernel has killed one for its memory. */
const endings = ['98e322203f7a4ed290d09fe03c09fe15', 'fe6faa94e7774663a0da52717891d8ef']

/**
 * What a unit wrote at its last attempt to run, and what systemd said of that, for a unit that is started again and again
 * has written the same before; and how it ended last, which may have been an earlier attempt. `since`: seconds of the
 * epoch; what is older is another release's.
 */
export function unitLog(
  unit: string,
  {
    since,
    count,
    format,
  }: { since?: Script | number | undefined; count: number; format: 'cat' | 'short-iso' },
): Script {
  const shown = sh`--no-pager --quiet ${`--output=${format}`}`
  const from = since === undefined ? sh`` : sh`--since="@${since}"`
  const ended = endings.map((id) => `MESSAGE_ID=${id}`)
  // An attempt that has just begun has lines of systemd's own, so that one with output of the service comes first.
  // With --since alone --lines counts from the beginning, so that the end is taken by tail.
  return sh`
    attempt() {
      journalctl _SYSTEMD_UNIT=${unit} "$@" ${from} --reverse --lines=1 --no-pager --quiet --output=verbose --output-fields=_SYSTEMD_INVOCATION_ID | sed -n 's/^ *_SYSTEMD_INVOCATION_ID=//p'
    }
    attempt=$(attempt _TRANSPORT=stdout)
    [ -n "$attempt" ] || attempt=$(attempt)
    if [ -n "$attempt" ]; then
      said=$(journalctl "_SYSTEMD_INVOCATION_ID=$attempt" + "INVOCATION_ID=$attempt" ${shown} | tail -n ${count})
    else
      said=$(journalctl --unit=${unit} ${from} ${shown} | tail -n ${count})
    fi
    ended=$(journalctl ${`UNIT=${unit}`} ${ended} ${from} ${shown} | tail -n 2)
    printf '%s\\n' "$ended" | grep -vxF -e "$said" || true
    printf '%s\\n' "$said"
  `
}

/** What a service of the manager `process` has written since it was last started. */
export function processLog(slot: Slot, unit: string, count: number): Script {
  const log = `${slot.root}/.deploy/run/${unit}.log`
  return sh`
    read -r written 2>/dev/null < ${`${log}.from`} || written=0
    tail -c "+$((written + 1))" ${log} | tail -n ${count}
  `
}

/**
 * One line a listener, with the process where this user may see it; BusyBox has only netstat. And each container that
 * publishes one of the ports, or that has all ports of the host for its own. Nothing for no listener.
 */
export function portHolders(ports: readonly number[]): Script {
  const pattern = `:(${ports.join('|')})[[:space:]]`
  const published = `:(${ports.join('|')})->`
  return sh`
    held=$({ ss -Hltnp 2>/dev/null || netstat -ltnp 2>/dev/null; } | grep -E ${pattern} || true)
    if [ -n "$held" ]; then
      printf '%s\\n' "$held"
      docker ps --format 'container {{.Names}} of {{.Image}}: {{.Ports}}' 2>/dev/null | grep -E ${published} || true
      docker ps --filter network=host --format 'container {{.Names}} of {{.Image}} is in the network of the host' 2>/dev/null || true
    fi
  `
}

/** For a service that does not come up: who listens where it wants to. */
export function tellHolders({ ports }: Slot): Script {
  const wanted = Object.values(ports)
  if (wanted.length === 0) return sh`:`
  return sh`
    holders=$(${portHolders(wanted)})
    [ -z "$holders" ] || printf 'Who listens on its ports:\\n%s\\n' "$holders"
  `
}

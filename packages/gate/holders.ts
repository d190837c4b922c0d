import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { accountFunctions } from './accounts.ts'
import { fields } from './check.ts'
import type { Listener } from './listeners.ts'

/** A process that has a socket. */
export interface Holder {
  pid: number
  program: string
  /** Of systemd, by its control group, such as `shop.service`. Missing: of no service. */
  unit?: string
}

/** Prints who has each socket, as far as /proc lets this user look, and what the users are called that opened them. */
export function tellHolders(listeners: Listener[]): Script {
  const inodes = listeners.flatMap(({ inode }) => ['-e', `s/.*socket:\\[\\(${inode}\\)\\]$/socket \\1/p`])
  const users = [...new Set(listeners.map(({ uid }) => uid))]
  return lines(
    accountFunctions,
    sh`
      for uid in ${users}; do echo "user$uid=$(name_of passwd "$uid")"; done
      unit_of() { sed -n -e '/^0::/b unit' -e '/^[0-9]*:name=systemd:/b unit' -e d -e ': unit' -e 's,^.*/\\([^/]*\\.service\\)\\(/.*\\)*$,\\1,p' "/proc/$1/cgroup" 2>/dev/null | head -n 1; }
      ls -l /proc/[0-9]*/fd/ 2>/dev/null | sed -n -e 's,^/proc/\\([0-9]*\\)/fd/*:$,process \\1,p' ${inodes} |
        while read -r kind number; do
          case $kind in
            process) pid=$number ;;
            socket) echo "holder $number $pid $(unit_of "$pid") $(cat "/proc/$pid/comm" 2>/dev/null)" ;;
          esac
        done
      exit 0
    `,
  )
}

/** Those that have this socket, each once; none when this user may not see them. */
export function holdersOf({ inode }: Listener, printed: string): Holder[] {
  const found = printed.split('\n').flatMap((line): [number, Holder][] => {
    const [, socket, pid, unit, program = ''] = /^holder (\d+) (\d+) (\S*) (.*)$/.exec(line) ?? []
    if (Number(socket) !== inode) return []
    return [[Number(pid), { pid: Number(pid), program, ...(unit && { unit }) }]]
  })
  return [...new Map(found).values()]
}

/** Of the user who opened the socket; his number where the host has no name for it. */
export function userOf({ uid }: Listener, printed: string): string {
  return fields(printed).get(`user${uid}`) || String(uid)
}

/** `nginx, process 12 of nginx.service` */
export function tellHolder(holder: Holder | undefined): string {
  if (holder === undefined) return 'a process that this user may not see'
  const { program, pid, unit } = holder
  return `${program}, process ${pid}${unit === undefined ? '' : ` of ${unit}`}`
}

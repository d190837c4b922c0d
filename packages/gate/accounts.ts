import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { bad, type Measurement, none } from './check.ts'

/** As whom a process must run. */
export interface Accounts {
  user?: string | undefined
  group?: string | undefined
}

/** `number_of passwd NAME` and `name_of passwd NUMBER`, of groups with `group`; they print nothing for what is not there. */
export const accountFunctions = sh`
  number_of() { { getent "$1" "$2" || grep "^$2:" "/etc/$1"; } 2>/dev/null | head -n 1 | cut -d : -f 3; }
  name_of() { { getent "$1" "$2" || grep "^[^:]*:[^:]*:$2:" "/etc/$1"; } 2>/dev/null | head -n 1 | cut -d : -f 1; }
`

/**
 * Prints as whom the process `$pid` runs, by its /proc/<pid>/status: its real, effective, saved and file system `uids` and `gids`, the
 * numbers `wanted-uid` and `wanted-gid` of what is asked for, and as `other-user` and `other-group` the first that is not that.
 */
export function askAccounts({ user = '', group = '' }: Accounts): Script {
  return lines(
    accountFunctions,
    sh`
      ids_of() { sed -n "s/^$1:[^0-9]*//p" "/proc/$pid/status" 2>/dev/null | tr '\t' ' '; }
      other_of() {
        for number in $3; do
          [ "$number" != "$2" ] || continue
          name=$(name_of "$1" "$number")
          echo "\${name:-$number}"
          break
        done
      }
      uid=$(number_of passwd ${user}) uids=$(ids_of Uid)
      gid=$(number_of group ${group}) gids=$(ids_of Gid)
      echo "wanted-uid=$uid"
      echo "wanted-gid=$gid"
      echo "uids=$uids"
      echo "gids=$gids"
      echo "other-user=$(other_of passwd "$uid" "$uids")"
      echo "other-group=$(other_of group "$gid" "$gids")"
    `,
  )
}

/** What is wrong with as whom the process runs; undefined when it is as asked, with all four of its ids. */
export function accountFault(
  seen: Map<string, string>,
  pid: number | string,
  { user, group }: Accounts,
): Measurement | undefined {
  const asked = [
    { wanted: user, id: 'uid', as: 'user' },
    { wanted: group, id: 'gid', as: 'group' },
  ]
  for (const { wanted, id, as } of asked) {
    if (wanted === undefined) continue
    if (!seen.get(`wanted-${id}`)) return bad(`the host has no ${as} ${wanted}`)
    if (!seen.get(`${id}s`)) return none(`this user may not see as whom process ${pid} runs`)
    const other = seen.get(`other-${as}`)
    if (other) return bad(`process ${pid} runs as ${as} ${other}, not as ${wanted}`)
  }
  return undefined
}

/** ` as shop in group web`; empty where nothing is asked. */
export function tellAccounts({ user, group }: Accounts): string {
  return `${user === undefined ? '' : ` as ${user}`}${group === undefined ? '' : ` in group ${group}`}`
}

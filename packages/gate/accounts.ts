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
 * Prints as whom the process `$pid` runs, by its /proc/<pid>/status: the real, effective, saved and file system `uids` and `gids` with
 * their names in `users` and `groups`, and the numbers `wanted-uid` and `wanted-gid` of what is asked for.
 */
export function askAccounts({ user = '', group = '' }: Accounts): Script {
  return lines(
    accountFunctions,
    sh`
      ids_of() { sed -n "s/^$1:[^0-9]*//p" "/proc/$pid/status" 2>/dev/null | tr '\\t' ' '; }
      names_of() { for number in $2; do name=$(name_of "$1" "$number"); printf '%s ' "\${name:-$number}"; done; }
      echo "wanted-uid=$(number_of passwd ${user})"
      echo "wanted-gid=$(number_of group ${group})"
      uids=$(ids_of Uid) gids=$(ids_of Gid)
      echo "uids=$uids"
      echo "gids=$gids"
      echo "users=$(names_of passwd "$uids")"
      echo "groups=$(names_of group "$gids")"
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
    { wanted: user, number: 'wanted-uid', ids: 'uids', names: 'users', as: 'user' },
    { wanted: group, number: 'wanted-gid', ids: 'gids', names: 'groups', as: 'group' },
  ]
  for (const { wanted, number, ids, names, as } of asked) {
    if (wanted === undefined) continue
    const expected = seen.get(number) ?? ''
    if (expected === '') return bad(`the host has no ${as} ${wanted}`)
    const found = (seen.get(ids) ?? '').split(' ').filter((id) => id !== '')
    if (found.length === 0) return none(`this user may not see as whom process ${pid} runs`)
    const other = found.findIndex((id) => id !== expected)
    if (other >= 0)
      return bad(`process ${pid} runs as ${as} ${seen.get(names)?.split(' ')[other]}, not as ${wanted}`)
  }
  return undefined
}

/** ` as shop in group web`; empty where nothing is asked. */
export function tellAccounts({ user, group }: Accounts): string {
  return `${user === undefined ? '' : ` as ${user}`}${group === undefined ? '' : ` in group ${group}`}`
}

import { type Script, sh } from '@deploy/agent/sh.ts'
import type { Backup } from '@deploy/manifest/manifest.ts'
import type { Context } from '../context.ts'

/** What runs that were killed have left: parts, and files without the document that makes them a backup. */
export function tidyFolder(folder: string): Script {
  return sh`
    rm -rf ${folder}/.*.part ${folder}/.*.part.work
    for found in ${folder}/*z-????????*; do
      name=\${found##*/}
      id=$(printf '%s' "$name" | sed -n 's/^\\([0-9]\\{8\\}t[0-9]\\{6\\}z-[0-9a-f]\\{8\\}\\(-before-restore\\)\\{0,1\\}\\).*$/\\1/p')
      [ -z "$id" ] || [ -e ${folder}/"$id".json ] || rm -f "$found"
    done
  `
}

/**
 * Removes what is older than the newest ones. The newest backup of each release that is on the host stays, because a
 * rollback to it may need its data. Names sort by time: it is the runner's, which the host's clock cannot change.
 */
export function prune({ keep }: Backup, { slot }: Context, folder: string): Script {
  const dated = '^[0-9]\\{8\\}t[0-9]\\{6\\}z-[0-9a-f]\\{8\\}'
  return sh`
    pruned() {
      gone=$(plain ${folder}/"$1" file)
      rm -f ${folder}/"$1"
      case $gone in '' | */* | .*) ;; *) rm -f ${folder}/"$gone" ;; esac
    }
    count=0
    seen=' '
    # shellcheck disable=SC2010 # names of the suite's own
    for name in $(ls -r ${folder} | grep ${`${dated}\\.json$`} || true); do
      count=$((count + 1))
      of=$(plain ${folder}/"$name" of)
      case $seen in
        *" $of "*) ;;
        *)
          seen="$seen$of "
          [ ! -d ${`${slot.root}/releases`}/"$of" ] || continue
          ;;
      esac
      [ "$count" -le ${keep} ] || [ "$name" = "$DEPLOY_ID".json ] || pruned "$name"
    done
    count=0
    # shellcheck disable=SC2010
    for name in $(ls -r ${folder} | grep ${`${dated}-before-restore\\.json$`} || true); do
      count=$((count + 1))
      [ "$count" -le ${keep} ] || pruned "$name"
    done
  `
}

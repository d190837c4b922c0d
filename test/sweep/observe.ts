import { type JournalEntry, journalEntrySchema } from '@deploy/agent/journal.ts'
import { began } from './shim.ts'
import { root, type Slot } from './slot.ts'

/** What lies on a host after a round: read by root, and not by the agent, which is what is being judged. */
export interface Observed {
  /** Where `current` leads; empty when it leads nowhere. */
  current: string
  /** Every file of the live release is as its list of digests says. */
  complete: boolean
  live: string[]
  /** The deployment of the highest lock, unless it was released. */
  lock: string
  /** Units and timers of deployments that still exist. */
  units: string[]
  /** Partial folders, marks of unfinished work and files with secrets. */
  litter: string[]
  journals: Journal[]
}

export interface Journal {
  id: string
  /** Seconds since boot; 0 when the activation had not begun. */
  deadline: number
  /** When it was decided to take it back, in seconds since boot; absent when it was not. */
  reverting?: number
  /** Somebody confirmed it in time, whatever the journal says by now. */
  confirmed: boolean
  entries: JournalEntry[]
  /** Lines that cannot be read. */
  torn: number
}

/** Looks at the slot and at the journals of the deployments since `arm`. */
export async function observe({ control, systemctl, litter }: Slot): Promise<Observed> {
  const text = await control.run(`
cd ${root} || exit
read -r uptime rest < /proc/uptime
echo "clock $(date +%s.%N) $uptime"
echo "current $(readlink current)"
(cd current && sha256sum -c .release/SHA256SUMS >/dev/null 2>&1) && echo complete yes
for state in .deploy/state/*; do case $state in *.new.*) ;; *) grep -qx state=live "$state" && echo "live \${state##*/}" ;; esac; done
lock=; for file in .deploy/lock/??????????; do lock=$file; done
[ -e "$lock.released" ] || [ ! -e "$lock" ] || echo "lock $(sed -n 's/^deploy=//p' "$lock")"
${systemctl} list-units --all --plain --no-legend 'deploy-*' 2>/dev/null | grep -v '^deploy-reconcile-' | sed 's/^/unit /'
for file in .current.new releases/*.partial .deploy/incoming/* .deploy/orders/*/secret-env .deploy/orders/*/secrets .deploy/orders/*/pending \\
  .deploy/orders/*/timer .deploy/orders/*/reserve .deploy/orders/*/pipe.* .deploy/*/*.new.* .deploy/orders/*/*.new.* \\
  .deploy/orders/*/backup/*.new .deploy/lock/*.try.*; do
  [ ! -e "$file" ] || echo "litter $file"
done
( ${litter || ':'}
) | sed 's/^/litter /'
grep -rlF 'not to be found on the host' .deploy 2>/dev/null | sed 's/^/litter secret in /'
for journal in $(find .deploy/journal -name '*.jsonl' -newer ${began} 2>/dev/null | sort); do
  id=\${journal##*/}; id=\${id%.jsonl}
  read -r deadline rest 2>/dev/null < .deploy/orders/$id/deadline || deadline=0
  confirmed=no; [ ! -e .deploy/orders/$id/confirmed ] || confirmed=yes
  reverting=$(find .deploy/orders/$id/reverting -printf %C@ 2>/dev/null)
  echo "journal $id $deadline $confirmed $reverting"
  cat "$journal"
done`)
  return readObserved(text)
}

/** Reads what the script of `observe` prints. */
export function readObserved(text: string): Observed {
  const observed: Observed = {
    current: '',
    complete: false,
    live: [],
    lock: '',
    units: [],
    litter: [],
    journals: [],
  }
  let bootedAt = 0
  for (const line of text.split('\n')) {
    if (line.startsWith('{')) {
      addEntry(observed, line)
      continue
    }
    const [key, value = '', deadline, confirmed, reverting] = line.split(' ')
    if (key === 'clock') bootedAt = Number(value) - Number(deadline)
    if (key === 'current') observed.current = value.replace(/^releases\//, '')
    if (key === 'complete') observed.complete = true
    if (key === 'live') observed.live.push(value)
    if (key === 'lock') observed.lock = value
    if (key === 'unit') observed.units.push(value)
    if (key === 'litter') observed.litter.push(line.slice('litter '.length))
    if (key === 'journal')
      observed.journals.push({
        ...{
          id: value,
          deadline: Number(deadline) / 100,
          confirmed: confirmed === 'yes',
          ...(reverting && { reverting: Number(reverting) - bootedAt }),
          entries: [],
          torn: 0,
        },
      })
  }
  return observed
}

function addEntry({ journals }: Observed, line: string): void {
  const journal = journals.at(-1)
  try {
    journal?.entries.push(journalEntrySchema.parse(JSON.parse(line)))
  } catch {
    if (journal) journal.torn++
  }
}

import { look } from '@deploy/agent/look.ts'
import { sh } from '@deploy/agent/sh.ts'
import { type BackupDocument, parseBackup } from '@deploy/evidence/backup.ts'
import type { HostOutcome } from '@deploy/rollout/outcome.ts'
import type { StageDeps } from './deps.ts'
import { tried } from './keep.ts'
import type { PlannedHost } from './plans.ts'

/**
 * What the hosts have noted of the backups that they made, by host. A host that cannot tell is a warning: its copies, and the
 * documents beside them, are where they are.
 */
export async function readBackups(
  planned: Pick<PlannedHost, 'host' | 'remote' | 'plan'>[],
  outcomes: Pick<HostOutcome<unknown>, 'host' | 'deployId'>[],
  deps: Pick<StageDeps, 'log' | 'signal'>,
): Promise<Record<string, BackupDocument[]>> {
  const asked = planned.filter(({ plan }) => plan.steps.some(({ id }) => id.startsWith('backup-')))
  const answers = await Promise.all(
    asked.map(async (open) => {
      const deployId = outcomes.find(({ host }) => host === open.host.name)?.deployId ?? ''
      const what = `Reading what ${open.host.name} has noted of its backups`
      const documents = await tried(what, deps, () => askBackups(open, deployId))
      return [open.host.name, documents ?? []] as const
    }),
  )
  return Object.fromEntries(answers.filter(([, documents]) => documents.length > 0))
}

const MOST_BYTES = 4 * 1024 ** 2

async function askBackups(
  { remote, plan }: Pick<PlannedHost, 'remote' | 'plan'>,
  deployId: string,
): Promise<BackupDocument[]> {
  const folder = `${plan.slot.root}/.deploy/orders/${deployId}/backup/documents`
  const { stdout } = await look(remote, print, {
    args: [folder],
    timeoutSeconds: 30,
    maxOutputBytes: MOST_BYTES,
  })
  const files = new Map(
    stdout.split('\n').flatMap((line) => {
      const [name, text] = line.split(' ')
      return name && text ? [[name, Buffer.from(text, 'base64').toString()] as const] : []
    }),
  )
  return [...files]
    .filter(([name]) => name.endsWith('.json'))
    .map(([name, text]) =>
      parseBackup(withRestored(text, files.get(name.replace(/json$/, 'restored'))), name),
    )
}

const print = sh`
  cd "$1" 2>/dev/null || exit 0
  for file in *.json *.restored; do
    [ -f "$file" ] || continue
    printf '%s ' "$file"
    base64 < "$file" | tr -d '\\n'
    echo
  done
`

/** That data was put back is noted later than the backup. */
function withRestored(text: string, restored: string | undefined): string {
  if (restored === undefined) return text
  return JSON.stringify({ ...JSON.parse(text), restored: JSON.parse(restored) })
}

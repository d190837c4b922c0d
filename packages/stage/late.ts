import type { Past } from '@deploy/agent/agent.ts'
import { type LateEnding, lateSection } from '@deploy/evidence/late.ts'
import type { RecordText } from '@deploy/record/change-records.ts'
import { versionOf } from '@deploy/release/release.ts'
import type { StageDeps } from './deps.ts'
import type { OpenHost } from './hosts.ts'
import { recordKey, tried } from './keep.ts'

/** So many deployments of a host are looked at. */
const RECENT = 10

const looking = 'Looking for endings that no change record knows'

/** Delivers what was found; only once the record knows how this run ended. */
export type DeliverLate = () => Promise<void>

/**
 * Looks for what change records do not know yet: a run was lost, or GitHub was down, and the host knows how its deployment
 * ended. Every run of a stage does so for the deployments of this repository, so that each has its ending in the end, once.
 */
export function lookForLate(
  hosts: Pick<OpenHost, 'host' | 'agent'>[],
  application: string,
  deps: StageDeps,
): DeliverLate {
  const { records, run, signal, log } = deps
  const [repository] = run.url.split('/actions/runs/')
  if (!records || !repository || signal.aborted) return async () => {}
  const asked = tried(looking, deps, async () => {
    const histories = await Promise.all(
      hosts.map(async ({ host, agent }) => recentEndings(await agent.history(), host.name, repository)),
    )
    return lateTexts(histories.flat(), application)
  })
  return async () => {
    const texts = await asked
    if (texts === undefined || signal.aborted) return
    await tried(looking, deps, async () => {
      for (const { endings = [] } of await records.deliver(texts))
        log.notice(
          `The change record did not know yet how an earlier deployment ended: ${endings.join(', ')}.`,
        )
    })
  }
}

interface Told {
  /** The release whose change record tells of it. */
  change: string
  ending: LateEnding
}

/** The newest deployments that runs of this repository began. Pure. */
export function recentEndings(history: Past[], host: string, repository: string): Told[] {
  return history
    .slice(0, RECENT)
    .map((past, index) => ({ past, older: history.slice(index + 1) }))
    .filter(({ past }) => past.url.startsWith(`${repository}/actions/runs/`))
    .map(({ past, older }) => ({ change: changeOf(past, older), ending: { ...endingOf(past), host } }))
}

/** One text a change, with a section for each ending, oldest first. Pure. */
function lateTexts(told: Told[], application: string): RecordText[] {
  const changes = Map.groupBy(told, ({ change }) => change)
  return [...changes].map(([change, of]) => ({
    key: recordKey(application, change),
    title: `Change: ${application} ${versionOf(change)}`,
    sections: of
      .toSorted((a, b) => (a.ending.at < b.ending.at ? -1 : 1))
      .map(({ ending }) => lateSection(ending)),
  }))
}

/** A rollback belongs to the release that it left: what was confirmed last before it. */
function changeOf({ kind, release }: Past, older: Past[]): string {
  const before = older.find(({ event }) => event === 'confirmed')
  return kind === 'rollback' && before ? before.release : release
}

function endingOf(past: Past): Omit<LateEnding, 'host'> {
  const { deployId, kind, environment, release, event, at, detail, actor, url } = past
  return { deployId, kind, environment, release, event, at, actor, url, ...(detail && { detail }) }
}

import type { Section } from './change-record.ts'
import { code, linkTo, plain } from './markdown.ts'
import type { Stage } from './stage.ts'

type Event = 'aborted' | 'confirmed' | 'reverted' | 'broken'

/** How a deployment ended, told by its host after the run was over. */
export interface LateEnding {
  deployId: string
  kind: 'deploy' | 'rollback'
  environment: string
  host: string
  /** The release that was to serve. */
  release: string
  event: Event
  at: string
  detail?: string
  actor: string
  url: string
}

/** A section of the change record, with the endings that the record knows of from then on. */
export interface EndingSection extends Section {
  endings: string[]
}

const words: Record<Event, string> = {
  confirmed: '✅ confirmed',
  reverted: '↩️ taken back',
  aborted: '⛔ given up before anything was switched',
  broken: '🚨 broken, needs a person',
}

/** The section that tells of it; written again it is the same. Pure. */
export function lateSection(ending: LateEnding): EndingSection {
  const { deployId, kind, environment, host, release, event, at, detail, actor, url } = ending
  const verb = kind === 'rollback' ? 'Rollback' : 'Deployment'
  const told = [
    `**${words[event]}** · ${at}${detail ? ` · ${plain(detail)}` : ''}`,
    `${code(release)} · by ${plain(actor)}${linkTo(url)}`,
    `Told by ${plain(host)} to a later run, because the record of its own run was not here.`,
  ]
  return {
    id: `deployment-${deployId}`,
    markdown: [`### ${verb} ${code(deployId)} in ${plain(environment)}`, ...told].join('\n\n'),
    endings: [endingOf(deployId, event)],
  }
}

/** The endings that a stage knows; what is unknown a later run may deliver. Pure. */
export function endingsOf({ hosts }: Pick<Stage, 'hosts'>): string[] {
  return hosts.flatMap(({ deployId, outcome }) =>
    deployId !== undefined && Object.hasOwn(words, outcome) ? [endingOf(deployId, outcome)] : [],
  )
}

function endingOf(deployId: string, event: string): string {
  return `${deployId} ${event}`
}

import type { Document } from 'yaml'
import type { GitHub } from '../github/server.ts'
import { startJira } from '../jira/server.ts'
import { startServiceNow } from '../servicenow/server.ts'
import { type KeptRecord, recordsOfGitHub, recordsOfJira, recordsOfServiceNow } from './kept.ts'

const systems = ['github', 'jira-cloud', 'jira-data-center', 'servicenow'] as const
export type RecordSystem = (typeof systems)[number]

/** A system that keeps the change records of a site. */
export interface Keeper {
  system: RecordSystem
  /** Names it in a deploy.yml, with the states that its records go through. */
  enter(manifest: Document): void
  /** The account, for an action that keeps records; nothing for the others. */
  inputsOf(action: string): Record<string, string>
  /** What no log may show. */
  secrets: string[]
  /** All records, the oldest first. */
  records(): KeptRecord[]
  /** What a record's state is called, by what happened last; undefined where records have none. */
  states: Record<'opened' | 'promoted' | 'rolled back', string> | undefined
  /** Ends it. Fails when the emulator could not do something. */
  close(): Promise<void>
}

const keeping = ['deploy-prod-test', 'promote-prod', 'rollback', 'change-record']

/** The system that keeps the records of a chain: the usual one, or that which the variable `DEPLOY_TEST_RECORDS` names. */
export function chosenSystem(usual: RecordSystem): RecordSystem {
  const { DEPLOY_TEST_RECORDS: wanted = '' } = process.env
  if (wanted === '') return usual
  const chosen = systems.find((system) => system === wanted)
  if (chosen !== undefined) return chosen
  throw new Error(`DEPLOY_TEST_RECORDS is '${wanted}', and none of ${systems.join(', ')}`)
}

/** Starts it; GitHub is there anyway. */
export async function startKeeper(system: RecordSystem, github: GitHub): Promise<Keeper> {
  if (system === 'github') return keptByGitHub(github)
  if (system === 'servicenow') return keptByServiceNow()
  return keptByJira(system)
}

function keptByGitHub(github: GitHub): Keeper {
  return {
    ...{ system: 'github', secrets: [], states: undefined },
    enter: () => {},
    inputsOf: () => ({}),
    records: () => recordsOfGitHub(github),
    close: async () => {},
  }
}

/** A project whose changes are approved in advance. */
async function keptByJira(system: 'jira-cloud' | 'jira-data-center'): Promise<Keeper> {
  const kind = system === 'jira-cloud' ? 'cloud' : 'data-center'
  const jira = await startJira({ kind })
  jira.state.first = 'Approved'
  return {
    ...{ system, secrets: [jira.token] },
    enter: (manifest) =>
      manifest.set('change-record', {
        ...{ system: 'jira', url: jira.url },
        jira: {
          ...{ kind, project: 'CHG', 'issue-type': 'Change' },
          'transition-fields': { resolution: { name: 'Done' } },
        },
        states: {
          prod: {
            ...{ required: ['Approved', 'Implementing'], begin: 'Implementing' },
            ...{ confirmed: 'Done', 'rolled-back': 'Rework' },
          },
        },
      }),
    inputsOf: accountFor({ user: jira.user, token: jira.token }),
    records: () => recordsOfJira(jira),
    states: { opened: 'Approved', promoted: 'Done', 'rolled back': 'Rework' },
    close: async () => {
      await jira.close()
      if (jira.defects.length > 0)
        throw new Error(`the Jira emulator has defects:\n${jira.defects.join('\n')}`)
    },
  }
}

/** An instance with a standard change, which needs nobody's approval. */
async function keptByServiceNow(): Promise<Keeper> {
  const serviceNow = await startServiceNow()
  const { sys_id: group } = serviceNow.addGroup('Change Operations')
  return {
    ...{ system: 'servicenow', secrets: [serviceNow.password] },
    enter: (manifest) =>
      manifest.set('change-record', {
        ...{ system: 'servicenow', url: serviceNow.url },
        servicenow: { type: 'standard', 'assignment-group': group },
        states: { prod: { begin: 'Implement', confirmed: 'Review', 'rolled-back': 'Closed' } },
      }),
    inputsOf: accountFor({ user: serviceNow.user, token: serviceNow.password }),
    records: () => recordsOfServiceNow(serviceNow),
    states: { opened: 'New', promoted: 'Review', 'rolled back': 'Closed' },
    close: serviceNow.close,
  }
}

function accountFor({ user, token }: { user: string; token: string }): Keeper['inputsOf'] {
  const account = { ...(user !== '' && { 'change-record-user': user }), 'change-record-token': token }
  return (action) => (keeping.includes(action) ? account : {})
}

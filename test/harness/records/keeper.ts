import type { Document } from 'yaml'
import type { GitHub } from '../github/server.ts'
import { nextId } from '../github/state.ts'
import { startJira } from '../jira/server.ts'
import { moveIssue } from '../jira/state.ts'
import { startServiceNow } from '../servicenow/server.ts'
import { type KeptRecord, recordsOfGitHub, recordsOfJira, recordsOfServiceNow } from './kept.ts'

const systems = ['github', 'jira-cloud', 'jira-data-center', 'servicenow'] as const
export type RecordSystem = (typeof systems)[number]

/** A system that keeps the change records of a site. */
export interface Keeper {
  system: RecordSystem
  /** Names it in a deploy.yml, with the states that its records go through. */
  enter(manifest: Document): void
  /**
   * Olga, who is Ops, approves the change of that title as people do it there, and it may go to prod. `shown` is what a dry run has printed; without it
   * nobody was asked for a plan.
   */
  approve(title: string, shown?: readonly string[]): void
  /** The account, for an action that keeps records; nothing for the others. */
  inputsOf(action: string): Record<string, string>
  /** What no log may show. */
  secrets: string[]
  /** All records, the oldest first. */
  records(): KeptRecord[]
  /** What a record's state is called, by what happened last. */
  states: Record<'opened' | 'promoted' | 'rolled back', string>
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

/** Lets prod wait for the word of Ops, given where the records are. */
export function askForApproval(manifest: Document, system: RecordSystem): void {
  const state = system.startsWith('jira') ? { state: 'Approved' } : {}
  const approvals = [{ role: 'Ops', logins: ['olga'], ...state }]
  manifest.setIn(['environments', 'prod', 'promotion', 'approvals'], approvals)
}

/** deploy.yml for the releases after the first one, for which nobody is asked again. */
export function withoutApproval(manifest: Document): void {
  manifest.deleteIn(['environments', 'prod', 'promotion', 'approvals'])
}

/** Starts it; GitHub is there anyway. */
export async function startKeeper(system: RecordSystem, github: GitHub): Promise<Keeper> {
  if (system === 'github') return keptByGitHub(github)
  if (system === 'servicenow') return keptByServiceNow()
  return keptByJira(system)
}

function keptByGitHub(github: GitHub): Keeper {
  return {
    ...{ system: 'github', secrets: [], enter: () => {} },
    // Whoever keeps no states closes the issue when the release has proven itself.
    states: { opened: 'open', promoted: 'closed', 'rolled back': 'open' },
    approve: (title, shown = []) => {
      const [command] = /\/approve Ops [0-9a-f]{64}/.exec(shown.join('\n')) ?? []
      const issue = github.state.issues.find((one) => one.title === title)
      if (command === undefined || issue === undefined) return
      const at = new Date().toISOString()
      github.state.comments.push({
        ...{ id: nextId(github.state), issueNumber: issue.number, body: command, user: 'olga' },
        ...{ createdAt: at, updatedAt: at },
      })
    },
    inputsOf: () => ({}),
    records: () => recordsOfGitHub(github),
    close: async () => {},
  }
}

/** A project whose changes are approved by who moves them. */
async function keptByJira(system: 'jira-cloud' | 'jira-data-center'): Promise<Keeper> {
  const kind = system === 'jira-cloud' ? 'cloud' : 'data-center'
  const jira = await startJira({ kind })
  return {
    ...{ system, secrets: [jira.token] },
    enter: (manifest) =>
      manifest.set('change-record', {
        ...{ system: 'jira', url: jira.url },
        jira: {
          ...{ kind, project: 'CHG', 'issue-type': 'Change' },
          'transition-fields': { resolution: { name: 'Done' } },
          accounts: { 'olga.o': 'olga' },
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
    approve: (title) => {
      const issue = jira.state.issues.find(({ fields }) => fields.summary === title)
      if (issue) moveIssue(jira.state, issue, { to: 'Approved', by: 'olga.o', at: new Date() })
    },
    states: { opened: 'Open', promoted: 'Done', 'rolled back': 'Rework' },
    close: async () => {
      await jira.close()
      if (jira.defects.length > 0)
        throw new Error(`the Jira emulator has defects:\n${jira.defects.join('\n')}`)
    },
  }
}

/** An instance with normal changes, which are approved before they are scheduled. */
async function keptByServiceNow(): Promise<Keeper> {
  const serviceNow = await startServiceNow({ approvers: ['olga.o'] })
  const { sys_id: group } = serviceNow.addGroup('Change Operations')
  return {
    ...{ system: 'servicenow', secrets: [serviceNow.password] },
    enter: (manifest) =>
      manifest.set('change-record', {
        ...{ system: 'servicenow', url: serviceNow.url },
        servicenow: { 'assignment-group': group, accounts: { 'olga.o': 'olga' } },
        states: {
          'prod-test': { confirmed: 'Assess' },
          prod: {
            ...{ required: ['Scheduled', 'Implement'], begin: 'Implement' },
            ...{ confirmed: 'Review', 'rolled-back': 'Closed' },
          },
        },
      }),
    approve: (title) => {
      const change = serviceNow.changes().find(({ short_description: name }) => name === title)
      if (change === undefined) return
      serviceNow.decide(change, 'olga.o', 'approved')
      // Who plans the changes gives this one its time.
      change.state = '-2'
    },
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

import { type ServiceNow, startServiceNow } from '@deploy/test/harness/servicenow/server.ts'
import type { RecordText } from '../change-records.ts'
import type { ServiceNowChange, ServiceNowSettings } from './change.ts'
import { serviceNowChanges } from './changes.ts'

/** The instance that `start` started last. */
export let serviceNow: ServiceNow

const change: ServiceNowChange = {
  login: 'password',
  accounts: {},
  type: 'normal',
  risk: 'moderate',
  impact: 'low',
  plannedHours: 4,
  fields: {},
  closeCodes: { confirmed: 'successful', failed: 'unsuccessful', rolledBack: 'unsuccessful' },
}

type Start = Parameters<typeof startServiceNow>[0] & {
  change?: Partial<ServiceNowChange>
  states?: ServiceNowSettings['states']
  place?: { user?: string; token?: string; login?: 'password' | 'client-credentials' }
}

/** The changes as each run sees them: a client of its own. */
export async function start({ change: other, states = {}, place, ...options }: Start = {}) {
  serviceNow = await startServiceNow(options)
  const { url, user, password } = serviceNow
  return () =>
    serviceNowChanges({
      place: { url, user, token: password, login: 'password', secondMs: 2, ...place },
      change: { ...change, ...other },
      states,
      now: () => new Date('2026-01-02T03:04:05Z'),
    })
}

export const text = (changes: Partial<RecordText> = {}): RecordText => ({
  key: 'voila 1.4.2-0123456789ab',
  title: 'Change: voila 1.4.2',
  sections: [{ id: 'release', markdown: '## Release\n\nvoila 1.4.2' }],
  ...changes,
})
export const tested = (markdown: string, endings: string[] = []) =>
  text({ sections: [...text().sections, { id: 'prod-test', markdown, endings }] })
export const only = () => serviceNow.changes()[0]!
export const writes = () => serviceNow.requests.filter(({ method }) => method !== 'GET').length
export const group = 'Change Operations'

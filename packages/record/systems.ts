import type { ChangeRecord } from '@deploy/manifest/manifest.ts'
import type { ApprovalSource } from './approvals.ts'
import type { ChangeRecords } from './change-records.ts'
import { githubComments } from './github-comments.ts'
import { githubIssues } from './github-issue.ts'
import type { Place } from './github-place.ts'
import { jiraPlace } from './jira/api.ts'
import { jiraApprovals } from './jira/approvals.ts'
import { jiraIssues } from './jira/issues.ts'
import { serviceNowApprovals } from './servicenow/approvals.ts'
import { serviceNowSettings } from './servicenow/change.ts'
import { serviceNowChanges } from './servicenow/changes.ts'

/** A system that keeps change records, and the words that people give there. */
export interface Keeper {
  records: ChangeRecords
  approvals: ApprovalSource
}

export interface Ingredients {
  /** What deploy.yml says of it. */
  record: ChangeRecord
  /** The account there; GitHub has its own token. */
  access: { user: string; token: string }
  github(): Place
}

/** Each system that deploy.yml may name. They throw RECORD_REFUSED where it does not say what they need. */
export const systems: Record<ChangeRecord['system'], (ingredients: Ingredients) => Keeper> = {
  'github-issue': ({ github }) => ({ records: githubIssues(github()), approvals: githubComments(github()) }),
  jira: ({ record, access }) => {
    const place = jiraPlace(record, access)
    return { records: jiraIssues(place), approvals: jiraApprovals(place) }
  },
  servicenow: ({ record, access }) => {
    const settings = serviceNowSettings(record, access)
    return { records: serviceNowChanges(settings), approvals: serviceNowApprovals(settings) }
  },
}

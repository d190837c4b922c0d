import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { DeployError } from '@deploy/kit/errors.ts'
import * as z from 'zod/mini'
import type { ChangeRecords, RecordText } from '../change-records.ts'
import { deliverEach } from '../deliver.ts'
import { statusOf } from '../http.ts'
import { blocksOf } from '../text/blocks.ts'
import { type Jira, type JiraPlace, jiraApi, whoAmI } from './api.ts'
import { attachFiles } from './attachments.ts'
import { storedParts, writeSections } from './comments.ts'
import { moveTo, requireState, stateOf } from './states.ts'

/** Holds the key of the change; people neither see nor copy it. */
const PROPERTY = 'deploy.change'
const MAX_SUMMARY = 255
/** Seconds between looks for an issue whose answer was lost: the search of Cloud is some seconds behind. */
const LOOKS = [2, 4, 8, 16]
/** The same before one is made: an earlier step may have just made it. */
const FIRST_LOOKS = { cloud: [2, 4], 'data-center': [] }

const found = z.object({ issues: z.array(z.object({ key: z.string() })) })
const made = z.object({ key: z.string() })
const property = z.object({ value: z.object({ key: z.string() }) })

/**
 * Keeps change records as issues of a Jira: one issue a release, found again by a label that is a digest of its key. Each section
 * is a comment of the account, or several where it is long; what people write stays as it is.
 * Throws RECORD_UNREACHABLE, RECORD_CREDENTIALS or RECORD_REFUSED.
 */
export function jiraIssues(place: JiraPlace): Required<Omit<ChangeRecords, 'close' | 'link'>> {
  const jira = jiraApi(place)
  // The search is some seconds behind an issue that this run has just made.
  const known = new Map<string, string>()
  const find = async (key: string) => known.get(key) ?? (await findIssue(jira, key))
  const self = remembered(() => whoAmI(jira))

  const findOrMake = async (text: RecordText): Promise<string> => {
    const there = await find(text.key)
    if (there !== undefined) {
      known.set(text.key, there)
      return there
    }
    const late = async (looks: readonly number[]) => {
      for (const seconds of looks) {
        await sleep(seconds * (place.secondMs ?? 1_000))
        const issue = await findIssue(jira, text.key)
        if (issue !== undefined) return issue
      }
      return undefined
    }
    const issue =
      (await late(FIRST_LOOKS[place.settings.kind])) ??
      (await jira.once(
        () => late(LOOKS),
        () => makeIssue(jira, text),
      ))
    known.set(text.key, issue)
    return issue
  }
  const put = async (text: RecordText) => {
    const issue = await findOrMake(text)
    await writeSections(jira, { ...text, issue, self: await self() })
    return { url: jira.browse(issue) }
  }
  const missingIn = async ({ key, sections }: RecordText) => {
    const issue = await find(key)
    const parts = issue === undefined ? [] : await storedParts(jira, { issue, key, self: await self() })
    const knows = new Set(parts.flatMap(({ endings }) => endings))
    return sections.filter(({ endings = [] }) => endings.some((ending) => !knows.has(ending)))
  }
  const opened = async (key: string): Promise<string> => {
    const issue = await find(key)
    if (issue !== undefined) return issue
    throw new DeployError({
      code: 'RECORD_REFUSED',
      message: `Jira does not show the change record of ${key}, which was just written.`,
      remedy: 'See whether somebody has deleted or moved it, and run it again.',
    })
  }

  return {
    open: put,
    update: put,
    deliver: (texts) =>
      deliverEach(texts, async (text) => {
        const sections = await missingIn(text)
        if (sections.length > 0) await put({ ...text, sections })
        return sections
      }),
    attach: async (key, files) => attachFiles(jira, await opened(key), files),
    requireAllowed: async (key, environment) => requireState(jira, { issue: await opened(key), environment }),
    advance: async (key, moment) => moveTo(jira, { issue: await opened(key), moment }),
    look: async (key) => {
      const issue = await opened(key)
      return { url: jira.browse(issue), key: issue, state: await stateOf(jira, issue) }
    },
  }
}

/** The issue of that change, the oldest where a lost answer left two. A label may be copied to other issues, the property is not. */
export async function findIssue(jira: Jira, key: string): Promise<string | undefined> {
  const { project } = jira.settings
  const { issues } = await jira.read(found, {
    method: 'POST',
    path: jira.format.search,
    json: {
      jql: `project = "${project}" AND labels = "${labelOf(key)}" ORDER BY created ASC`,
      fields: ['summary'],
      maxResults: 50,
    },
    isQuestion: true,
    what: 'look for the change record',
  })
  for (const { key: issue } of issues) if ((await changeOf(jira, issue)) === key) return issue
  return undefined
}

async function changeOf(jira: Jira, issue: string): Promise<string | undefined> {
  try {
    const answer = await jira.request({
      method: 'GET',
      path: `/issue/${issue}/properties/${PROPERTY}`,
      what: 'show whose change record it is',
    })
    return property.safeParse(answer).data?.value.key
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw error
  }
}

async function makeIssue(jira: Jira, { key, title }: RecordText): Promise<string> {
  const { project, issueType, fields } = jira.settings
  const labels = Array.isArray(fields.labels) ? fields.labels : []
  const { key: issue } = await jira.read(made, {
    method: 'POST',
    path: '/issue',
    json: {
      fields: {
        description: jira.format.of(blocksOf(about)),
        ...fields,
        project: { key: project },
        issuetype: { name: issueType },
        summary: title.slice(0, MAX_SUMMARY),
        labels: [...labels, 'change-record', labelOf(key)],
      },
      properties: [{ key: PROPERTY, value: { key } }],
    },
    what: 'make the issue of the change record',
  })
  return issue
}

const about =
  'The change record of this release. Each stage of its deployment writes a comment and keeps that up to date; what people write here and in comments of their own stays as it is.'

function labelOf(key: string): string {
  return `change-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`
}

function remembered<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  return () => {
    answer ??= ask().catch((error) => {
      answer = undefined
      throw error
    })
    return answer
  }
}

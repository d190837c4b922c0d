import { textOfAdf } from '@deploy/record/text/adf.ts'
import type { GitHub } from '../github/server.ts'
import type { Jira } from '../jira/server.ts'
import type { ServiceNow } from '../servicenow/server.ts'

/** A change record as people find it in some system. */
export interface KeptRecord {
  title: string
  url: string
  /** All that it says, in the notation of its system. */
  text: string
  /** The same by section, each as it was written last, the oldest section first. */
  sections: Map<string, string>
  /** Names of what is attached. */
  files: string[]
  state: string
}

/** Issues: a section stands between hidden markers. GitHub attaches nothing to them. */
export function recordsOfGitHub({ state, serverUrl }: GitHub): KeptRecord[] {
  const { owner, name } = state.repository
  const marked =
    /<!-- deploy:section (\S+) -->(?:\s*<!-- deploy:ended .*? -->)*(.*?)<!-- \/deploy:section \1 -->/gs
  return state.issues.map(({ title, number, body, state: issueState }) => ({
    ...{ title, url: `${serverUrl}/${owner}/${name}/issues/${number}`, text: body ?? '', files: [] },
    sections: new Map([...(body ?? '').matchAll(marked)].map(([, id = '', text = '']) => [id, text])),
    state: issueState,
  }))
}

/** Issues: a section is a comment or several, whose last line names it. */
export function recordsOfJira({ state, url }: Jira): KeptRecord[] {
  return state.issues.map(({ key, fields, comments, attachments, status }) => {
    const texts = comments.map(({ body }) => jiraText(body))
    const sections = new Map<string, string>()
    for (const text of texts) {
      const [, id, part] = / · section (\S+) · part (\d+) of \d+ · /.exec(text.split('\n').at(-1) ?? '') ?? []
      if (id !== undefined) sections.set(id, `${part === '1' ? '' : (sections.get(id) ?? '')}${text}\n`)
    }
    return {
      ...{ title: String(fields.summary), url: `${url}/browse/${key}`, text: texts.join('\n'), sections },
      files: attachments.map(({ filename }) => filename),
      state: status,
    }
  })
}

function jiraText(body: unknown): string {
  if (typeof body !== 'string') return textOfAdf(body as Parameters<typeof textOfAdf>[0])
  return body.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
}

const serviceNowStates: Record<string, string> = {
  '-5': 'New',
  '-4': 'Assess',
  '-1': 'Implement',
  '0': 'Review',
  '3': 'Closed',
}

/** Changes: what is released stands in their fields, each section in work notes, of which the newest counts. */
export function recordsOfServiceNow(serviceNow: ServiceNow): KeptRecord[] {
  return serviceNow.changes().map((change) => {
    const notes = serviceNow.notes(change)
    const marked = notes.map((note) => [/^deploy:section (\S+) /m.exec(note)?.[1] ?? '', note] as const)
    return {
      title: change.short_description!,
      url: `${serviceNow.url}/change_request.do?sys_id=${change.sys_id}`,
      text: [change.description, change.risk_impact_analysis, change.backout_plan, ...notes].join('\n'),
      sections: new Map(marked.filter(([id]) => id !== '')),
      files: serviceNow.files(change),
      state: serviceNowStates[change.state!] ?? change.state!,
    }
  })
}

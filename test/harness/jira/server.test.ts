import { afterEach, expect, it } from 'vitest'
import { type Jira, startJira } from './server.ts'

let jira: Jira
afterEach(async () => {
  expect(jira.defects).toEqual([])
  await jira.close()
})

const issue = { project: { key: 'CHG' }, issuetype: { name: 'Task' }, summary: 'One' }
const document = (...content: unknown[]) => ({ type: 'doc', version: 1, content })
const paragraph = (text: string, more: object = {}) => ({
  type: 'paragraph',
  content: [{ type: 'text', text, ...more }],
})

async function start(kind: 'cloud' | 'data-center') {
  jira = await startJira({ kind })
  const authorization =
    kind === 'cloud'
      ? `Basic ${Buffer.from(`${jira.user}:${jira.token}`).toString('base64')}`
      : `Bearer ${jira.token}`
  const api = kind === 'cloud' ? '/rest/api/3' : '/rest/api/2'
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const json = body !== undefined && !(body instanceof FormData)
    const response = await fetch(`${jira.url}${path.startsWith('/rest') ? '' : api}${path}`, {
      method,
      headers: { authorization, ...(json && { 'content-type': 'application/json' }), ...headers },
      body: json ? JSON.stringify(body) : ((body as FormData | undefined) ?? null),
    })
    const text = await response.text()
    return { status: response.status, said: text }
  }
}

it('refuses strangers, paths that are not there, and other versions of the API', async () => {
  const ask = await start('cloud')
  expect((await ask('GET', '/myself', undefined, { authorization: 'Basic x' })).status).toBe(401)
  expect((await ask('GET', '/rest/api/2/myself')).status).toBe(404)
  expect((await ask('GET', '/nothing')).status).toBe(404)
  expect((await ask('PUT', '/myself', {})).status).toBe(405)
  expect((await ask('GET', '/issue/CHG-1')).said).toContain('Issue does not exist')
  expect((await ask('POST', '/issue', { fields: issue }, { 'content-type': 'text/plain' })).status).toBe(415)
})

it('refuses an issue that lacks something, or has what its screen has not', async () => {
  const ask = await start('cloud')
  jira.state.customFields.customfield_1 = { name: 'Risk', required: true }
  const fields = { project: { key: 'NO' }, issuetype: { name: 'Epic' }, labels: ['a b'], other: 1 }
  const { status, said } = await ask('POST', '/issue', { fields })
  expect(status).toBe(400)
  expect(Object.keys(JSON.parse(said).errors).toSorted()).toEqual([
    ...['customfield_1', 'issuetype', 'labels', 'other', 'project', 'summary'],
  ])
  jira.state.permissions.delete('create')
  expect((await ask('POST', '/issue', { fields: issue })).status).toBe(403)
})

it.each([
  ['text', 'no document'],
  [document({ type: 'panel', content: [] }), 'panel may not stand in doc'],
  [document({ type: 'heading', content: [] }), 'lacks level'],
  [document({ type: 'paragraph', content: [{ type: 'mention' }] }), 'mention may not stand in paragraph'],
  [document(paragraph('')), 'empty text'],
  [document(paragraph('a\nb')), 'a line break in text'],
  [document(paragraph('a', { marks: [{ type: 'code' }, { type: 'strong' }] })), 'code with'],
  [document(paragraph('a', { marks: [{ type: 'link', attrs: { href: 'no url' } }] })), 'href'],
  [document({ type: 'bulletList', content: [] }), 'is empty'],
  [document(paragraph('x'.repeat(32_767))), 'CONTENT_LIMIT_EXCEEDED'],
])('Cloud takes no comment that is %j: %s', async (body, problem) => {
  const ask = await start('cloud')
  await ask('POST', '/issue', { fields: issue })
  const { status, said } = await ask('POST', '/issue/CHG-1/comment', { body })
  expect([status, said]).toEqual([400, expect.stringContaining(problem)])
  expect(jira.state.issues[0]!.comments).toEqual([])
})

it('Data Center takes text and no document, and searches where Cloud does not', async () => {
  const ask = await start('data-center')
  await ask('POST', '/issue', { fields: issue })
  expect((await ask('POST', '/issue/CHG-1/comment', { body: document(paragraph('a')) })).said).toContain(
    'must be a string',
  )
  expect((await ask('POST', '/issue/CHG-1/comment', { body: 'x'.repeat(32_768) })).status).toBe(400)
  expect((await ask('POST', '/issue/CHG-1/comment', { body: 'x'.repeat(32_767) })).status).toBe(201)
  const jql = 'project = "CHG" AND labels = "a" ORDER BY created ASC'
  expect((await ask('POST', '/search', { jql })).status).toBe(200)
  expect((await ask('POST', '/search/jql', { jql })).status).toBe(404)
  expect((await ask('POST', '/search', { jql: 'labels = ' })).status).toBe(400)
})

it('Cloud has taken the old search away, and shows a new issue late', async () => {
  const ask = await start('cloud')
  jira.state.searchLag = 1
  await ask('POST', '/issue', { fields: { ...issue, labels: ['a'] } })
  const jql = 'project = "CHG" AND labels = "a" ORDER BY created ASC'
  expect((await ask('POST', '/search', { jql })).status).toBe(410)
  expect(JSON.parse((await ask('POST', '/search/jql', { jql })).said).issues).toEqual([])
  expect(JSON.parse((await ask('POST', '/search/jql', { jql })).said).issues).toHaveLength(1)
})

it('refuses files without the header, without a form, and too large ones', async () => {
  const ask = await start('cloud')
  await ask('POST', '/issue', { fields: issue })
  const form = () => {
    const data = new FormData()
    data.set('file', new Blob(['abc']), 'a.txt')
    return data
  }
  const token = { 'x-atlassian-token': 'no-check' }
  const path = '/issue/CHG-1/attachments'
  expect((await ask('POST', path, form())).said).toContain('XSRF check failed')
  expect((await ask('POST', path, { file: 'abc' }, token)).status).toBe(415)
  jira.state.uploadLimit = 2
  expect((await ask('POST', path, form(), token)).status).toBe(413)
  jira.state.uploadLimit = 3
  expect((await ask('POST', path, form(), token)).status).toBe(200)
  jira.state.attachmentsEnabled = false
  expect((await ask('POST', path, form(), token)).status).toBe(403)
  expect(jira.state.issues[0]!.attachments).toHaveLength(1)
})

it('makes only transitions that the state has, with the fields of their screen, and edits only own comments', async () => {
  const ask = await start('data-center')
  await ask('POST', '/issue', { fields: issue })
  const move = (id: string, fields?: object) =>
    ask('POST', '/issue/CHG-1/transitions', { transition: { id }, fields })
  expect((await move('31')).said).toContain('not valid for the current state')
  expect((await move('11', { resolution: 1 })).status).toBe(400)
  expect((await move('11')).status).toBe(204)
  await move('21')
  expect((await move('31')).said).toContain('resolution is required')
  expect(jira.state.issues[0]!.status).toBe('Implementing')
  await ask('POST', '/issue/CHG-1/comment', { body: 'mine' })
  const [comment] = jira.state.issues[0]!.comments
  jira.state.actor = 'eve'
  expect((await ask('PUT', `/issue/CHG-1/comment/${comment!.id}`, { body: 'hers' })).status).toBe(400)
  expect(comment!.body).toBe('mine')
})

import { afterEach, expect, test } from 'vitest'
import { type ServiceNow, startServiceNow } from './server.ts'

let serviceNow: ServiceNow
afterEach(() => serviceNow.close())

interface Answered {
  status: number
  result: Record<string, never> & { sys_id: string; state: string }
  detail: string | undefined
}

async function ask(method: string, path: string, body?: unknown, headers = {}): Promise<Answered> {
  const { url, user, password } = serviceNow
  const response = await fetch(`${url}/api/now/${path}`, {
    method,
    headers: {
      authorization: `Basic ${btoa(`${user}:${password}`)}`,
      'content-type': 'application/json',
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const answer = (await response.json()) as { result: Answered['result']; error?: { detail: string } }
  return { status: response.status, result: answer.result, detail: answer.error?.detail }
}

const table = 'table/change_request'
const make = async (values: Record<string, unknown> = {}) =>
  (await ask('POST', table, { short_description: 'A change', ...values })).result.sys_id
const move = async (id: string, state: string, values = {}) => {
  const { status, detail } = await ask('PATCH', `${table}/${id}`, { state, ...values })
  return status === 200 ? 'moved' : `${status} ${detail}`
}

test('columns that it lacks and dates that are none are left out without a word, long text is cut', async () => {
  serviceNow = await startServiceNow()
  const { status, result } = await ask('POST', table, {
    ...{ short_description: 'x'.repeat(200), u_unknown: 'x', number: 'CHG1', sys_id: 'mine' },
    ...{ start_date: '2026-01-02T03:04:05Z', end_date: '2026-01-02 03:04:05' },
  })
  expect(status).toBe(201)
  expect(result).not.toHaveProperty('u_unknown')
  expect(result).toMatchObject({
    ...{ short_description: 'x'.repeat(160), number: 'CHG0030001', state: '-5', approval: 'not requested' },
    ...{ end_date: '2026-01-02 03:04:05', start_date: '' },
  })
})

test('a term about a column that it lacks finds everything', async () => {
  serviceNow = await startServiceNow()
  await make({ correlation_id: 'one' })
  await make({ correlation_id: 'two' })
  const found = async (query: string) =>
    ((await ask('GET', `${table}?sysparm_query=${query}`)).result as unknown as unknown[]).length
  expect(await found('correlation_id=ONE')).toBe(1)
  expect(await found('u_correlation=one')).toBe(2)
  expect(await found('correlation_id=one^type=normal^ORDERBYDESCnumber')).toBe(1)
})

test('a journal only grows, and shows its newest entry first to who asks for what people see', async () => {
  serviceNow = await startServiceNow({ clock: () => new Date('2026-01-02T03:04:05Z') })
  const id = await make({ work_notes: 'first' })
  await ask('PATCH', `${table}/${id}`, { work_notes: 'second' })
  const { result } = await ask(
    'GET',
    `${table}/${id}?sysparm_display_value=all&sysparm_fields=work_notes,state`,
  )
  const at = '2026-01-02 03:04:05 - deploy.bot (Work notes)'
  expect(result).toEqual({
    work_notes: { display_value: `${at}\nsecond\n\n${at}\nfirst\n\n`, value: '' },
    state: { display_value: 'New', value: '-5' },
  })
})

test('a change goes its way and no other, with what each state asks for', async () => {
  serviceNow = await startServiceNow({ approvers: ['ada'] })
  const group = serviceNow.addGroup('Change Operations').sys_id
  const id = await make()
  expect(await move(id, '-1')).toMatch(/^403 .*Assignment group/)
  expect(await move(id, '-1', { assignment_group: group })).toMatch(/^403 .*Check State Transition/)
  expect(await move(id, '-4', { assignment_group: group })).toBe('moved')
  expect(await move(id, '-3')).toMatch(/^403 .*Check Approval/)
  expect(await move(id, '-5')).toBe('moved')
  expect(serviceNow.changes()[0]!.approval).toBe('not requested')
  expect(await move(id, '-4')).toBe('moved')
  const change = serviceNow.changes()[0]!
  serviceNow.decide(change, 'ada', 'approved')
  expect(change.approval).toBe('approved')
  for (const state of ['-3', '-2', '-1', '0']) expect(await move(id, state), state).toBe('moved')
  expect(await move(id, '4')).toMatch(/^403 /)
  expect(await move(id, '3')).toMatch(/^403 .*Close code, Close notes/)
  expect(await move(id, '3', { close_code: 'successful', close_notes: 'Done' })).toBe('moved')
  expect(await move(id, '4')).toMatch(/^403 ACL Exception/)
})

test('a standard change needs no approval, an emergency no assessment, and both may be canceled', async () => {
  serviceNow = await startServiceNow()
  const assignment_group = serviceNow.addGroup('Change Operations').sys_id
  const standard = await make({ type: 'standard', assignment_group })
  expect(await move(standard, '-4')).toMatch(/^403 /)
  expect(await move(standard, '-2')).toBe('moved')
  expect(serviceNow.changes()[0]!.approval).toBe('approved')
  expect(await move(standard, '4')).toBe('moved')
  expect(await move(await make({ type: 'emergency', assignment_group }), '-3')).toBe('moved')
})

test('it tells whom an account stands for to who asks in a query, and shows what the account may not read to nobody', async () => {
  serviceNow = await startServiceNow({ tokens: ['t'] })
  const path = 'table/sys_user?sysparm_query=user_name=javascript:gs.getUserName()&sysparm_fields=user_name'
  const name = async (headers = {}) => (await ask('GET', path, undefined, headers)).result
  expect(await name()).toEqual([{ user_name: 'deploy.bot' }])
  expect(await name({ authorization: 'Bearer t' })).toEqual([{ user_name: 'token.bot' }])
  expect((await ask('GET', 'table/sys_journal_field')).status).toBe(403)
})

test('it refuses as an instance does', async () => {
  serviceNow = await startServiceNow({ maximumBytes: 4, extensions: ['txt'] })
  const id = await make()
  const status = async (...of: Parameters<typeof ask>) => (await ask(...of)).status
  expect(await status('GET', table, undefined, { authorization: 'Basic eDp5' })).toBe(401)
  expect(await status('GET', 'table/u_nothing')).toBe(400)
  expect(await status('GET', `${table}/${'0'.repeat(32)}`)).toBe(404)
  expect(await status('DELETE', `${table}/${id}`, {})).toBe(403)
  expect(await status('POST', 'table/sys_user_group', { name: 'Mine' })).toBe(403)
  expect(await status('POST', table, {})).toBe(403)
  expect(await status('POST', table, '{')).toBe(400)
  expect(await status('POST', table, 'a=b', { 'content-type': 'text/plain' })).toBe(415)
  const attach = (name: string, of = id, body = 'abc') =>
    status('POST', `attachment/file?table_name=change_request&table_sys_id=${of}&file_name=${name}`, body)
  expect(await attach('a.txt')).toBe(201)
  expect(await attach('a.txt'), 'two of one name').toBe(201)
  expect(await attach('a.exe')).toBe(403)
  expect(await attach('a.txt', id, 'abcde')).toBe(413)
  expect(await attach('a.txt', '0'.repeat(32))).toBe(404)
  expect(await attach('')).toBe(400)
  expect(serviceNow.files(serviceNow.changes()[0]!)).toEqual(['a.txt', 'a.txt'])
})

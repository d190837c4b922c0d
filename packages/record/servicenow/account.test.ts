import { startServiceNow } from '@deploy/test/harness/servicenow/server.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { only, serviceNow, start, tested, text } from './fixtures.ts'

afterEach(() => serviceNow.close())

describe('an instance that cannot or does not want to', () => {
  const code = (records: ReturnType<Awaited<ReturnType<typeof start>>>) =>
    records.open(text()).then(
      () => 'opened',
      (error: { code: string }) => error.code,
    )

  it('sleeps: its page is no answer', async () => {
    const records = await start()
    serviceNow.hibernate(true)
    expect(await code(records())).toBe('RECORD_UNREACHABLE')
    expect(serviceNow.changes()).toEqual([])
    serviceNow.hibernate(false)
    expect(await code(records())).toBe('opened')
  })

  it('gave the transaction up in the middle, with a 200', async () => {
    const records = await start()
    const error = { message: 'Transaction cancelled: maximum execution time exceeded', detail: null }
    serviceNow.failNext({ status: 200, body: { result: [], error, status: 'failure' } })
    expect(await code(records())).toBe('RECORD_UNREACHABLE')
    expect(serviceNow.changes()).toEqual([])
  })

  it('asks to wait, and is waited for', async () => {
    const records = await start()
    serviceNow.failNext({ status: 429, headers: { 'retry-after': '2' }, times: 2 })
    serviceNow.failNext({ method: 'POST', status: 503, headers: { 'retry-after': '1' } })
    expect(await code(records())).toBe('opened')
    expect(serviceNow.changes()).toHaveLength(1)
  })

  it('knows no such account', async () => {
    const records = await start({ place: { token: 'wrong' } })
    expect(await code(records())).toBe('RECORD_CREDENTIALS')
  })

  it('keeps no correlation id of this account: nothing else could find the change again', async () => {
    const records = await start({ lockedColumns: ['correlation_id'] })
    await expect(records().open(text())).rejects.toMatchObject({
      code: 'RECORD_REFUSED',
      message: expect.stringContaining('correlation_id'),
      facts: { remedy: expect.stringContaining('Cancel CHG0030001 by hand') },
    })
  })
})

describe('the account', () => {
  it('may be an OAuth client, whose token is asked for again when it has run out', async () => {
    const { clientId: user, clientSecret: token } = await startServiceNow().then(async (one) => {
      await one.close()
      return one
    })
    const records = await start({ place: { user, token, login: 'client-credentials' } })
    const run = records()
    serviceNow.failNext({ path: '/oauth_token.do', status: 500, times: 4 })
    await expect(run.open(text())).rejects.toMatchObject({ code: 'RECORD_UNREACHABLE' })
    await run.open(text())
    serviceNow.endTokens()
    await run.update(tested('## Confirmed'))
    expect(serviceNow.notes(only())).toHaveLength(1)
  })

  it('may not be an OAuth client without its id', async () => {
    const records = await start({ place: { user: '', login: 'client-credentials' } })
    await expect(records().open(text())).rejects.toMatchObject({ code: 'INPUT_MISSING' })
    expect(serviceNow.requests).toEqual([])
  })

  it('may be a token alone', async () => {
    const records = await start({
      place: { user: '', token: 'a-token-that-was-given' },
      tokens: ['a-token-that-was-given'],
    })
    await records().open(text())
    expect(serviceNow.changes()).toHaveLength(1)
  })
})

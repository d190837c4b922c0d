import { afterEach, describe, expect, it } from 'vitest'
import type { ServiceNowSettings } from './change.ts'
import { group, only, serviceNow, start, tested, text } from './fixtures.ts'

afterEach(() => serviceNow.close())

describe('the states', () => {
  const states: ServiceNowSettings['states'] = {
    prod: { required: ['Scheduled', 'implement'], begin: 'Implement', confirmed: 'Closed', failed: 'Review' },
  }
  const prod = (event: 'begin' | 'confirmed' | 'failed' | 'rolledBack') => ({ environment: 'prod', event })

  it('let a deployment begin only where deploy.yml says so', async () => {
    const records = await start({ change: { assignmentGroup: group }, states, approvers: ['ada'] })
    serviceNow.addGroup(group)
    await records().open(text())
    await expect(records().requireAllowed!(text().key, 'prod')).rejects.toMatchObject({
      code: 'CHANGE_NOT_APPROVED',
      message: 'CHG0030001 is New, and prod is deployed to only when it is Scheduled or implement.',
    })
    await records().requireAllowed!(text().key, 'prod-test')
    only().state = '-2'
    await records().requireAllowed!(text().key, 'prod')
  })

  it('are gone through one by one, and a closed change says how it ended', async () => {
    const records = await start({ change: { assignmentGroup: group, type: 'standard' }, states })
    serviceNow.addGroup(group)
    await records().open(text())
    await records().advance!(text().key, prod('begin'))
    await records().advance!(text().key, prod('begin'))
    await records().advance!(text().key, prod('confirmed'))
    expect(only()).toMatchObject({ state: '3', close_code: 'successful', work_end: '2026-01-02 03:04:05' })
    await records().advance!(text().key, prod('rolledBack'))
    await expect(records().advance!(text().key, prod('failed'))).rejects.toMatchObject({
      code: 'RECORD_STATE',
      facts: { cause: 'It is Closed, and no way leads back.' },
    })
  })

  it('that ended take no more: going back is not hindered, and the stage is told afterwards', async () => {
    const records = await start({ change: { assignmentGroup: group, type: 'standard' }, states })
    serviceNow.addGroup(group)
    await records().open(text())
    for (const event of ['begin', 'confirmed'] as const) await records().advance!(text().key, prod(event))
    const { url } = await records().open(tested('## Rolled back'), { goesBack: true })
    expect(url).toContain(only().sys_id)
    await expect(records().update(tested('## Rolled back'))).rejects.toMatchObject({ code: 'RECORD_REFUSED' })
    expect(serviceNow.notes(only())).toEqual([])
  })

  it('that ended take no late ending either, which is said; others get theirs', async () => {
    const records = await start()
    const other = text({ key: 'voila 1.4.1-ffffffffffff' })
    await records().open(text())
    await records().open(other)
    only().state = '3'
    const sections = [{ id: 'late', markdown: 'late', endings: ['d-3 confirmed'] }]
    await expect(records().deliver([text({ sections }), { ...other, sections }])).rejects.toMatchObject({
      code: 'RECORD_REFUSED',
      message: expect.stringMatching(/^CHG0030001 is Closed and takes no note.*: d-3 confirmed\.$/),
    })
    expect(serviceNow.notes(serviceNow.changes()[1]!)).toHaveLength(1)
    only().state = '-5'
    expect(await records().deliver([text({ sections })])).toEqual(sections)
    only().state = '3'
    expect(await records().deliver([text({ sections })])).toEqual([])
  })

  it.each([
    '3',
    '4',
  ])('of a change that ended (%s) let nothing be deployed, whatever deploy.yml asks for', async (state) => {
    const records = await start()
    await records().open(text())
    only().state = state
    await expect(records().open(text())).rejects.toMatchObject({
      code: 'CHANGE_NOT_APPROVED',
      message: expect.stringMatching(/^CHG0030001 is (Closed|Canceled), and nothing is deployed/),
    })
    expect(await records().open(text(), { goesBack: true })).toMatchObject({ url: expect.any(String) })
  })

  it.each([
    ['another type', { type: 'standard' }, 'It is of type Standard; deploy.yml says normal.'],
    ['another account', { sys_created_by: 'mallory' }, 'mallory made it, not deploy.bot'],
  ])('of a change of %s count for nothing', async (_, other, cause) => {
    const records = await start({ states: { prod: { required: ['Scheduled'] } } })
    await records().open(text())
    Object.assign(only(), { state: '-2' })
    await records().requireAllowed!(text().key, 'prod')
    Object.assign(only(), other)
    await expect(records().requireAllowed!(text().key, 'prod')).rejects.toMatchObject({
      code: 'CHANGE_NOT_APPROVED',
      facts: { cause: expect.stringContaining(cause) },
    })
    await records().requireAllowed!(text().key, 'prod-test')
  })

  it('are not skipped: without approval the instance refuses, and its words are told', async () => {
    const records = await start({ change: { assignmentGroup: group }, states, approvers: ['ada'] })
    serviceNow.addGroup(group)
    await records().open(text())
    await expect(records().advance!(text().key, prod('begin'))).rejects.toMatchObject({
      code: 'RECORD_REFUSED',
      facts: { cause: expect.stringContaining("aborted by Business Rule 'Change Request: Check Approval'") },
    })
    expect(only()).toMatchObject({ state: '-4', approval: 'requested' })
    serviceNow.decide(only(), 'ada', 'approved')
    await records().advance!(text().key, prod('begin'))
    expect(only().state).toBe('-1')
  })

  it('that the data policy wants a field for, and those that are none, are told', async () => {
    const records = await start({
      states: { prod: { required: [], begin: 'Implement', failed: 'Approved' } },
      change: { type: 'standard' },
    })
    await records().open(text())
    await expect(records().advance!(text().key, prod('begin'))).rejects.toMatchObject({
      code: 'RECORD_REFUSED',
      facts: { cause: expect.stringContaining('Data Policy Exception') },
    })
    await expect(records().advance!(text().key, prod('failed'))).rejects.toMatchObject({
      code: 'RECORD_STATE',
    })
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { only, serviceNow, start, tested, text } from './fixtures.ts'

afterEach(() => serviceNow.close())

describe('marks of other people', () => {
  const mark = (value: string) =>
    serviceNow.state.journal.push({
      ...{ table: 'change_request', row: only().sys_id!, column: 'work_notes', value },
      ...{ at: '2036-01-02 03:04:05', by: 'mallory' },
    })
  const section = { id: 'late', markdown: 'late', endings: ['d-2 reverted'] }

  it('silence no ending and double no note where the account reads who wrote what', async () => {
    const records = await start({ hiddenTables: [] })
    await records().open(tested('## Confirmed'))
    mark('deploy:ended d-2 reverted')
    mark('deploy:section prod-test 0000000000000000')
    const before = serviceNow.notes(only()).length
    await records().update(tested('## Confirmed'))
    expect(serviceNow.notes(only())).toHaveLength(before)
    expect(await records().deliver([text({ sections: [section] })])).toEqual([section])
    expect(await records().deliver([text({ sections: [section] })])).toEqual([])
  })

  it('count in no case where they are quoted within a line', async () => {
    const records = await start()
    await records().open(tested('## Confirmed'))
    mark('why this? deploy:section prod-test 0000000000000000, and deploy:ended d-2 reverted')
    const before = serviceNow.notes(only()).length
    await records().update(tested('## Confirmed'))
    expect(serviceNow.notes(only())).toHaveLength(before)
    expect(await records().deliver([text({ sections: [section] })])).toEqual([section])
  })
})

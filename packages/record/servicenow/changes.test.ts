import { afterEach, describe, expect, it } from 'vitest'
import { group, only, serviceNow, start, tested, text, writes } from './fixtures.ts'

afterEach(() => serviceNow.close())

describe('a change', () => {
  it('is opened once, with what it is about, however often it is asked for', async () => {
    const records = await start({ change: { assignmentGroup: group, fields: { category: 'software' } } })
    const { sys_id: groupId } = serviceNow.addGroup(group)
    const { url } = await records().open(text())
    expect(await records().open(text())).toEqual({ url })
    expect(await records().look(text().key)).toEqual({ url, key: only().number, state: 'New' })
    expect(serviceNow.changes()).toEqual([
      expect.objectContaining({
        short_description: 'Change: voila 1.4.2',
        correlation_id: 'voila 1.4.2-0123456789ab',
        ...{ type: 'normal', state: '-5', risk: '3', impact: '3', category: 'software' },
        assignment_group: groupId,
        ...{ start_date: '2026-01-02 03:04:05', end_date: '2026-01-02 07:04:05' },
        description: expect.stringMatching(/^RELEASE\n\nvoila 1\.4\.2\n/),
      }),
    ])
    expect(url).toBe(`${serviceNow.url}/change_request.do?sys_id=${only().sys_id}`)
    expect(writes()).toBe(1)
  })

  it('keeps what was written by who knew more of the release', async () => {
    const records = await start()
    const known = (markdown: string) =>
      text({ sections: [{ id: 'release', markdown, yields: true }], plan: plan(markdown) })
    const plan = (said: string) => ({ justification: said, implementation: said, backout: said })
    await records().open(known('SBOM and checksums'))
    const before = { ...only() }
    await records().update(known('nothing known'))
    expect(only()).toEqual(before)
  })

  it('is found among others, whatever an instance makes of the query', async () => {
    const records = await start()
    await records().open(text({ key: 'voila 1.4.1-ffffffffffff' }))
    await records().open(text())
    await records().open(text({ key: `voila^ORstate=-5 ${'x'.repeat(200)}` }))
    expect(serviceNow.changes()).toHaveLength(3)
    await records().update(text({ key: `voila^ORstate=-5 ${'x'.repeat(200)}` }))
    expect(serviceNow.changes()).toHaveLength(3)
  })

  it('gets a longer title and text cut, so that the instance does not do it', async () => {
    const records = await start()
    const markdown = Array.from({ length: 400 }, (_, index) => `- package ${index} \`1.0\``).join('\n')
    await records().open(text({ title: 'x'.repeat(300), sections: [{ id: 'release', markdown }] }))
    expect(only().short_description).toHaveLength(160)
    expect(only().description!.length).toBeLessThanOrEqual(4_000)
    expect(only().description).toMatch(/Cut here: .*\n\nKept by the deployment until this line is removed\.$/)
    const before = writes()
    await records().open(text({ title: 'x'.repeat(300), sections: [{ id: 'release', markdown }] }))
    expect(writes()).toBe(before)
  })

  it('has the risk, the way to make it and the way back in their fields, and no note of them', async () => {
    const records = await start()
    const plan = { justification: 'why', implementation: 'how', backout: '`rollback`' }
    const sections = ['assessment', 'history'].map((id) => ({ id, markdown: `## ${id}` }))
    await records().open(text({ plan, sections }))
    const kept = (value: string) => expect.stringMatching(new RegExp(`^${value}\\n\\nKept by`))
    expect(only()).toMatchObject({
      ...{ justification: kept('why'), implementation_plan: kept('how'), backout_plan: kept('rollback') },
      risk_impact_analysis: kept('ASSESSMENT'),
    })
    expect(serviceNow.notes(only())).toEqual([])
    await records().update(text({ plan: { ...plan, backout: 'otherwise' }, sections }))
    expect(only().backout_plan).toMatch(/^otherwise\n/)
  })

  it('leaves a field alone that people made theirs', async () => {
    const records = await start()
    await records().open(text())
    await records().update(text({ sections: [{ id: 'release', markdown: 'second' }] }))
    expect(only().description).toMatch(/^second\n/)
    only().description = 'Ours now'
    await records().update(text({ sections: [{ id: 'release', markdown: 'third' }] }))
    expect(only().description).toBe('Ours now')
  })

  it('names a column that the instance does not have, in the first run and in a later one', async () => {
    const records = await start({ change: { fields: { u_unknown: 'x' } } })
    for (const _ of ['the first', 'a later'])
      await expect(records().open(text())).rejects.toMatchObject({
        code: 'RECORD_REFUSED',
        message: expect.stringContaining('u_unknown'),
      })
  })

  it('that lost a column is refused in a later run, too, and not on the way back', async () => {
    const records = await start({
      change: { assignmentGroup: group },
      lockedColumns: ['assignment_group'],
    })
    serviceNow.addGroup(group)
    for (const _ of ['the first', 'a later'])
      await expect(records().open(text())).rejects.toMatchObject({
        code: 'RECORD_REFUSED',
        message: 'ServiceNow keeps or shows no assignment_group of CHG0030001.',
      })
    expect(serviceNow.changes()).toHaveLength(1)
    await records().open(text(), { goesBack: true })
  })

  it('is written again when the server failed: the same values twice are the same', async () => {
    const records = await start()
    await records().open(text())
    serviceNow.failNext({ method: 'PATCH', status: 502, body: {} })
    await records().update(text({ sections: [{ id: 'release', markdown: 'second' }] }))
    expect(only().description).toMatch(/^second\n/)
  })

  it('is not opened for a group that there is not', async () => {
    const records = await start({ change: { assignmentGroup: group } })
    await expect(records().open(text())).rejects.toMatchObject({ code: 'RECORD_REFUSED' })
    expect(serviceNow.changes()).toEqual([])
  })
})

describe('what happened', () => {
  it('is noted once, and again when it changed', async () => {
    const records = await start()
    await records().open(tested('## Unknown'))
    await records().update(tested('## Unknown'))
    await records().update(tested('## Confirmed', ['d-1 confirmed']))
    await records().update(tested('## Confirmed', ['d-1 confirmed']))
    const notes = serviceNow.notes(only())
    expect(notes).toHaveLength(2)
    expect(notes[1]).toMatch(
      /^CONFIRMED\n\ndeploy:section prod-test [0-9a-f]{16}\ndeploy:ended d-1 confirmed$/,
    )
  })

  it('cannot pass for a mark of ours, nor become HTML', async () => {
    const records = await start()
    await records().open(tested('`deploy:ended d-2 confirmed` [code]<b>[/code]'))
    const [note] = serviceNow.notes(only())
    expect(note).not.toMatch(/deploy:ended d-2|\[code\]/)
    const late = { id: 'late', markdown: 'late', endings: ['d-2 confirmed'] }
    expect(await records().deliver([text({ sections: [late] })])).toEqual([late])
    expect(await records().deliver([text({ sections: [late] })])).toEqual([])
    expect(serviceNow.notes(only())).toHaveLength(2)
  })

  it('is attached once by its name, and one file that is refused keeps no other away', async () => {
    const records = await start({ extensions: ['txt', 'gz'] })
    await records().open(text())
    const file = (name: string) => ({ name, type: 'text/plain', content: Buffer.from(name) })
    const files = [file('bom.json'), file('a.txt'), file('b.tar.gz')]
    await expect(records().attach!(text().key, files)).rejects.toMatchObject({
      code: 'RECORD_REFUSED',
      facts: { cause: expect.stringContaining('json is not allowed') },
    })
    await records().attach!(text().key, files.slice(1))
    expect(serviceNow.files(only())).toEqual(['a.txt', 'b.tar.gz'])
  })
})

describe('a lost answer', () => {
  it.each([
    ['of a new change', /change_request$/, 'POST'],
    ['of a work note', /change_request\/\w+$/, 'PATCH'],
    ['of a look', /change_request$/, 'GET'],
  ])('%s leaves one change and one note', async (_, path, method) => {
    const records = await start()
    serviceNow.failNext({ method, path, dropReply: true })
    await records().open(tested('## Confirmed'))
    expect(serviceNow.changes()).toHaveLength(1)
    expect(serviceNow.notes(only())).toHaveLength(1)
  })

  it('of an attachment leaves one of that name', async () => {
    const records = await start()
    await records().open(text())
    serviceNow.failNext({ path: /attachment\/file/, dropReply: true })
    await records().attach!(text().key, [{ name: 'a.txt', type: 'text/plain', content: Buffer.from('a') }])
    expect(serviceNow.files(only())).toEqual(['a.txt'])
  })

  it('of a state leaves it there', async () => {
    const records = await start({
      change: { assignmentGroup: group, type: 'standard' },
      states: { prod: { required: [], begin: 'Implement' } },
    })
    serviceNow.addGroup(group)
    await records().open(text())
    serviceNow.failNext({ method: 'PATCH', dropReply: true })
    await records().advance!(text().key, { environment: 'prod', event: 'begin' })
    expect(only()).toMatchObject({ state: '-1', work_start: '2026-01-02 03:04:05' })
  })
})

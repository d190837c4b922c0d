import { expect, test } from 'vitest'
import { openLedger } from './ledger.ts'

const [first, second, refused] = ['1.0.1-aaaaaaaaaaaa', '1.0.2-bbbbbbbbbbbb', '1.0.3-cccccccccccc']

/** A ledger over a database that prints this, and later what `saved` says. */
function play(texts: string[], { lostPower = false } = {}) {
  const answers = [...texts]
  const { heard, of } = openLedger()
  const ledger = of({ run: async () => answers.shift() ?? '', close: () => {} })
  ledger.deployed(first!)
  ledger.deployed(second!)
  heard(`${first} one\n`)
  heard(`${second} two\n`)
  heard(`${refused} three\n`)
  return { problems: () => ledger.problems({ lostPower }), heard }
}

const whole = (...rows: string[]) =>
  [
    ...['1.0.1-first', '1.0.1', '1.0.2-first', '1.0.2'].map((name) => `migration ${name}`),
    ...['mark 1.0.2', ...rows.map((row) => `row ${row}`), 'whole', ''],
  ].join('\n')

test('nothing is wrong with the migrations and rows of the releases that were confirmed', async () => {
  const { problems, heard } = play([whole('one', 'two', 'of the queue')])
  expect(await problems()).toEqual([])
  expect(heard('')).toBeUndefined()
})

test('a row that is lost is told, also after a power loss unless the copy before the restore has it', async () => {
  expect(await play([whole('one')]).problems()).toEqual([
    '1 of 2 rows are lost, first two of 1.0.2-bbbbbbbbbbbb',
  ])
  const saved = play([whole('one'), 'two\t1.0.2-bbbbbbbbbbbb\t\n', whole('one')], { lostPower: true })
  expect(await saved.problems()).toEqual([])
  expect(await saved.problems()).toEqual([])
  expect(await play([whole('one'), ''], { lostPower: true }).problems()).toHaveLength(1)
})

test('a migration too many or too few, and what it has left in the rows, is told', async () => {
  const more = whole('one', 'two').replace('mark', 'migration 1.0.3-first\nmark 1.0.3-first\nmark')
  expect(await play([more]).problems()).toEqual([
    expect.stringContaining('1.0.3-first'),
    'rows have what only the migration 1.0.3-first writes',
  ])
  expect(await play([whole('one', 'two').replace('migration 1.0.2\n', '')]).problems()).toHaveLength(1)
})

test('a database that does not answer, or not to its end, is told', async () => {
  expect(await play([whole('one', 'two').replace('whole\n', '')]).problems()).toEqual([
    'the database does not answer',
  ])
})

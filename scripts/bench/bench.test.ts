import { expect, test } from 'vitest'
import type { Bench, Contender, Run } from './bench.ts'
import { measure, medianOf } from './measure.ts'
import { sectionOf, withSection } from './report.ts'

const order: string[] = []
const told = (line: string) => void order.push(line)

function contender(name: string, runs: (Run | Error)[], absence?: string): Contender {
  const left = [...runs]
  return {
    name,
    version: '1',
    absence: () => absence,
    run: async () => {
      const run = left.shift()
      if (run === undefined || run instanceof Error) throw run ?? new Error('no run left')
      return run
    },
  }
}

const run = (seconds: number, digest = 'a'): Run => ({
  seconds,
  processor: seconds / 2,
  digest,
  facts: { packages: 1200 },
})

const field = {
  inputs: ['small'],
  close: async () => {},
  contenders: [
    contender('ours', [run(1), run(9), run(2)]),
    contender('slow', [run(6), run(5, 'b'), run(4)]),
    contender('broken', [run(1), new Error('it fell over')]),
    contender('missing', [], 'not installed'),
  ],
}

const bench: Bench = {
  name: 'try',
  title: 'A try',
  about: ['What is done.'],
  columns: ['packages', 'unheard of'],
  prepare: async () => field,
}

test('contenders take turns; medians and ratios; who fails or is absent says why', async () => {
  const results = await measure(field, { runs: 3, told })
  expect(order.slice(0, 4)).toEqual([
    'small, ours, run 1 of 3: 1.00 s',
    'small, slow, run 1 of 3: 6.00 s',
    'small, broken, run 1 of 3: 1.00 s',
    'small, ours, run 2 of 3: 9.00 s',
  ])
  const facts = { packages: 1200 }
  const common = { version: '1', runs: 3, facts }
  expect(results).toEqual([
    {
      input: 'small',
      rows: [
        { contender: 'ours', ...common, seconds: 2, processor: 1, least: 1, most: 9, ratio: 1, same: true },
        {
          contender: 'slow',
          ...common,
          seconds: 5,
          processor: 2.5,
          least: 4,
          most: 6,
          ratio: 2.5,
          same: false,
        },
        { contender: 'broken', version: '1', absent: 'failed: it fell over' },
        { contender: 'missing', version: '1', absent: 'not installed' },
      ],
    },
  ])
  const machine = {
    processors: 2,
    system: 'Debian x64',
    node: 'v24.0.0',
    date: '2026-01-31',
    load: [0.1, 1.5] as [number, number],
  }
  expect(sectionOf(bench, results, machine)).toBe(
    `## A try

What is done.

Measured on 2026-01-31: 2 processors, Debian x64, Node 24.0.0; load 0.1 before, 1.5 at the end.

### small

|  | ratio | seconds | least – most | processor | runs | packages | unheard of | same bytes |
| --- | --: | --: | --: | --: | --: | --: | --: | --: |
| ours 1 | 1.00 | 2.00 | 1.00 – 9.00 | 1.00 | 3 | 1,200 | – | yes |
| slow 1 | 2.50 | 5.00 | 4.00 – 6.00 | 2.50 | 3 | 1,200 | – | no |

broken: failed: it fell over.
missing: not installed.`,
  )
})

test('who takes very long is not asked again', async () => {
  const contenders = [
    contender('ours', [run(1), run(1), run(1)]),
    contender('slow', [run(200), run(50), run(1)]),
  ]
  const [result] = await measure({ ...field, contenders }, { runs: 3, told: () => {} })
  expect(result!.rows).toMatchObject([{ runs: 3 }, { runs: 2, seconds: 125 }])
})

test('the median of an odd and of an even number', () => {
  const median = (...all: number[]) => medianOf(all.map((seconds) => ({ seconds })))
  expect([median(3), median(5, 1, 2), median(4, 1, 3, 2), median(1, 2)]).toEqual([3, 2, 2.5, 1.5])
})

test('a section replaces its earlier one, and a new one comes last', () => {
  const first = withSection('# Benchmarks\n', 'a', 'one')
  expect(first).toBe('# Benchmarks\n\n<!-- a -->\none\n<!-- /a -->\n')
  const second = withSection(first, 'b', 'two')
  expect(withSection(second, 'a', 'three')).toBe(
    '# Benchmarks\n\n<!-- a -->\nthree\n<!-- /a -->\n\n<!-- b -->\ntwo\n<!-- /b -->\n',
  )
})

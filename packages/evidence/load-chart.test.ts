import { execFileSync } from 'node:child_process'
import type { Stretch } from '@deploy/gate/nfr/report.ts'
import { expect, test } from 'vitest'
import { loadChart } from './load-chart.ts'

const stretches: Stretch[] = [
  { second: 0, answered: 20, errors: 0, p95Ms: 40 },
  { second: 1, answered: 15, errors: 5, p95Ms: 240 },
  { second: 3, answered: 0, errors: 20 },
  { second: 4, answered: 20, errors: 0, p95Ms: 60 },
]
const chart = (given: Partial<Parameters<typeof loadChart>[0]> = {}) =>
  loadChart({ title: '1.4.2 under load on lab', offered: '20 requests a second', stretches, ...given })

/** Of a parser that knows nothing of us; throws what it says of text that is no XML. */
const parsed = (svg: string) =>
  JSON.parse(
    execFileSync(
      'python3',
      [
        '-c',
        'import sys,json,xml.etree.ElementTree as e; r=e.fromstring(sys.stdin.buffer.read()); n=lambda t:t.tag.split("}")[1]; print(json.dumps({"root":dict(r.attrib),"all":[[n(t),dict(t.attrib),t.text] for t in r.iter()]}))',
      ],
      { input: svg, encoding: 'utf8' },
    ),
  ) as { root: Record<string, string>; all: [string, Record<string, string>, string | null][] }

test('is an image with a title and words for who cannot see it, without anything from elsewhere', () => {
  const { root, all } = parsed(chart({ p95LimitMs: 200 }))
  expect(root).toMatchObject({ role: 'img', 'aria-labelledby': 'load-title load-words' })
  const textOf = (tag: string) => all.find(([name]) => name === tag)?.[2]
  expect(textOf('title')).toBe('1.4.2 under load on lab')
  expect(textOf('desc')).toBe(
    'Under 20 requests a second, 55 requests were answered and 25 were not, which is 68.75 % available. The p95 was highest with 240 ms, 1 s after the begin. The limit over the whole run is 200 ms.',
  )
  const names = new Set(all.map(([name]) => name))
  for (const forbidden of ['script', 'style', 'image', 'use', 'foreignObject', 'a'])
    expect(names).not.toContain(forbidden)
  const values = all.flatMap(([, attributes]) => Object.entries(attributes))
  expect(values.filter(([key, value]) => /^on|href/.test(key) || /url\((?!#)/.test(value))).toEqual([])
})

test('draws moments as upright lines with their words, within the time that is shown', () => {
  const { all } = parsed(chart({ stretchSeconds: 1, marks: [{ second: 10, label: 'switch <b>' }] }))
  const d = all.find(([, attributes]) => attributes.class === 'mark')![1].d!
  expect(d).toMatch(/^M704 /)
  expect(all.map(([, , text]) => text)).toContain('switch <b>')
  expect(all.find(([name]) => name === 'desc')?.[2]).toContain('After 10 s: switch <b>.')
})

test('draws each stretch in its place and in its share', () => {
  const { all } = parsed(chart())
  const d = all.find(([, attributes]) => attributes.class === 'p95')![1].d!
  // A line from the first to the second, and a point of its own after what is not known.
  expect(d.replace(/[\d. -]+/g, ' ')).toBe('M h L M h ')
  const points = [...d.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)])
  expect(points).toHaveLength(3)
  // The slowest is the highest, and 10 % of the frame are left above it.
  expect(points[1]![1]).toBeCloseTo(220 - 164 / 1.1, 0)
  const striped = all.filter(([, attributes]) => attributes.fill === 'url(#load-errors)')
  expect(striped.map(([, { height }]) => Number(height))).toEqual([7.5, 30])
})

test('text from elsewhere stays text, and a run without an answer is drawn, too', () => {
  const hostile = parsed(chart({ title: '</title><script>alert(1)</script>&\u0007' }))
  expect(hostile.all.map(([name]) => name)).not.toContain('script')
  expect(hostile.all.find(([name]) => name === 'title')?.[2]).toBe('</title><script>alert(1)</script>&')
  const empty = parsed(chart({ stretches: [] }))
  expect(empty.all.find(([name]) => name === 'desc')?.[2]).toContain('No latency was measured.')
})

import { expect, it } from 'vitest'
import { requoted } from './requote.ts'

const page = (...lines: string[]) =>
  `Text.\n\nFrom [it](examples/evidence/a.json):\n\n\`\`\`json\n${lines.join('\n')}\n\`\`\`\n\nMore.\n`
const before = { 'a.json': '{\n  "id": "1",\n  "items": [\n    "id": "2",\n    "id": "3"\n  ]\n}' }
const now = { 'a.json': '{\n  "new": 0,\n  "id": "7",\n  "items": [\n    "id": "8",\n    "id": "9"\n  ]\n}' }

it('finds each quoted line by its key, in its order, and leaves what is not quoted', () => {
  expect(requoted(page('{', '  "id": "1",', '  …', '    "id": "3"', '  ]', '}'), before, now)).toBe(
    page('{', '  "id": "7",', '  …', '    "id": "9"', '  ]', '}'),
  )
})

it('refuses a line that has no place any more', () => {
  expect(() => requoted(page('  "id": "1",'), before, { 'a.json': '{}' })).toThrow(
    'not there any more:   "id": "1",',
  )
})

it('leaves quotes of files that are no examples', () => {
  expect(requoted(page('{'), {}, {})).toBe(page('{'))
})

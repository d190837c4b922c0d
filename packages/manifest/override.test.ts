import { expect, test } from 'vitest'
import { parseManifest } from './parse.ts'
import { edit, mistakes, small } from './testing.ts'

const prod = (own: string, top = '') =>
  parseManifest(edit(`${top}${small}`, ['    hosts:', `${own}    hosts:`]), 'deploy.yml').environments.prod!
    .slot
const wrong = (own: string, top = '') => mistakes(edit(`${top}${small}`, ['    hosts:', `${own}    hosts:`]))

test('groups merge key by key, defaults come last', () => {
  const slot = prod('    service: { unit: shop-prod }\n    gate: { timeout-seconds: 300 }\n')
  expect(slot.service).toMatchObject({ unit: 'shop-prod', startSeconds: 30 })
  expect(slot.gate).toMatchObject({ timeoutSeconds: 300, checks: [{ name: 'unit shop-prod' }] })
  expect(slot.confirmSeconds).toBe(360)
})

test('records merge by key, the order of the top first', () => {
  const top = 'files: { group: web, patterns: { "*.sh": "0755", "*.py": "0644" } }\n'
  const slot = prod('    files: { patterns: { "*.py": "0640", "*.cfg": "0600" } }\n', top)
  expect(slot.files.group).toBe('web')
  expect(Object.entries(slot.files.patterns)).toEqual([
    ['*.sh', '0755'],
    ['*.py', '0640'],
    ['*.cfg', '0600'],
  ])
})

test('a list replaces a list', () => {
  expect(prod('    shared: [data]\n', 'shared: [logs, site]\n').shared).toEqual(['data'])
})

test('aliases repeat what an anchor names', () => {
  const slot = prod('    shared: *folders\n', 'shared: &folders [logs]\n')
  expect(slot.shared).toEqual(['logs'])
})

test('the path follows the root', () => {
  expect(prod('    root: /srv/shop\n').path).toBe('/srv/shop/current')
})

test.each([
  ['    keep: 500\n', '', '12:11 environments.prod.keep: must be a whole number from 1 to 100'],
  ['    keep: 3\n', 'keep: 500\n', '1:7 keep: must be a whole number from 1 to 100'],
  [
    '    service: { unit-file: a.service, unt: x }\n',
    '',
    "12:38 environments.prod.service.unt: unknown key; did you mean 'unit'?",
  ],
  [
    '    service: { manager: process }\n',
    '',
    '12:5 environments.prod.service.command: is missing; manager process needs it',
  ],
  [
    '    config: [{ set: { a.b: c } }]\n',
    'config: [{ file: x, set: {} }]\n',
    '13:14 environments.prod.config[0].file: is missing',
  ],
  ['    service: shop\n', '', '12:14 environments.prod.service: must be a group of keys with values'],
  ['    application: shop\n', '', '12:5 environments.prod.application: unknown key'],
  ['    hosts: []\n', '', '13:5 environments.prod.hosts: is given twice; first on line 12'],
])('what is wrong in %j over %j is told where it stands', (own, top, mistake) => {
  expect(wrong(own, top)).toContain(mistake)
})

test('a required key that neither piece has is missing in the environment', () => {
  const text = edit(
    small,
    ['  unit: shop\n', '  start-seconds: 5\n'],
    ['    hosts:', '    service: { stop-seconds: 5 }\n    hosts:'],
  )
  expect(mistakes(text)).toEqual(['12:5 environments.prod.service.unit: is missing'])
})

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { edit, mistakes, outcome, small } from './testing.ts'

const docs = readFileSync(new URL('../../docs/manifest.md', import.meta.url), 'utf8')
const shown = /## Checks of the host itself\n.*?```yaml\n(.*?)```/s.exec(docs)![1]!
const gate = 'gate:\n  checks:\n    - { type: unit }\n'
const ports = 'ports: { web: 3000 }\n'

it('the checks that the documentation shows are read, with the ports filled in', () => {
  const { manifest, mistakes: wrong } = outcome(edit(small, [gate, ports + shown]))
  expect(wrong).toEqual([])
  const { checks } = manifest!.environments.prod!.slot.gate
  expect(new Set(checks.map(({ type }) => type))).toEqual(
    new Set([
      'http',
      'unit',
      'headroom',
      'files',
      'fresh',
      'command',
      'clock',
      'ports',
      'config',
      'certificate',
      'port',
    ]),
  )
  expect(checks.find(({ type }) => type === 'ports')).toMatchObject({ allow: [22, 443, '3000'] })
  expect(checks.find(({ type }) => type === 'port')).toMatchObject({ port: 3000, unit: 'shop' })
})

it.each([
  ['{ type: files, paths: [../x] }', /paths\[0\]: must be a path of the host/],
  ['{ type: files, paths: [] }', /paths: must name at least one path/],
  ['{ type: files, paths: [x], mode: 640 }', /mode: must be four octal digits/],
  ['{ type: fresh, file: x }', /maximum-age-hours: is missing/],
  ['{ type: command, command: [] }', /command: must name a program/],
  ['{ type: ports, allow: [web] }', /allow\[0\]: must be a port/],
  ['{ type: config, file: x.ini, rules: [] }', /rules: must name at least one rule/],
  ['{ type: port, port: 80 }', /gate.checks\[0\]: must name a unit or a user/],
  ['{ type: port, port: 70000, user: shop }', /port: must be a whole number from 1 to 65535/],
  ['{ type: unit, user: "0" }', /user: must be the name of a user or group/],
  ['{ type: headroom, minimum-memory-percent: 101 }', /must be a whole number from 0 to 100/],
])('%s is refused', (check, mistake) => {
  expect(mistakes(edit(small, ['{ type: unit }', check])).join('\n')).toMatch(mistake)
})

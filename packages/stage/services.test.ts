import { expect, it } from 'vitest'
import { servicesIn } from './services.ts'

it('reads what a host says of its services, and leaves out what is none', () => {
  const image = `registry.example.org/web@sha256:${'a'.repeat(64)}`
  const text = [
    `web|${image}|2|1|one=1,two=1`,
    `api|sha256:${'b'.repeat(64)}|1|0|`,
    'job|x|many|0|',
    '',
    'end',
  ].join('\n')
  expect(servicesIn(text)).toEqual([
    { service: 'web', image, containers: 2, started: 1, nodes: { one: 1, two: 1 } },
    { service: 'api', image: `sha256:${'b'.repeat(64)}`, containers: 1, started: 0 },
  ])
})

import { expect, test } from 'vitest'
import { parseManifest } from '../parse.ts'
import { edit, mistakes, small } from '../testing.ts'

const withHooks = (...hooks: string[]) =>
  edit(small, ['gate:', `hooks:\n${hooks.map((text) => `  - { ${text} }\n`).join('')}gate:`])
const said = (text: string) => mistakes(text).map((line) => line.replace(/^\d+:\d+ /, ''))

test('what runs while nothing is confirmed yet is waited for', () => {
  const hooks = ['prepare', 'stopped', 'started'].map(
    (at, index) => `name: ${at}, at: ${at}, run: [run], timeout-seconds: ${10 ** index}`,
  )
  const { slot } = parseManifest(withHooks(...hooks), 'deploy.yml').environments.prod!
  expect(slot.confirmSeconds).toBe(180 + 10 + 100)
  expect(slot.hooks[0]).toMatchObject({ makes: [], environment: {}, onRollback: false })
})

test('variables know the release, and what is known nowhere is told', () => {
  const at = (value: string) => withHooks(`name: a, at: started, run: [run], environment: { A: "${value}" }`)
  const { slot } = parseManifest(at('{environment} {release} {{x}}'), 'deploy.yml').environments.prod!
  expect(slot.hooks[0]!.environment).toEqual({ A: 'prod {release} {{x}}' })
  expect(said(at('{commit}'))[0]).toContain('{commit} is not known here')
})

test.each([
  [
    ['name: a, at: started, run: [x]', 'name: a, at: stopped, run: [x]'],
    'hooks[1].name: a is already the name of hooks[0]',
  ],
  [
    ['name: a, at: prepare, run: [x], undo: [y]'],
    'hooks[0].undo: has no effect at prepare: the release goes as a whole; remove it',
  ],
  [
    ['name: a, at: started, run: [x], makes: [y]'],
    'hooks[0].makes: has an effect only at prepare, and this is at started; remove it',
  ],
  [['name: a, at: started, run: [x], hosts: [two]'], 'hooks[0].hosts: two is none of the hosts of prod'],
  [
    ['name: a, at: stopped, run: [x], timeout-seconds: 9000'],
    'hooks[0].timeout-seconds: must be at most 7200 where nothing serves yet, or not for good',
  ],
  [
    ['name: a, at: prepare, run: [x], makes: [y], jump: { from: "<1", to: ">=1" }'],
    'hooks[0].jump: goes neither with on-rollback nor with makes',
  ],
  [['name: a, at: confirmed, run: [x]'], 'hooks[0].at: must be one of prepare, serving, stopped, started'],
])('%j', (hooks, mistake) => {
  expect(said(withHooks(...hooks))).toEqual([mistake])
})

test('variables of the application belong to releases that run on the host itself, and hooks to all', () => {
  const image = edit(
    withHooks('name: a, at: started, run: [x]'),
    ['strategy: tarball', 'strategy: image'],
    ['  include: [src]', '  include: [src]\n  image: { repository: registry.example.org/shop }'],
    ['  unit: shop', '  unit: shop\n  manager: docker'],
    ['gate:', 'container: {}\nenv: { path: /etc/shop/env }\ngate:'],
    ['{ type: unit }', '{ type: container }'],
  )
  expect(said(image)).toEqual([
    'env: needs strategy tarball, git-venv or git-install, and this is image; remove it',
  ])
})

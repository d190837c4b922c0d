import { expect, test } from 'vitest'
import { parseManifest } from '../parse.ts'
import { edit, mistakes, small } from '../testing.ts'

const own = edit(
  small,
  ['strategy: tarball', 'strategy: git-install'],
  ['build:\n  include: [src]', 'build: {}'],
  ['gate:', 'install: { run: [./install.sh], workers: [queue.service], timeout-seconds: 100 }\ngate:'],
)
const said = (text: string) => mistakes(text).map((line) => line.replace(/^\d+:\d+ /, ''))

test('the time of the installation is waited for, and its workers are those of the service', () => {
  const { slot } = parseManifest(own, 'deploy.yml').environments.prod!
  expect(slot.confirmSeconds).toBe(180 + 100)
  expect(slot.units).toEqual({ files: [], enable: [], start: [], workers: ['queue.service'] })
  expect(slot.install!.expect).toEqual({ nginx: false, active: [], inactive: [], commands: [], files: [] })
})

test('what the program installs, nobody else does', () => {
  const text = edit(
    own,
    ['  unit: shop', '  unit: shop\n  unit-file: src/shop.service'],
    ['gate:', 'nginx: { files: [{ file: src/a, to: /etc/nginx/conf.d/a.conf }] }\ngate:'],
  )
  const reason =
    'does not go with strategy git-install, whose own program installs units and files; remove it'
  expect(said(text)).toEqual([`service.unit-file: ${reason}`, `nginx: ${reason}`])
})

test('belongs to its strategy, which needs it', () => {
  expect(said(edit(own, ['install: ', '# ']))).toEqual([
    'environments.prod: has no install, neither here nor at the top of the file; strategy git-install needs it',
  ])
  expect(said(edit(small, ['gate:', 'install: { run: [./install.sh] }\ngate:']))).toEqual([
    'install: has an effect only with strategy git-install, and this is tarball; remove it',
  ])
})

test('a range of versions is one', () => {
  expect(said(edit(own, ['gate:', 'deny-versions: [latest!]\ngate:']))).toEqual([
    'deny-versions[0]: must be a range of versions in quotes, such as ">=2.30"',
  ])
})

import { describe, expect, test } from 'vitest'
import { parseManifest } from '../parse.ts'
import { cutCommand } from '../placeholders.ts'
import { edit, mistakes, small } from '../testing.ts'

const dump = 'name: db, command: [dump], places: [/srv/a]'
const withBackup = (...backups: string[]) =>
  edit(small, ['gate:', `backup:\n${backups.map((text) => `  - { ${text} }\n`).join('')}gate:`])
const container = (text: string) =>
  edit(
    withBackup(text),
    ['strategy: tarball', 'strategy: image'],
    ['  include: [src]', '  include: [src]\n  image: { repository: registry.example.org/shop }'],
    ['  unit: shop', '  unit: shop\n  manager: docker'],
    ['gate:', 'container: {}\ngate:'],
    ['{ type: unit }', '{ type: container }'],
  )

describe('a backup', () => {
  test('gets its defaults, and a folder of its own in each place', () => {
    const text = withBackup(
      `${dump.replace('[/srv/a]', '[/srv/a, /mnt/b]')}, restore: { when: always, command: [load] }`,
    )
    expect(parseManifest(text, 'deploy.yml').environments.prod!.slot.backup).toEqual([
      {
        name: 'db',
        command: ['dump'],
        suffix: '',
        compress: 'auto',
        while: 'serving',
        places: ['/srv/a', '/mnt/b'],
        separateFileSystems: false,
        minimumBytes: 1,
        minimumShare: 0.5,
        whenSmaller: 'refuse',
        keep: 7,
        restore: { command: ['load'], when: 'always', while: 'stopped' },
        firstDeployment: 'make',
        timeoutSeconds: 600,
        application: 'shop',
        environment: 'prod',
        folders: ['/srv/a/shop-prod/db', '/mnt/b/shop-prod/db'],
      },
    ])
  })

  test('made while nothing serves lengthens the time for a confirmation', () => {
    const secondsOf = (text: string) =>
      parseManifest(text, 'deploy.yml').environments.prod!.slot.confirmSeconds
    const slow = withBackup(`${dump}, while: stopped, timeout-seconds: 900`)
    expect(secondsOf(slow) - secondsOf(small)).toBe(900)
    expect(mistakes(edit(slow, ['gate:', 'confirm-seconds: 950\ngate:']))).toEqual([
      expect.stringContaining('the longest time of the gate and of backups and hooks in the switch'),
    ])
  })

  test.each<[string, string]>([
    ['name: db, places: [/srv/a]', 'must have a command or a folder'],
    [`${dump}, folder: /srv/data`, 'must have a command or a folder, not both'],
    [
      'name: db, folder: /srv/data, places: [/srv/data/backups]',
      'must not lie in /srv/data, which is saved there',
    ],
    ['name: db, command: [dump], places: [/opt/shop/shared/a]', 'must not lie in /opt/shop/shared'],
    ['name: db, command: [dump], places: [/srv/a, /srv/a]', 'has /srv/a twice'],
    ['name: db, command: [dump], places: []', 'must name at least one folder'],
    [
      'name: db, folder: /srv/data, suffix: .sql, places: [/srv/a]',
      'suffix: has no effect with a folder; remove it',
    ],
    [`${dump}, separate-file-systems: true`, 'has no effect with one place; remove it'],
    [`${dump}, restore: { when: always }`, 'must have a command that puts the data back'],
    [`${dump}, restore: { command: [load] }`, 'must have a schema-version'],
    [`${dump}, user: postgres, verify: [check, "{file}"]`, 'postgres cannot reach {file}'],
    [`${dump}, hosts: [two]`, 'two is none of the hosts of prod'],
    [
      'name: db, command: [dump, "{stam}"], places: [/srv/a]',
      "unknown placeholder {stam}; did you mean '{stamp}'?",
    ],
    ['name: db, command: [dump], places: [/srv/a], suffix: sql', 'must be the end of a file name'],
    [`name: ${'d'.repeat(25)}, command: [dump], places: [/srv/a]`, 'must have at most 24 characters'],
  ])('%s: %s', (text, words) => {
    expect(mistakes(withBackup(text))).toEqual([expect.stringContaining(words)])
  })

  test('has a name of its own', () => {
    expect(mistakes(withBackup(dump, dump))).toEqual([
      expect.stringContaining('db is already the name of backup[0]'),
    ])
  })

  test('of data that hosts share is not put back under the others', () => {
    const restore = 'restore: { when: always, command: [load] }'
    const shared = edit(withBackup(`${dump}, hosts: [one], ${restore}`), [
      'hosts: [{ name: one, address: one.example.org }]',
      'hosts: [{ name: one, address: one.example.org }, { name: two, address: two.example.org }]',
    ])
    expect(mistakes(shared)).toEqual([
      expect.stringContaining('one that goes back must not put it back under the others'),
    ])
    expect(mistakes(edit(shared, ['when: always', 'when: never']))).toEqual([])
  })

  test('does not need the container of the service while that stands still', () => {
    expect(mistakes(container(`${dump}, container: shop, while: stopped`))).toEqual([
      expect.stringContaining("shop does not run while the service is stopped; set 'while' to serving"),
    ])
    const restore = 'restore: { when: always, command: [load] }'
    expect(mistakes(container(`${dump}, container: shop, ${restore}`))).toEqual([
      expect.stringContaining('set restore.while to serving'),
    ])
    expect(mistakes(container(`${dump}, container: shop-db, while: stopped, ${restore}`))).toEqual([])
    const compose = edit(
      withBackup(`${dump}, container: shop-db-1, ${restore}`),
      ['strategy: tarball', 'strategy: compose'],
      ['service:\n  unit: shop\n', 'compose: {}\n'],
      ['{ type: unit }', '{ type: unit, unit: shop }'],
    )
    expect(mistakes(compose)).toEqual([expect.stringContaining('set restore.while to serving')])
    expect(mistakes(edit(compose, ['restore: {', 'restore: { while: serving,']))).toEqual([])
  })
})

test.each<[string, string[]]>([
  ['plain', ['plain']],
  ['{file}', ['', 'file', '']],
  ['--out={file}.tar', ['--out=', 'file', '.tar']],
  ['a{stamp}b{file}', ['a', 'stamp', 'b', 'file', '']],
  ['{{file}} {other} {', ['{file} {other} {']],
])('a word is cut where something waits for the step: %s', (word, pieces) => {
  expect(cutCommand(word)).toEqual(pieces)
})

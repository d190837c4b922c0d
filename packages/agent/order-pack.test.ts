import type { Order } from '@deploy/agent/order.ts'
import { packOrder } from '@deploy/agent/order-pack.ts'
import { orderFor, sha256Of, step } from '@deploy/test/harness/agent-host.ts'
import { extract } from 'tar-stream'
import { expect, it } from 'vitest'

async function unpack(bytes: Buffer): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  const reader = extract()
  reader.end(bytes)
  for await (const entry of reader) {
    const chunks: Uint8Array[] = []
    for await (const chunk of entry) chunks.push(chunk as Uint8Array)
    files[`${entry.header.name} ${entry.header.mode?.toString(8)}`] = Buffer.concat(chunks).toString()
  }
  return files
}

it('is what a shell can read line by line', async () => {
  const steps = [
    step('one', 'fetch', { title: 'Fetch “it” = all', do: 'echo ☃', check: 'true', undo: 'false\n' }),
  ]
  const order = orderFor('d1', 'r1', {
    steps,
    previous: { id: 'r0', sha256: sha256Of('r0') },
    secretEnv: { INDEX_URL: 'https://user:p=w@host/' },
  })
  expect(await unpack(await packOrder(order))).toEqual({
    'order 600': [
      'deploy=d1',
      'kind=deploy',
      'environment=prod-test',
      'release=r1',
      `sha256=${sha256Of('r1')}`,
      'previous=r0',
      `previous-sha256=${sha256Of('r0')}`,
      'supervisor=setsid',
      'confirm-seconds=60',
      'keep=2',
      'actor=octocat',
      'url=https://github.example/runs/d1',
      '',
    ].join('\n'),
    'steps 600': 'one\tfetch\t20\tFetch “it” = all\n',
    'steps.d/ 700': '',
    'steps.d/one.do 600': 'echo ☃\n',
    'steps.d/one.check 600': 'true\n',
    'steps.d/one.undo 600': 'false\n',
    'plan.json 600': '{"plan":true}\n',
    'secret-env 600': 'INDEX_URL=https://user:p=w@host/\n',
  })
})

it('has the same bytes for the same order', async () => {
  const [first, second] = await Promise.all([
    packOrder(orderFor('d1', 'r1')),
    packOrder(orderFor('d1', 'r1')),
  ])
  expect(first.equals(second)).toBe(true)
  expect((await packOrder(orderFor('d1', 'r2'))).equals(first)).toBe(false)
})

const refused: [string, Partial<Order>][] = [
  ['a newline in the actor', { actor: 'me\nkind=rollback' }],
  ['an escape in the URL', { url: '\u001b[31m' }],
  ['a path for a deployment', { deployId: '../d1' }],
  ['a path for a release', { release: { id: 'a/b', sha256: sha256Of('') } }],
  ['a hidden previous release', { previous: { id: '.r', sha256: sha256Of('') } }],
  ['a release without a digest', { release: { id: 'r', sha256: 'abc' } }],
  ['a tab in a title', { steps: [step('a', 'fetch', { title: 'a\tb' })] }],
  ['a step twice', { steps: [step('a', 'fetch'), step('a', 'switch')] }],
  ['a step that is a path', { steps: [step('a/b', 'fetch')] }],
  ['half a second', { steps: [step('a', 'fetch', { timeoutSeconds: 0.5 })] }],
  ['a negative number to keep', { keep: -1 }],
  ['a secret of two lines', { secretEnv: { KEY: 'a\nPATH=/x' } }],
  ['a secret that is no variable', { secretEnv: { 'A-B': 'x' } }],
]

it.each(refused)('H09 refuses %s', async (_, changes) => {
  await expect(packOrder(orderFor('d1', 'r1', changes))).rejects.toMatchObject({ code: 'ORDER_INVALID' })
})

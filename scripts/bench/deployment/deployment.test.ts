import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { expect, onTestFinished, test } from 'vitest'
import { changeShop, unitOf, writeShop } from './shop.ts'

test('the shop has a manifest that is accepted, and every release changes a few of its files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-shop-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const slot = { name: 'ours', port: 8100 }
  await writeShop(folder, { slot, address: '127.0.0.1', port: 2222 })
  await changeShop(folder, '1.7.0')
  const text = await readFile(join(folder, 'deploy.yml'), 'utf8')
  const { hosts, slot: planned } = parseManifest(text, 'deploy.yml').environments['prod-test']!
  expect(hosts).toMatchObject([{ port: 2222, user: 'root' }])
  expect(planned).toMatchObject({ root: '/opt/ours', ports: { web: 8100 } })
  expect(await readFile(join(folder, 'app/version'), 'utf8')).toBe('1.7.0\n')
  for (const name of ['part-0000/module-00000', 'part-0003/module-00300'])
    expect(await readFile(join(folder, `lib/${name}.py`), 'utf8')).toContain('1.7.0')
  expect(await readFile(join(folder, 'lib/part-0000/module-00001.py'), 'utf8')).not.toContain('1.7.0')
  expect(unitOf(slot)).toContain('WorkingDirectory=/opt/ours/current')
})

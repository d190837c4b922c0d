/**
 * Reads every case of the corpus in the folder of its first argument and prints the digest of each document; the further
 * arguments are cases to leave out. Bundled and run by determinism.test.ts, under whatever Node.
 */
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createDocument } from '../document.ts'
import { filesUnder } from '../files.ts'
import { readSource, type SourceKind } from '../sources.ts'

// Node 20 lacks it.
Map.groupBy ??= <K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>()
  for (const [index, item] of [...items].entries()) {
    const key = keyOf(item, index)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}

const [root = '.', ...left] = process.argv.slice(2)
for (const name of readdirSync(root).filter((one) => !left.includes(one))) {
  const files = filesUnder(join(root, name))
  const [, kind, path = ''] = (files.read('expected.txt') ?? '').split('\n')[0]!.split(' ')
  const inventory = await readSource({ kind: kind as SourceKind, path }, { files, strict: false })
  const document = createDocument({
    subject: { name: 'shop', version: '1', source: { url: 'https://git.test/a/b', commit: 'c'.repeat(40) } },
    timestamp: new Date('2025-03-04T05:06:07Z'),
    tool: { name: 'tool', version: '1' },
    inventories: [inventory],
  })
  console.log(name, createHash('sha256').update(document.json).update(document.xml()).digest('hex'))
}

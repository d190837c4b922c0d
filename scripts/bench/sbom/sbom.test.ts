import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDocument } from '@deploy/sbom/document.ts'
import { filesUnder } from '@deploy/sbom/files.ts'
import { findSources, readSource } from '@deploy/sbom/sources.ts'
import { expect, test } from 'vitest'
import { factsOf } from './facts.ts'
import { placeInput } from './inputs.ts'

const timestamp = new Date(0)
const tool = { name: 'tool', version: '1' }

test.each([
  'npm',
  'uv',
] as const)('the made-up lock file of %s says what it was made to say', async (kind) => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  try {
    await placeInput({ name: 'small', kind, packages: 40 }, folder)
    const files = filesUnder(folder)
    const [source, ...others] = findSources(files)
    expect(others).toEqual([])
    const inventory = await readSource(source!, { files, strict: true })
    expect(inventory).toMatchObject({ aggregate: 'complete', warnings: [] })
    const { json } = createDocument({ subject: { name: 'shop' }, timestamp, tool, inventories: [inventory] })
    expect(factsOf(json).facts).toEqual({
      CycloneDX: '1.6',
      packages: 40,
      'with digest': 40,
      'with licence': kind === 'npm' ? 40 : 0,
      // 39 packages are somebody's first or second wish, 23 somebody's seventeenth neighbour, two of them both.
      edges: 60,
      'from the root': 1,
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDocument } from '@deploy/sbom/document.ts'
import { filesUnder } from '@deploy/sbom/files.ts'
import { findSources, readSource, recogniseSource } from '@deploy/sbom/sources.ts'
import { expect, test } from 'vitest'
import { factsOf } from './facts.ts'
import { placeInput, stepInputs } from './inputs.ts'
import { ourSteps } from './steps-of.ts'

const timestamp = new Date(0)
const tool = { name: 'tool', version: '1' }

test.each([
  'npm',
  'uv',
] as const)('the made-up lock file of %s says what it was made to say', async (kind) => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  try {
    await placeInput({ kind, packages: 40 }, folder)
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

test('our steps are measured of what each lock file says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  try {
    for (const input of stepInputs) {
      await placeInput({ ...input, packages: 40 }, folder)
      const files = filesUnder(folder)
      const inventory = await readSource(recogniseSource(input.path, files), { files, strict: true })
      const edges = inventory.components.reduce((sum, { dependsOn }) => sum + dependsOn.length, 0)
      expect([input.kind, inventory.components.length, inventory.aggregate, edges > 30]).toEqual([
        input.kind,
        40,
        'complete',
        true,
      ])
    }
    const { facts, processor } = await ourSteps(() => ({ ...stepInputs[0]!, folder })).run('any')
    expect(facts).toMatchObject({ packages: 40 })
    expect(processor).toBeGreaterThan(0)
  } finally {
    await rm(folder, { recursive: true })
  }
})

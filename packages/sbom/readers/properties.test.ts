import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Inventory } from '../component.ts'
import { createDocument } from '../document.ts'
import { digestOf, formats, type Package, password } from '../testing/made-up.ts'

const runs = { numRuns: 40 }

/** Every package but the first is wanted by one before it, so that the application needs all of them; rings are possible. */
const application = fc
  .array(
    fc.record({
      version: fc.stringMatching(/^(0|[1-9]\d?)\.(0|[1-9]\d?)\.(0|[1-9]\d?)$/),
      parent: fc.nat(),
      more: fc.array(fc.nat(), { maxLength: 3 }),
      direct: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((drafts): Package[] => {
    const nameOf = (index: number) => `part-${index}`
    return drafts.map(({ version, more, direct }, index) => {
      const children = drafts.flatMap(({ parent }, child) =>
        child > 0 && parent % child === index ? [child] : [],
      )
      const wants = new Set([...children, ...more.map((one) => one % drafts.length)])
      wants.delete(index)
      return { name: nameOf(index), version, wants: [...wants].map(nameOf), direct: direct || index === 0 }
    })
  })

describe.each(Object.entries(formats))('%s', (_, { ecosystem, edges, direct, read }) => {
  const purlOf = ({ name, version }: Package) => `pkg:${ecosystem}/${name}@${version}`

  test('what an application needs is read as it was written', () => {
    const check = (packages: Package[]) => {
      const inventory = read(packages)
      expect(inventory.warnings).toEqual([])
      const algorithm = ecosystem === 'npm' ? 'sha512' : 'sha256'
      const expected = packages.map((one) => ({
        purl: purlOf(one),
        digest: digestOf(one, algorithm).toString('hex'),
        ...(edges && {
          wants: one.wants.map((name) => purlOf(packages.find((other) => other.name === name)!)).sort(),
        }),
        ...(direct && { direct: one.direct }),
      }))
      const found = inventory.components.map((one) => ({
        purl: one.purl,
        digest: (one.hashes[0] ?? one.distributions[0]?.hashes[0])?.value,
        ...(edges && { wants: [...one.dependsOn].sort() }),
        ...(direct && { direct: one.direct }),
      }))
      const byPurl = (a: { purl: string }, b: { purl: string }) => (a.purl < b.purl ? -1 : 1)
      expect(found.sort(byPurl)).toEqual(expected.sort(byPurl))
    }
    fc.assert(fc.property(application, check), runs)
  })

  test('passwords of its addresses are not written, whatever else is', () => {
    const check = (packages: Package[]) => {
      const document = documentOf(read(packages))
      expect(document.json).not.toContain(password)
      expect(document.xml()).not.toContain(password)
    }
    fc.assert(fc.property(application, check), { numRuns: 10 })
  })
})

const unordered = Object.entries(formats).filter(([, { lines }]) => lines !== true)

test.each(unordered)('%s: the order in which it lists packages does not matter', (_, { read }) => {
  const check = (packages: Package[]) => {
    expect(documentOf(read(packages.toReversed())).json).toBe(documentOf(read(packages)).json)
  }
  fc.assert(fc.property(application, check), runs)
})

function documentOf(inventory: Inventory) {
  return createDocument({
    subject: { name: 'shop', version: '1' },
    timestamp: new Date(0),
    tool: { name: 'tool', version: '1' },
    inventories: [inventory],
  })
}

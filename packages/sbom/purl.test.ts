import fc from 'fast-check'
import { PackageURL } from 'packageurl-js'
import { expect, test } from 'vitest'
import { isPurl, npmPurl, pypiPurl } from './purl.ts'

const part = fc.string({ unit: fc.constantFrom(...'aZ09-_.+~@/:% é'), minLength: 1, maxLength: 12 })

test.each([
  ['npm', npmPurl],
  ['pypi', pypiPurl],
] as const)('a package URL of %s is what the library makes of its parts', (type, made) => {
  const check = (name: string, version: string) => {
    const purl = made(name, version)
    if (purl === undefined) return
    expect(isPurl(purl)).toBe(true)
    const [, namespace, last] =
      type === 'npm' ? (/^(?:(@[^/]+)\/)?([^/]+)$/.exec(name) ?? []) : ['', undefined, name]
    const theirs = new PackageURL(type, namespace, last!, version, undefined, undefined).toString()
    expect(purl).toBe(theirs.replaceAll('+', '%2B'))
  }
  fc.assert(fc.property(part, part, check), { numRuns: 1000 })
})

test('what is no package URL stays none when it is asked again', () => {
  for (const text of ['pkg:npm', 'npm/a@1', '']) {
    expect([isPurl(text), isPurl(text)]).toEqual([false, false])
  }
})

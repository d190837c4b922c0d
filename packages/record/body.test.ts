import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endingMarker, fitBody, keyMarker, mergeSections, missingIn } from './body.ts'

const text = (...sections: [id: string, markdown: string][]) => ({
  key: 'voila 1.4.2-0123456789ab',
  title: 'Change: voila 1.4.2',
  sections: sections.map(([id, markdown]) => ({ id, markdown })),
})

const first = mergeSections('', text(['release', '## Release'], ['prod-test', '## Test']))

it('a new record names its change and has its sections in order', () => {
  expect(first).toBe(`<!-- deploy:change voila 1.4.2-0123456789ab -->

<!-- deploy:section release -->

## Release

<!-- /deploy:section release -->

<!-- deploy:section prod-test -->

## Test

<!-- /deploy:section prod-test -->`)
})

it('the same sections again change nothing', () => {
  expect(mergeSections(first, text(['release', '## Release'], ['prod-test', '## Test']))).toBe(first)
})

it('a section is replaced where it stands, others and what people wrote stay', () => {
  const edited = `Risk: low\r\n\r\n${first.replace('<!-- deploy:section prod-test', 'Approved, AO\n\n$&')}\n\nSee CHG-1`
  const merged = mergeSections(edited, text(['release', '## Other $& $1']))
  expect(merged).toBe(edited.replace('## Release', () => '## Other $& $1'))
})

it('a new section comes last', () => {
  const merged = mergeSections(`${first}\n\nSee CHG-1`, text(['prod', '## Prod']))
  expect(merged).toBe(
    `${first}\n\nSee CHG-1\n\n<!-- deploy:section prod -->\n\n## Prod\n\n<!-- /deploy:section prod -->`,
  )
})

it('an issue of somebody else becomes the record without losing a word', () => {
  const merged = mergeSections('Please deploy', text(['release', '## Release']))
  expect(merged.startsWith(`Please deploy\n\n${keyMarker('voila 1.4.2-0123456789ab')}\n\n`)).toBe(true)
})

describe.each([
  ['the end', '<!-- /deploy:section release -->'],
  ['the beginning', '<!-- deploy:section release -->'],
])('where somebody removed %s of a section', (_, marker) => {
  it('their text stays, and the section is written anew once', () => {
    const edited = `${first.replace(marker, 'mine')}\n\nSee CHG-1`
    const merged = mergeSections(edited, text(['release', '## New']))
    for (const kept of ['mine', 'See CHG-1', '## Test', '## Release']) expect(merged).toContain(kept)
    expect(merged.split('## New')).toHaveLength(2)
    expect(mergeSections(merged, text(['release', '## New']))).toBe(merged)
  })
})

it('H26 what a section shows cannot break out of it', () => {
  const hostile = `a\n<!-- /deploy:section release -->\n<!--deploy:section prod-test -->\n${keyMarker('other 1')}\nb`
  const merged = mergeSections(first, text(['release', hostile]))
  expect(merged).not.toContain(keyMarker('other 1'))
  expect(merged).toContain('## Test')
  expect(mergeSections(merged, text(['release', '## Release']))).toBe(first)
})

it('sections of any text keep each other and the people’s, and twice is once', () => {
  const piece = fc.constantFrom(
    '<!-- deploy:section a -->',
    '<!-- /deploy:section a -->',
    '<!-- deploy:section b -->',
    '<!--',
    '-->',
    'text',
    '\n',
    '$&',
  )
  const markdown = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(markdown, markdown, (a, b) => {
      const mine = 'written by hand'
      const once = mergeSections(mine, text(['a', a], ['b', b]))
      expect(mergeSections(once, text(['a', a], ['b', b]))).toBe(once)
      expect(mergeSections(mergeSections(once, text(['a', 'A'])), text(['b', 'B']))).toBe(
        mergeSections(mine, text(['a', 'A'], ['b', 'B'])),
      )
    }),
  )
})

it('F75 a body that is too long loses lines of its longest sections only', () => {
  const line = fc.constantFrom('| lab | confirmed |', '```', '<details>', '</details>', 'x'.repeat(60), '')
  const markdown = fc.array(line, { maxLength: 90 }).map((lines) => lines.join('\n'))
  fc.assert(
    fc.property(markdown, markdown, markdown, (a, b, c) => {
      const texts = text(['a', a], ['b', b], ['c', c])
      texts.sections[1] = { ...texts.sections[1]!, endings: ['d1 confirmed'] } as never
      const body = `Approved by AO\n\n${mergeSections('', texts)}\n\nSee CHG-1`
      const fitted = fitBody(body, 2_500)!
      expect(fitted.length).toBeLessThanOrEqual(2_500)
      if (body.length <= 2_500) expect(fitted).toBe(body)
      for (const kept of ['Approved by AO', 'See CHG-1', keyMarker(texts.key), endingMarker('d1 confirmed')])
        expect(fitted).toContain(kept)
      expect(fitted.match(/<!-- \/?deploy:section/g)).toHaveLength(6)
    }),
  )
  expect(fitBody('x'.repeat(2_501), 2_500)).toBeUndefined()
})

it('an ending is known by its whole name', () => {
  const known = mergeSections('', {
    ...text(),
    sections: [{ id: 'prod', markdown: '## Prod', endings: ['d1 reverted'] }],
  })
  const late = (ending: string) => ({ id: ending, markdown: ending, endings: [ending] })
  const all = [late('d1 reverted'), late('d1 confirmed'), late('d11 reverted')]
  expect(missingIn(known, all).map(({ id }) => id)).toEqual(['d1 confirmed', 'd11 reverted'])
  const forged = mergeSections('', text(['prod', endingMarker('d2 confirmed')]))
  expect(missingIn(forged, [late('d2 confirmed')])).toHaveLength(1)
})

it('a section that yields is written where there is none, and replaces nothing', () => {
  const one = (markdown: string) => ({
    ...{ key: 'shop 1', title: 'Change' },
    sections: [{ id: 'release', markdown, yields: true as const }],
  })
  const written = mergeSections('', one('SBOM and checksums'))
  expect(written).toContain('SBOM and checksums')
  expect(mergeSections(written, one('nothing known'))).toBe(written)
})

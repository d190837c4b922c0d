import { readFileSync } from 'node:fs'
import { adfProblem } from '@deploy/test/harness/jira/adf.ts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { adfOf, nodesOf, textOfAdf } from './adf.ts'
import { blocksOf } from './blocks.ts'
import { splitBlocks } from './split.ts'
import { wikiOf } from './wiki.ts'

const record = readFileSync(new URL('../../evidence/golden/change-record.md', import.meta.url), 'utf8')

const sample = `## A *heading*

**Bold** and ~~gone~~, \`code*\` and [run](https://example.org/a_b), [no](javascript:alert)
next line &#60;b&#62; &amp; <br>end

1. one
2. two
   - [x] done
   - [ ] open

> quoted

---

| | |
|---|---|
| a | \`b\` |
|  | c |

<details><summary>More &lt;here&gt;</summary>

\`\`\`diff
- [~user] {code}
\`\`\`

</details>

after`

it('Markdown becomes wiki text in which only its own marks mean something', () => {
  expect(wikiOf(blocksOf(sample))).toBe(`h2. A {_}heading{_}

{*}Bold{*} and {-}gone{-}, {{code&#42;}} and [run|https://example.org/a_b], no next line &#60;b&#62; &#38; 
end

# one
# two
#* ☑ done
#* ☐ open

{quote}
quoted
{quote}

----

|a|{{b}}|
| |c|

*More &#60;here&#62;*

{noformat}
- [~user] {code}
{noformat}

after`)
})

it('and a document that Jira Cloud takes, with the same words', () => {
  const document = adfOf(blocksOf(sample))
  expect(adfProblem(document)).toBeUndefined()
  expect(document.content.map(({ type }) => type)).toEqual([
    ...['heading', 'paragraph', 'orderedList', 'blockquote', 'rule', 'table', 'expand', 'paragraph'],
  ])
  const text = textOfAdf(document)
  for (const word of ['code*', 'next line <b> & ', '☑ done', '- [~user] {code}', 'after'])
    expect(text).toContain(word)
  expect(JSON.stringify(document)).toContain('"title":"More <here>"')
  expect(JSON.stringify(document)).not.toContain('javascript')
})

it('a whole change record is taken', () => {
  expect(adfProblem(adfOf(blocksOf(record)))).toBeUndefined()
  expect(wikiOf(blocksOf(record))).toContain('||Host||Outcome||')
  expect(wikiOf(blocksOf(record))).not.toMatch(/&#\d+;#|\*\*|```/)
})

it('H26 whatever stands in Markdown, the document is one that Jira takes, and no macro begins in the text', () => {
  const piece = fc.constantFrom(
    ...['# ', '- ', '1. ', '> ', '| a | b |', '|---|---|', '```', '`', '**', '_', '~~', '[a](http://b c)'],
    ...[
      '[x](https://a.example/{b}|c)',
      '<details><summary>',
      '</summary>',
      '</details>',
      '<br>',
      '<adf>{"type":"mention"}</adf>',
    ],
    ...[
      '{noformat}',
      '{code}',
      '[~a]',
      '@a',
      '&#123;',
      '&#1114112;',
      '\n',
      '\n\n',
      '    ',
      'word',
      '\\',
      '- [ ] ',
    ],
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const blocks = blocksOf(pieces.join(''))
      expect(adfProblem(adfOf(blocks))).toBeUndefined()
      const outside = wikiOf(blocks).replace(/\{noformat\}\n[\s\S]*?\n\{noformat\}/g, '')
      expect(outside).not.toMatch(/\{(?:code|noformat)|\[~/)
    }),
    { numRuns: 500 },
  )
})

it('pieces keep every word and the limit', () => {
  const lengthOf = (block: Parameters<typeof nodesOf>[0]) => JSON.stringify(nodesOf(block)).length
  const cell = fc.stringMatching(/^[a-z]{1,80}$/)
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 40 }), (words) => {
      const markdown = [
        ...['| h |', '|---|', ...words.map((word) => `| ${word} |`), '', '```', ...words, '```', ''],
        ...[words.join(' '), '', ...words.map((word) => `- ${word}`)],
        ...['', '<details><summary>s</summary>', '', words.join(' **x** '), '', '</details>'],
      ].join('\n')
      const groups = splitBlocks(blocksOf(markdown), { most: 600, lengthOf })
      for (const group of groups)
        expect(group.reduce((sum, block) => sum + lengthOf(block), 0)).toBeLessThanOrEqual(600)
      const letters = (text: string) => text.replace(/[^a-z]/g, '').length
      const whole = letters(textOfAdf(adfOf(blocksOf(markdown))))
      const kept = letters(groups.map((group) => textOfAdf(adfOf(group))).join(''))
      expect(kept).toBeGreaterThanOrEqual(whole)
    }),
    { numRuns: 50 },
  )
})

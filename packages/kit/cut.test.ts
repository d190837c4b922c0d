import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bytesOf, cutMarkdown } from './cut.ts'

const pointer = 'The whole is in the evidence.'

it('what fits stays as it is', () => {
  expect(cutMarkdown('## Ü\n\ntext', { most: 10, pointer })).toBe('## Ü\n\ntext')
})

it('what is too long ends with a whole line and says where the rest is', () => {
  const table = `| a |\n| --- |\n${'| some cell |\n'.repeat(50)}`
  const cut = cutMarkdown(table, { most: 100, pointer })
  expect(cut).toBe(`| a |\n| --- |\n${'| some cell |\n'.repeat(3)}\n${pointer}`)
})

it('an open code block and open details are closed', () => {
  const text = `<details><summary>Log</summary>\n\n\`\`\`\`text\n\`\`\`\n${'line\n'.repeat(50)}\`\`\`\`\n\n</details>`
  const cut = cutMarkdown(text, { most: 130, pointer })
  expect(cut.endsWith(`line\n\`\`\`\`\n\n</details>\n\n${pointer}`)).toBe(true)
  expect(cut.length).toBeLessThanOrEqual(130)
})

it('is never too long, by any measure, and never splits a character', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('```', '<details>', '</details>'))),
      fc.integer({ min: 40, max: 200 }),
      (lines, most) => {
        const text = lines.join('\n')
        const cut = cutMarkdown(text, { most, pointer, lengthOf: bytesOf })
        expect(bytesOf(cut)).toBeLessThanOrEqual(most)
        if (bytesOf(text) <= most) expect(cut).toBe(text)
        else expect(cut.endsWith(pointer)).toBe(true)
      },
    ),
  )
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { actionFile, actions, readmeFile, withTables } from '../scripts/readmes.ts'

describe.each(actions)('the README of %s', (action) => {
  const readme = readFileSync(readmeFile(action), 'utf8')
  const file = actionFile(action)

  it('has the tables of its action.yml; node scripts/readmes.ts writes them', () => {
    expect(readme).toBe(withTables(readme, file))
  })

  it('names every input and output, an example and the permissions', () => {
    const names = [...Object.keys(file.inputs ?? {}), ...Object.keys(file.outputs ?? {})]
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
    expect(readme).toContain(`/${action}@v`)
    expect(readme).toMatch(/^## Permissions$/m)
  })
})

it('a table follows a change of action.yml, and only between its marks', () => {
  const readme = 'a\n<!-- inputs -->\nold\n<!-- /inputs -->\nb\n<!-- outputs --><!-- /outputs -->\n'
  const file = {
    inputs: {
      key: { description: 'The key,\n  a | b of <app>.', required: true },
      mode: { description: 'How.', default: 'fast' },
      note: { description: 'Why.' },
    },
    outputs: { url: { description: 'Where.' } },
  }
  const written = withTables(readme, file)
  expect(written).toBe(`a
<!-- inputs -->
| name | default | meaning |
|---|---|---|
| \`key\` | **required** | The key, a \\| b of &lt;app>. |
| \`mode\` | \`fast\` | How. |
| \`note\` |  | Why. |
<!-- /inputs -->
b
<!-- outputs -->
| name | meaning |
|---|---|
| \`url\` | Where. |
<!-- /outputs -->
`)
  expect(withTables(written, file)).toBe(written)
  expect(withTables('no marks', file)).toBe('no marks')
})

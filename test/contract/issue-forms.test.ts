import { expect, test } from 'vitest'
import { filledIn, parseIssueForm } from '../harness/github/issue-forms.ts'
import { find, read } from './pages.ts'

const forms = find('examples/*/.github/ISSUE_TEMPLATE/*.yml')
const hello = 'examples/hello/.github/ISSUE_TEMPLATE/change.yml'

test('hello has a form', () => {
  expect(forms).toContain(hello)
})

test.each(forms)('%s is a form that GitHub shows, and one that a deployment reads', (path) => {
  const form = parseIssueForm(read(path))
  expect(form.labels).toContain('change-request')
  expect(() => filledIn(form, {})).toThrow('Version is required')
})

test.each([
  ['a form without a name', 'name: Change\n', ''],
  ['a question without words', 'label: Version', 'label: ""'],
  ['a kind of question that there is none of', 'type: input', 'type: number'],
  ['the same id twice', 'id: why', 'id: version'],
  ['the same question twice', 'label: Why', 'label: Version'],
  ['an id with a space', 'id: way-back', 'id: way back'],
  ['a choice that YAML makes a Boolean of', '[Low, Medium, High]', '[true, false]'],
  ['a choice that GitHub keeps for itself', '[Low, Medium, High]', '[None, High]'],
  ['a key that it does not know', 'description: Ask', 'about: Ask'],
])('%s is refused', (_, before, after) => {
  const text = read(hello)
  expect(text).toContain(before)
  expect(() => parseIssueForm(text.replace(before, after))).toThrow()
})

import { adfProblem } from './adf.ts'
import { refuse } from './answers.ts'

const MAX = 32_767

/** Takes a text field as that kind of Jira does: ADF or wiki text, and no longer than it may be. */
export function takeText(kind: 'cloud' | 'data-center', field: string, value: unknown): unknown {
  if (kind === 'data-center') {
    if (typeof value !== 'string') refuse(400, '', { [field]: 'Operation value must be a string' })
    if (value === '') refuse(400, '', { [field]: 'Comment body can not be empty!' })
    if (value.length > MAX) refuse(400, '', { [field]: tooLong })
    return value
  }
  const problem = adfProblem(value)
  if (problem !== undefined)
    refuse(400, '', {
      [field]: `Operation value must be an Atlassian Document (see the Atlassian Document Format): ${problem}`,
    })
  if (JSON.stringify(value).length > MAX) refuse(400, 'CONTENT_LIMIT_EXCEEDED', { [field]: tooLong })
  return value
}

const tooLong = 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.'

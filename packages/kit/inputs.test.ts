import { afterEach, expect, it, vi } from 'vitest'
import { booleanInput, integerInput, oneOf, secretInput } from './inputs.ts'
import { withoutSecrets } from './redact.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** What the runner is told to mask, as it reads it. */
function maskedBy(body: () => unknown): string[] {
  const lines: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
  body()
  vi.restoreAllMocks()
  return lines.flatMap((line) => /^::add-mask::(.*)\n$/.exec(line)?.slice(1) ?? [])
}

it('H15 each line of a secret is masked before anything else is done, whatever stands in it', () => {
  vi.stubEnv('INPUT_KEY', '  first line\r\nsecond %0A line\n\nthird::line\n')
  let value = ''
  const masked = maskedBy(() => {
    value = secretInput('key')
  })
  expect(value).toBe('first line\r\nsecond %0A line\n\nthird::line')
  expect(masked).toEqual(['first line', 'second %250A line', 'third::line'])
  expect(withoutSecrets('it says second %0A line, and third::line')).toBe('it says ***, and ***')
})

it.each(['x', 'abc', ' 1234 '])('H15 %j is too short for a secret, and is not shown', (text) => {
  vi.stubEnv('INPUT_KEY', text)
  const refusal = expect.objectContaining({ code: 'INPUT_INVALID' })
  expect(maskedBy(() => expect(() => secretInput('key')).toThrow(refusal))).toEqual([])
  try {
    secretInput('key')
  } catch (error) {
    expect(JSON.stringify(error)).not.toContain(`'${text.trim()}'`)
  }
})

it.each([
  '',
  '-1',
  '1e3',
  '010',
  'NaN',
  '0x10',
  '401',
  '1.0',
  '٣',
  '9'.repeat(400),
])('H11 %j is no number of days', (text) => {
  vi.stubEnv('INPUT_DAYS', text)
  expect(() => integerInput('days', { minimum: 0, maximum: 400 })).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID' }),
  )
})

it.each(['', 'yes', '1', 'true\nfalse', 'tru\u0435'])('H11 %j is neither true nor false', (text) => {
  vi.stubEnv('INPUT_FLAG', text)
  expect(() => booleanInput('flag')).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
})

it('a word that is none of the choices is told with all of them', () => {
  const choose = () => oneOf('mode', 'aply', ['check', 'apply', 'script'])
  expect(choose).toThrow("The input 'mode' must be check, apply or script, not 'aply'.")
})

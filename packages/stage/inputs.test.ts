import { expect, test } from 'vitest'
import { secretVariables } from './inputs.ts'

test('the variables that the manifest names are taken, and no others', () => {
  const env = { COMPANY_INDEX: 'https://u:p@example.org/simple', HOME: '/home/me' }
  expect(secretVariables(['COMPANY_INDEX', undefined], env)).toEqual({ COMPANY_INDEX: env.COMPANY_INDEX })
})

test.each([
  {},
  { COMPANY_INDEX: '' },
])('one that is empty is named, for pip would ask the public index: %o', (env) => {
  expect(() => secretVariables(['COMPANY_INDEX'], env)).toThrow(
    expect.objectContaining({
      code: 'VARIABLE_MISSING',
      facts: expect.objectContaining({ remedy: expect.stringContaining('${{ secrets.COMPANY_INDEX }}') }),
    }),
  )
})

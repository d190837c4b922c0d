import { describe, expect, test } from 'vitest'
import { countTests } from './test-count.ts'

const report = (...files: [status: string, ...tests: string[]][]) =>
  JSON.stringify({
    testResults: files.map(([status, ...tests], index) => ({
      name: `file-${index}.test.ts`,
      status,
      message: 'does not load',
      assertionResults: tests.map((test, place) => ({
        status: test,
        fullName: `test ${place}`,
        failureMessages: test === 'failed' ? ['1 is not 2'] : null,
      })),
    })),
  })

describe('countTests', () => {
  test('counts tests over all files', () => {
    const text = report(['passed', 'passed', 'passed', 'skipped'], ['failed', 'failed', 'passed', 'pending'])
    expect(countTests({ report: text, exitCode: 1 })).toEqual({
      passed: 3,
      failed: 1,
      skipped: 2,
      failures: ['file-1.test.ts > test 0\n1 is not 2'],
    })
  })

  test('a file that did not load is a failure', () => {
    expect(countTests({ report: report(['failed'], ['passed', 'passed']), exitCode: 1 })).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
      failures: ['file-0.test.ts\ndoes not load'],
    })
  })

  test('a run that fails although every test passed is a failure', () => {
    expect(countTests({ report: report(['passed', 'passed']), exitCode: 1 }).failed).toBe(1)
  })

  test('a run without a report failed', () => {
    expect(countTests({ report: undefined, exitCode: 1 })).toEqual({
      passed: 0,
      failed: 1,
      skipped: 0,
      failures: ['vitest ended with 1'],
    })
  })
})

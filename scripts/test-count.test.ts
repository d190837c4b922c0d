import { describe, expect, test } from 'vitest'
import { countTests, failedFiles, readRun, withSecondRun } from './test-count.ts'

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
    expect(countTests(readRun({ report: text, exitCode: 1 }))).toEqual({
      passed: 3,
      failed: 1,
      skipped: 2,
      failures: ['file-1.test.ts > test 0\n1 is not 2'],
    })
  })

  test('a file that did not load is a failure', () => {
    expect(countTests(readRun({ report: report(['failed'], ['passed', 'passed']), exitCode: 1 }))).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
      failures: ['file-0.test.ts\ndoes not load'],
    })
  })

  test('a run that fails although every test passed is a failure', () => {
    expect(countTests(readRun({ report: report(['passed', 'passed']), exitCode: 1 })).failed).toBe(1)
  })

  test('a run without a report failed', () => {
    expect(countTests(readRun({ report: undefined, exitCode: 1 }))).toEqual({
      passed: 0,
      failed: 1,
      skipped: 0,
      failures: ['vitest ended with 1'],
    })
  })

  test('a file that was run again counts as the second time', () => {
    const first = readRun({
      report: report(['passed', 'passed'], ['failed', 'passed', 'failed']),
      exitCode: 1,
    })
    expect(failedFiles(first)).toEqual(['file-1.test.ts'])
    const better = readRun({ report: report(['passed', 'passed', 'passed']), exitCode: 0 })
    expect(countTests(withSecondRun(first, better))).toEqual({
      passed: 3,
      failed: 0,
      skipped: 0,
      failures: [],
    })
    const asBad = readRun({ report: report(['failed', 'passed', 'failed']), exitCode: 1 })
    expect(countTests(withSecondRun(first, asBad)).failed).toBe(1)
    const gone = readRun({ report: undefined, exitCode: 1 })
    expect(countTests(withSecondRun(first, gone)).failed).toBe(1)
  })
})

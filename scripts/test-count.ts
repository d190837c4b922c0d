export type TestCount = { passed: number; failed: number; skipped: number; failures: string[] }

/** What is read here of the report that vitest's JSON reporter writes. */
type ReportedFile = { name: string; status: string; message: string; assertionResults: ReportedTest[] }
type ReportedTest = { status: string; fullName: string; failureMessages: string[] | null }

/**
 * The number of tests in one run of vitest. What failed outside any test counts as a failure too: a file that did
 * not load, an unhandled rejection, a run that ended before it could write its report. `failures` names each, with why.
 */
export function countTests(run: { report: string | undefined; exitCode: number }): TestCount {
  const files = run.report === undefined ? [] : reportedFiles(run.report)
  const tests = files.flatMap((file) => file.assertionResults)
  const failedTests = tests.filter(isFailed).length
  const passed = tests.filter((test) => test.status === 'passed').length
  const failures = files.filter(isFailed).flatMap(failuresOf)
  if (failures.length === 0 && run.exitCode !== 0) failures.push(`vitest ended with ${run.exitCode}`)
  return { passed, failed: failures.length, skipped: tests.length - passed - failedTests, failures }
}

function failuresOf(file: ReportedFile): string[] {
  const failed = file.assertionResults.filter(isFailed)
  if (failed.length === 0) return [`${file.name}\n${file.message}`]
  return failed.map((test) => `${file.name} > ${test.fullName}\n${test.failureMessages?.join('\n') ?? ''}`)
}

function reportedFiles(report: string): ReportedFile[] {
  return (JSON.parse(report) as { testResults: ReportedFile[] }).testResults
}

function isFailed(result: { status: string }): boolean {
  return result.status === 'failed'
}

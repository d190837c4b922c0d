export type TestCount = { passed: number; failed: number; skipped: number }

/** What is read here of the report that vitest's JSON reporter writes. */
type ReportedFile = { status: string; assertionResults: { status: string }[] }

/**
 * The number of tests in one run of vitest. What failed outside any test counts as a failure too: a file that did
 * not load, an unhandled rejection, a run that ended before it could write its report.
 */
export function countTests(run: { report: string | undefined; exitCode: number }): TestCount {
  const files = run.report === undefined ? [] : reportedFiles(run.report)
  const tests = files.flatMap((file) => file.assertionResults)
  const failedTests = tests.filter(isFailed).length
  const brokenFiles = files.filter((file) => isFailed(file) && !file.assertionResults.some(isFailed)).length
  const passed = tests.filter((test) => test.status === 'passed').length
  const failed = failedTests + brokenFiles
  return {
    passed,
    failed: failed === 0 && run.exitCode !== 0 ? 1 : failed,
    skipped: tests.length - passed - failedTests,
  }
}

function reportedFiles(report: string): ReportedFile[] {
  return (JSON.parse(report) as { testResults: ReportedFile[] }).testResults
}

function isFailed(result: { status: string }): boolean {
  return result.status === 'failed'
}

export type TestCount = { passed: number; failed: number; skipped: number; failures: string[] }

/** What is read here of the report that vitest's JSON reporter writes. */
type ReportedFile = { name: string; status: string; message: string; assertionResults: ReportedTest[] }
type ReportedTest = { status: string; fullName: string; failureMessages: string[] | null }

/** One run of vitest; without files when it ended before it could write its report. */
export type TestRun = { files: ReportedFile[]; exitCode: number }

/** A run, read from the report of vitest's JSON reporter. */
export function readRun(run: { report: string | undefined; exitCode: number }): TestRun {
  if (run.report === undefined) return { files: [], exitCode: run.exitCode }
  return {
    files: (JSON.parse(run.report) as { testResults: ReportedFile[] }).testResults,
    exitCode: run.exitCode,
  }
}

/**
 * The number of tests in one run. What failed outside any test counts as a failure too: a file that did not load, an
 * unhandled rejection, a run that ended before it could write its report. `failures` names each, with why.
 */
export function countTests({ files, exitCode }: TestRun): TestCount {
  const tests = files.flatMap((file) => file.assertionResults)
  const failedTests = tests.filter(isFailed).length
  const passed = tests.filter((test) => test.status === 'passed').length
  const failures = files.filter(isFailed).flatMap(failuresOf)
  if (failures.length === 0 && exitCode !== 0) failures.push(`vitest ended with ${exitCode}`)
  return { passed, failed: failures.length, skipped: tests.length - passed - failedTests, failures }
}

/** Paths of the files in which something failed. */
export function failedFiles({ files }: TestRun): string[] {
  return files.filter(isFailed).map(({ name }) => name)
}

/** The first run, in which the files that failed count as they did in the second. */
export function withSecondRun(first: TestRun, second: TestRun): TestRun {
  return {
    files: [...first.files.filter((file) => !isFailed(file)), ...second.files],
    exitCode: second.exitCode,
  }
}

function failuresOf(file: ReportedFile): string[] {
  const failed = file.assertionResults.filter(isFailed)
  if (failed.length === 0) return [`${file.name}\n${file.message}`]
  return failed.map((test) => `${file.name} > ${test.fullName}\n${test.failureMessages?.join('\n') ?? ''}`)
}

function isFailed(result: { status: string }): boolean {
  return result.status === 'failed'
}

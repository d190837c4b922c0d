import { expect } from 'vitest'

/** report.html shows the figures of a run under load, in numbers and as a chart, and what users met around the switch. */
export function expectShown(
  report: string,
  { release, load, ready = false }: { release: string; load: string; ready?: boolean },
): void {
  expect(report).toContain(load)
  for (const figure of ['p50', 'p95', 'p99']) expect(report).toMatch(new RegExp(`>${figure}<[^\\d]*\\d+ ms`))
  expect(report).toMatch(/>\d+, of which \d+ were errors</)
  expect(report).toMatch(new RegExp(`<title id="gate-\\d+-load-title">${release} under load on `))
  expect(report).toMatch(
    new RegExp(`<title id="gate-\\d+-window-title">What users met around the switch to ${release}<`),
  )
  expect(report).toMatch(/Around the switch \d+ of \d+ requests? got a good answer/)
  if (ready) expect(report).toMatch(/it answered again after \d+\.\d s/)
}

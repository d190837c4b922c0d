import { type GateReport, parseGateReport } from '@deploy/gate/report.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Documents, Evidence } from './evidence.ts'

/** The gates' reports of a bundle by their path. What is no report of a gate says nothing. Pure. */
export function gateReports(
  { items }: Pick<Evidence, 'items'>,
  documents: Documents,
): { path: string; report: GateReport }[] {
  return items
    .filter(({ type }) => type === 'gate')
    .flatMap(({ path }) => {
      const report = readReport(documents[path]!, path)
      return report ? [{ path, report }] : []
    })
}

function readReport(text: string, path: string): GateReport | undefined {
  try {
    return parseGateReport(text, path)
  } catch (error) {
    if (error instanceof DeployError) return undefined
    throw error
  }
}

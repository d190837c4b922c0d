import type { GateReport } from '@deploy/gate/report.ts'
import type { Documents, Evidence, EvidenceItem } from './evidence.ts'
import { gateReports } from './gate-reports.ts'

/**
 * attestations/release.intoto.jsonl: what the documents say as in-toto statements, one a line: the release, its bill of
 * materials, the verdict of each gate, and a reference to every document. They are not signed one by one; evidence.sha256 names them.
 * https://github.com/in-toto/attestation/tree/main/spec/predicates
 */
export function statementsOf(evidence: Evidence, documents: Documents): string {
  const { application, release, items } = evidence
  const subject = [{ name: release.archive ?? release.id, digest: { sha256: release.sha256 } }]
  const bill = items.find(({ path }) => path === 'bom.json')
  const purl = `pkg:generic/${encodeURIComponent(application)}@${encodeURIComponent(release.version)}`
  const predicates: [string, unknown][] = [
    ['https://in-toto.io/attestation/release/v0.1', { purl, releaseId: release.id }],
    ...(bill ? [['https://cyclonedx.org/bom', JSON.parse(documents[bill.path]!)] as [string, unknown]] : []),
    ...gateReports(evidence, documents).map((gate) => resultOf(gate, evidence)),
    ['https://in-toto.io/attestation/reference/v0.1', referenceTo(evidence)],
  ]
  return predicates
    .map(([predicateType, predicate]) =>
      JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate }),
    )
    .map((line) => `${line}\n`)
    .join('')
}

const results = { pass: 'PASSED', fail: 'FAILED', inconclusive: 'FAILED', error: 'FAILED' } as const

/** The plan beside the gate's report is what was measured under. */
function resultOf(
  { path, report }: { path: string; report: GateReport },
  { items }: Evidence,
): [string, unknown] {
  const { verdict, checks, environment, host } = report
  const plan = items.find((item) => item.path === path.replace(/gate\.json$/, 'plan.json'))
  const named = (passed: boolean) =>
    checks.filter((check) => (check.verdict === 'pass') === passed).map(({ name }) => name)
  const predicate = {
    result: results[verdict],
    configuration: plan ? [described(plan)] : [],
    passedTests: named(true),
    failedTests: named(false),
    annotations: { environment, host, document: path },
  }
  return ['https://in-toto.io/attestation/test-result/v0.1', predicate]
}

function referenceTo({ items, stages, release }: Evidence) {
  const id = stages.at(-1)?.runUrl || release.repository || 'unknown'
  return { attester: { id }, references: items.map(described) }
}

function described({ path, sha256 }: EvidenceItem) {
  return { name: path, digest: { sha256 } }
}

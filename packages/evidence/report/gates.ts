import type { Further } from '@deploy/gate/nfr/report.ts'
import type { CheckReport, GateReport, Verdict } from '@deploy/gate/report.ts'
import { counted } from '@deploy/kit/counted.ts'
import type { Documents, Evidence } from '../evidence.ts'
import { gateReports } from '../gate-reports.ts'
import { type Html, html, linesOf } from '../html.ts'
import { loadChart } from '../load-chart.ts'
import { badge, momentOf, scrolled, type Tone, tableOf } from './parts.ts'
import { sampleChart } from './sample-chart.ts'

/** What the gates measured: each with its charts, its checks and its figures under load. */
export function gatesOf(evidence: Evidence, documents: Documents): Html {
  const reports = gateReports(evidence, documents).toSorted((a, b) =>
    order(a.report.startedAt, b.report.startedAt),
  )
  return html`<section aria-labelledby="gates">
<h2 id="gates">Gates</h2>
${reports.length === 0 ? html`<p class="none">Nothing was measured.</p>` : ''}
${reports.map(({ path, report }, index) => gateOf(report, { id: `gate-${index}`, stage: path.split('/')[0]! }))}
</section>
`
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export const verdictTones: Record<Verdict, Tone> = {
  pass: 'good',
  fail: 'bad',
  inconclusive: 'warn',
  error: 'warn',
}
export const verdictWords: Record<Verdict, string> = {
  pass: 'passed',
  fail: 'failed',
  inconclusive: 'measured too little to say',
  error: 'could not be measured',
}

function gateOf(report: GateReport, { id, stage }: { id: string; stage: string }): Html {
  const { host, verdict, startedAt, checks, diagnosis, further, release, window } = report
  const place = `${stage}, ${host}`
  const samples = sampleChart({ id: `${id}-samples`, title: `Samples of the gate of ${place}`, checks })
  return html`<article class="gate" aria-labelledby="${id}">
<h3 id="${id}">${place} ${badge(verdictTones[verdict], verdictWords[verdict])}</h3>
<p>Of <code>${release.id}</code>, from ${momentOf(startedAt)}. ${counted(checks.length, 'check')}.</p>
${window ? windowOf(window, { id, place, report }) : ''}
${samples.markup === '' ? '' : html`<figure>${scrolled(`Samples of ${place}`, samples)}<figcaption>The samples of each check. Filled: a good answer. Crossed: a bad one. Hollow: nothing could be measured.</figcaption></figure>`}
${tableOf(`Checks of ${place}`, ['Check', 'Verdict', 'Why', 'Samples', 'Slowest'], checks.map(checkRow))}
${diagnosis.length > 0 ? html`<details open><summary>What was seen when it failed</summary><pre tabindex="0" role="region" aria-label="Diagnosis of ${place}">${linesOf(diagnosis.join('\n'))}</pre></details>` : ''}
${further ? furtherOf(further, { id, place, report }) : ''}
</article>
`
}

function checkRow({ name, verdict, reason, samples }: CheckReport): (string | Html)[] {
  const latencies = samples.flatMap(({ latencyMs }) => latencyMs ?? [])
  return [
    name,
    badge(verdictTones[verdict], verdictWords[verdict]),
    reason,
    `${samples.filter(({ outcome }) => outcome === 'good').length} of ${samples.length} good`,
    latencies.length === 0 ? '' : `${Math.round(Math.max(...latencies))} ms`,
  ]
}

interface Place {
  id: string
  place: string
  report: GateReport
}

/** What users met from just before the switch until the end. */
function windowOf(
  {
    url,
    stretches,
    stretchSeconds,
    switchSecond,
    gateFromSecond,
    gateToSecond,
  }: NonNullable<GateReport['window']>,
  { id, place, report }: Place,
): Html {
  const answered = stretches.reduce((sum, each) => sum + each.answered, 0)
  const errors = stretches.reduce((sum, each) => sum + each.errors, 0)
  const chart = loadChart({
    id: `${id}-window`,
    title: `What users met around the switch to ${report.release.id}`,
    offered: `requests to ${url}`,
    stretches,
    stretchSeconds,
    marks: [
      { second: switchSecond, label: 'switch' },
      { second: gateFromSecond, label: 'gate begins' },
      { second: gateToSecond, label: 'gate ends' },
    ],
  })
  return html`<figure>${scrolled(`What users met on ${place}`, { markup: chart })}<figcaption>Around the switch ${answered} of ${counted(answered + errors, 'request')} got a good answer.</figcaption></figure>`
}

function furtherOf({ load, resilience, coldBoot, consent }: Further, { id, place, report }: Place): Html {
  const ms = (value: number | undefined) => (value === undefined ? 'not measured' : `${Math.round(value)} ms`)
  const rows: [string, string][] = [
    ...(load
      ? ([
          ['Load', `${load.offered} for ${Math.round(load.traffic.seconds)} s`],
          ['Requests', `${load.traffic.requests}, of which ${load.traffic.errors} were errors`],
          ['p50', ms(load.traffic.latencyMs?.p50)],
          [
            'p95',
            `${ms(load.traffic.latencyMs?.p95)}${load.p95LimitMs === undefined ? '' : `, limit ${ms(load.p95LimitMs)}`}`,
          ],
          ['p99', ms(load.traffic.latencyMs?.p99)],
          ...(load.before
            ? ([['p95 of the release before', ms(load.before.latencyMs?.p95)]] as [string, string][])
            : []),
          ...(load.room
            ? ([
                ['Processor that was free', `${Math.round(load.room.cpuPercent)} %`],
                ['Memory that was free', `${Math.round(load.room.memoryPercent)} %`],
              ] as [string, string][])
            : []),
        ] as [string, string][])
      : []),
    ...(resilience
      ? ([
          [
            'After its main process was killed',
            resilience.readySeconds === undefined
              ? 'it did not answer again'
              : `it answered again after ${resilience.readySeconds.toFixed(1)} s`,
          ],
        ] as [string, string][])
      : []),
    ...(coldBoot ? bootRows(coldBoot) : []),
    ...(consent ? ([['Agreed to by', consent]] as [string, string][]) : []),
  ]
  const chart = load
    ? html`<figure>${scrolled(`Chart of ${place} under load`, {
        markup: loadChart({
          id: `${id}-load`,
          title: `${report.release.id} under load on ${report.host} (${report.environment})`,
          offered: load.offered,
          stretches: load.stretches,
          p95LimitMs: load.p95LimitMs,
        }),
      })}</figure>`
    : ''
  return html`<h4>Under load, and after a kill${coldBoot ? ' and a boot' : ''}</h4>
${tableOf(`Figures of ${place}`, ['What', 'Measured'], rows)}
${chart}`
}

function bootRows({ bootSeconds, readySeconds }: NonNullable<Further['coldBoot']>): [string, string][] {
  return [
    [
      'After its boot, the host',
      bootSeconds === undefined ? 'did not come back' : `was back after ${bootSeconds.toFixed(1)} s`,
    ],
    [
      'After the boot of its host',
      readySeconds === undefined ? 'it did not answer' : `it answered after ${readySeconds.toFixed(1)} s`,
    ],
  ]
}

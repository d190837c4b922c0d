import type { CheckReport } from '@deploy/gate/report.ts'
import { type Html, html } from '../html.ts'

interface SampleChart {
  /** Names this chart in the page. */
  id: string
  title: string
  checks: readonly Pick<CheckReport, 'name' | 'samples'>[]
}

const left = 250
const right = 830
const plot = { top: 40, bottom: 190 }
const row = { height: 26, bar: 14 }
/** Lines that are told apart without colours, too. */
const dashes = ['none', '7 4', '2 3', '10 3 2 3', '4 2', '1 4']

/**
 * Latency and availability of the samples of a gate over time: a line a check above, a row of good, bad and missing samples a
 * check below. It needs the style of the page alone, and its words tell the same to who cannot see it. Pure.
 */
export function sampleChart({ id, title, checks }: SampleChart): Html {
  const drawn = checks.filter(({ samples }) => samples.length > 0)
  const times = drawn.flatMap(({ samples }) => samples.map(({ at }) => Date.parse(at)))
  if (times.length === 0) return html``
  const from = Math.min(...times)
  const span = Math.max(1000, Math.max(...times) - from)
  const x = (at: number) => tenth(left + 10 + ((right - left - 20) * (at - from)) / span)
  const timed = drawn.filter(({ samples }) => samples.some(({ latencyMs }) => latencyMs !== undefined))
  const most = niceOver(
    Math.max(1, ...timed.flatMap(({ samples }) => samples.map(({ latencyMs = 0 }) => latencyMs))),
  )
  const y = (ms: number) => tenth(plot.bottom - ((plot.bottom - plot.top) * ms) / most)
  const rowsTop = plot.bottom + 48
  const rowsEnd = rowsTop + drawn.length * row.height
  const top = (index: number) => rowsTop + index * row.height
  return html`<svg class="chart" viewBox="0 0 860 ${rowsEnd + 8}" role="img" aria-labelledby="${id}-title ${id}-words">
<title id="${id}-title">${title}</title>
<desc id="${id}-words">${inWords(drawn)}</desc>
<text x="${left}" y="14" class="label">Latency in milliseconds</text>
${[0, most / 2, most].map((ms) => html`<path class="grid" d="M${left} ${y(ms)}H${right}"/><text x="${left - 8}" y="${y(ms) + 4}" text-anchor="end">${tenth(ms)}</text>\n`)}
${timed.map(({ samples }, index) => line(samples, { index, x, y }))}
<text x="${left}" y="${plot.bottom + 18}">0 s</text><text x="${right}" y="${plot.bottom + 18}" text-anchor="end">${tenth(span / 1000)} s</text>
${drawn.map(({ name, samples }, index) => {
  const key = timed.findIndex((one) => one.name === name)
  return html`<text x="${left - 8}" y="${top(index) + 12}" text-anchor="end">${short(name)}</text>
${key < 0 ? '' : html`<path class="line l${key % dashes.length}" stroke-dasharray="${dashes[key % dashes.length]!}" d="M8 ${top(index) + 8}H34"/>`}
<path class="grid" d="M${left} ${top(index) + row.bar + 4}H${right}"/>
${samples.map((sample) => mark(sample, x(Date.parse(sample.at)), top(index)))}
`
})}
</svg>`
}

interface Scale {
  index: number
  x(at: number): number
  y(ms: number): number
}

function line(samples: CheckReport['samples'], { index, x, y }: Scale): Html {
  const points = samples.flatMap(({ at, latencyMs }) =>
    latencyMs === undefined ? [] : [{ x: x(Date.parse(at)), y: y(latencyMs) }],
  )
  const style = index % dashes.length
  return html`<polyline class="line l${style}" stroke-dasharray="${dashes[style]!}" points="${points.map((point) => `${point.x},${point.y}`).join(' ')}"/>
${points.map((point) => html`<circle class="dot l${style}" cx="${point.x}" cy="${point.y}" r="3"/>`)}
`
}

/** Good ones are full, bad ones are crossed, and where nothing could be measured there is a hollow one. */
function mark({ outcome }: CheckReport['samples'][number], x: number, top: number): Html {
  const box = html`<rect class="${outcome}" x="${tenth(x - 5)}" y="${top}" width="10" height="${row.bar}" rx="2"/>`
  if (outcome !== 'bad') return box
  return html`${box}<path class="cross" d="M${tenth(x - 3)} ${top + 3}L${tenth(x + 3)} ${top + row.bar - 3}M${tenth(x + 3)} ${top + 3}L${tenth(x - 3)} ${top + row.bar - 3}"/>`
}

function inWords(checks: SampleChart['checks']): string {
  return checks
    .map(({ name, samples }) => {
      const count = (outcome: string) => samples.filter((sample) => sample.outcome === outcome).length
      const latencies = samples.flatMap(({ latencyMs }) => latencyMs ?? [])
      const slowest = latencies.length === 0 ? '' : `, the slowest in ${tenth(Math.max(...latencies))} ms`
      return `${name}: ${count('good')} of ${samples.length} samples good, ${count('bad')} bad, ${count('none')} not measured${slowest}.`
    })
    .join(' ')
}

function short(name: string): string {
  return name.length <= 27 ? name : `${name.slice(0, 13)}…${name.slice(-13)}`
}

/** 1, 2 or 5 times a power of ten, at least the value. */
function niceOver(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value)!
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10
}

import type { Stretch } from '@deploy/gate/nfr/report.ts'

interface Chart {
  /** Names the chart in a page with others. */
  id?: string
  /** What the chart is about, such as the release and its host. */
  title: string
  /** Under which load, such as `20 requests a second`. */
  offered: string
  stretches: readonly Stretch[]
  /** How long each stretch is; without it, as far apart as two of them are at least. */
  stretchSeconds?: number
  /** Moments that are drawn as upright lines. */
  marks?: readonly { second: number; label: string }[]
  /** Drawn as a line, where there is a limit. */
  p95LimitMs?: number | undefined
}

const mostDots = 40
const size = { width: 720, height: 320 }
/** The frame of the latencies, and below it the band of the answers. */
const frame = { left: 64, right: 704, top: 56, bottom: 220 }
const band = { top: 244, bottom: 274 }

/**
 * Latency and availability over a run, as an SVG that needs nothing else: no script, no style sheet, no font, and words for
 * who cannot see it. Errors are told by a pattern of their own and not by colour alone. Pure.
 */
export function loadChart({
  id = 'load',
  title,
  offered,
  stretches,
  p95LimitMs,
  stretchSeconds,
  marks = [],
}: Chart): string {
  const known = stretches.flatMap(({ second, p95Ms }) => (p95Ms === undefined ? [] : [{ second, p95Ms }]))
  const most = Math.max(1, p95LimitMs ?? 0, ...known.map(({ p95Ms }) => p95Ms)) * 1.1
  const step = stretchSeconds ?? stepOf(stretches)
  const end = Math.max((stretches.at(-1)?.second ?? 0) + step, ...marks.map(({ second }) => second))
  const x = (second: number) => number(frame.left + ((frame.right - frame.left) * second) / end)
  const y = (ms: number) => number(frame.bottom - ((frame.bottom - frame.top) * ms) / most)
  const points = known.map(({ second, p95Ms }, index) => {
    // Nothing is drawn over a time of which nothing is known.
    const joined = index > 0 && second - known[index - 1]!.second <= step
    return `${joined ? 'L' : 'M'}${x(second + step / 2)} ${y(p95Ms)}${joined ? '' : 'h0'}`
  })
  // So few that each can be seen, also one that no line leads to.
  const dots =
    known.length > mostDots
      ? []
      : known.map(
          ({ second, p95Ms }) =>
            `<circle class="p95" cx="${x(second + step / 2)}" cy="${y(p95Ms)}" r="3" fill="#0969da"/>`,
        )
  const bars = stretches.map((stretch) => bar(stretch, x(stretch.second), x(stretch.second + step), id))
  const limit =
    p95LimitMs === undefined
      ? ''
      : `<path d="M${frame.left} ${y(p95LimitMs)}H${frame.right}" class="limit" stroke="#b35900" stroke-dasharray="6 4"/>${words(frame.right, y(p95LimitMs) - 4, `limit ${number(p95LimitMs)} ms`, 'end')}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-labelledby="${id}-title ${id}-words" font-family="sans-serif" font-size="12" fill="#1f2328">`,
    `<title id="${id}-title">${escaped(title)}</title>`,
    `<desc id="${id}-words">${escaped(describe(stretches, known, { offered, p95LimitMs, marks }))}</desc>`,
    `<defs><pattern id="${id}-errors" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#cf222e"/><path d="M0 0V6" stroke="#ffffff" stroke-width="2"/></pattern></defs>`,
    `<rect class="sheet" width="${size.width}" height="${size.height}" fill="#ffffff"/>`,
    `<text x="${frame.left}" y="24" font-size="16">${escaped(title)}</text>`,
    words(frame.left, 44, `p95 in milliseconds · ${offered}`),
    `<path d="M${frame.left} ${frame.top}V${frame.bottom}H${frame.right}" class="axis" fill="none" stroke="#57606a"/>`,
    words(frame.left - 6, frame.bottom, '0', 'end'),
    words(frame.left - 6, frame.top + 10, most.toFixed(0), 'end'),
    limit,
    `<path d="${points.join('')}" class="p95" fill="none" stroke="#0969da" stroke-width="2" stroke-linecap="round"/>`,
    ...dots,
    words(frame.left - 6, band.bottom - 10, 'answers', 'end'),
    ...bars,
    ...marks.map(({ second, label }, index) => mark(x(second), label, index)),
    words(frame.left, band.bottom + 20, '0 s'),
    words(frame.right, band.bottom + 20, `${number(end)} s`, 'end'),
    words(size.width / 2, band.bottom + 20, 'plain: answered · striped: share of errors', 'middle'),
    '</svg>',
  ]
    .filter((line) => line !== '')
    .join('\n')
    .concat('\n')
}

function bar({ answered, errors }: Stretch, from: number, to: number, id: string): string {
  const width = number(to - from)
  const height = band.bottom - band.top
  const lost = answered + errors === 0 ? 0 : number((height * errors) / (answered + errors))
  const good = `<rect x="${from}" y="${band.top}" width="${width}" height="${height}" class="answered" fill="#aceebb"/>`
  return lost === 0
    ? good
    : `${good}<rect x="${from}" y="${number(band.bottom - lost)}" width="${width}" height="${lost}" fill="url(#${id}-errors)"/>`
}

/** Labels that would stand in each other's way stand on lines of their own. */
function mark(x: number, label: string, index: number): string {
  const late = x > frame.left + (2 * (frame.right - frame.left)) / 3
  const text = words(late ? x - 4 : x + 4, frame.top + 12 + 15 * index, label, late ? 'end' : 'start')
  return `<path class="mark" d="M${x} ${frame.top}V${band.bottom}" stroke="#57606a" stroke-dasharray="2 3"/>${text}`
}

function describe(
  stretches: readonly Stretch[],
  known: { second: number; p95Ms: number }[],
  { offered, p95LimitMs, marks = [] }: Pick<Chart, 'offered' | 'p95LimitMs' | 'marks'>,
): string {
  const answered = stretches.reduce((sum, each) => sum + each.answered, 0)
  const errors = stretches.reduce((sum, each) => sum + each.errors, 0)
  const worst = known.toSorted((a, b) => b.p95Ms - a.p95Ms)[0]
  const share = answered + errors === 0 ? 0 : (100 * answered) / (answered + errors)
  return [
    `Under ${offered}, ${answered} requests were answered and ${errors} were not, which is ${share.toFixed(2)} % available.`,
    worst === undefined
      ? 'No latency was measured.'
      : `The p95 was highest with ${worst.p95Ms} ms, ${worst.second} s after the begin.`,
    ...marks.map(({ second, label }) => `After ${number(second)} s: ${label}.`),
    ...(p95LimitMs === undefined ? [] : [`The limit over the whole run is ${p95LimitMs} ms.`]),
  ].join(' ')
}

/** Stretches are all of one length; those in which nothing ended are missing. */
function stepOf(stretches: readonly Stretch[]): number {
  const apart = stretches.slice(1).map(({ second }, index) => second - stretches[index]!.second)
  return Math.max(1, Math.min(...apart, Infinity) === Infinity ? 1 : Math.min(...apart))
}

function words(x: number, y: number, text: string, anchor = 'start'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`
}

function number(value: number): number {
  return Math.round(value * 10) / 10
}

/** Text as XML has it, without characters that XML 1.0 forbids. */
function escaped(text: string): string {
  return text
    .replace(/[^\u0020-\ud7ff\ue000-\ufffd]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

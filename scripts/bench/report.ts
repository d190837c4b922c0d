import { readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import type { Bench } from './bench.ts'
import type { Result, Row } from './measure.ts'

/** Where and when it was measured, without the name of the machine. */
export interface Machine {
  processors: number
  system: string
  node: string
  /** `2026-01-31` */
  date: string
  /** Mean number of busy processes of the minute before the first run and before the end. */
  load: [number, number]
}

export function machineNow(started: { load: number }): Machine {
  const round = (load: number) => Math.round(load * 10) / 10
  return {
    processors: availableParallelism(),
    system: `${systemName()} ${process.arch}`,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    load: [round(started.load), round(loadOfMinute())],
  }
}

export function loadOfMinute(): number {
  return loadavg()[0] ?? 0
}

/** The section of a bench in docs/benchmarks.md. */
export function sectionOf(bench: Bench, results: Result[], machine: Machine): string {
  const tables = results.map(
    ({ input, rows }) => `### ${input}\n\n${tableOf(bench, rows)}${absencesOf(rows)}`,
  )
  const { processors, system, node, date, load } = machine
  return [
    `## ${bench.title}`,
    ...bench.about,
    `Measured on ${date}: ${processors} processors, ${system}, Node ${node.slice(1)}; load ${load[0]} before, ${load[1]} at the end.`,
    ...tables,
  ].join('\n\n')
}

/** The document with the section of a bench put in place of its earlier one, or behind the others. */
export function withSection(document: string, name: string, section: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const block = `${open}\n${section}\n${close}`
  const [from, to] = [document.indexOf(open), document.indexOf(close)]
  if (from < 0 || to < from) return `${document.trimEnd()}\n\n${block}\n`
  return document.slice(0, from) + block + document.slice(to + close.length)
}

function tableOf({ columns }: Bench, rows: Row[]): string {
  const measured = rows.flatMap((row) => ('absent' in row ? [] : [row]))
  const hasSame = measured.some(({ same }) => same !== undefined)
  const hasProcessor = measured.some(({ processor }) => processor !== undefined)
  const head = [
    '',
    'ratio',
    'seconds',
    'least – most',
    ...(hasProcessor ? ['processor'] : []),
    'runs',
    ...columns,
    ...(hasSame ? ['same bytes'] : []),
  ]
  const lines = measured.map(
    ({ contender, version, ratio, seconds, least, most, processor, runs, facts, same }) => [
      `${contender} ${version}`.trim(),
      ratio === undefined ? '–' : ratio.toFixed(2),
      seconds.toFixed(2),
      `${least.toFixed(2)} – ${most.toFixed(2)}`,
      ...(hasProcessor ? [processor === undefined ? '–' : processor.toFixed(2)] : []),
      String(runs),
      ...columns.map((column) => textOf(facts[column])),
      ...(hasSame ? [same === undefined ? '–' : same ? 'yes' : 'no'] : []),
    ],
  )
  return [head, head.map((_, at) => (at === 0 ? '---' : '--:')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

function absencesOf(rows: Row[]): string {
  const lines = rows.flatMap((row) => ('absent' in row ? [`${row.contender}: ${row.absent}.`] : []))
  return lines.length === 0 ? '' : `\n\n${lines.join('\n')}`
}

function textOf(fact: string | number | undefined): string {
  if (typeof fact === 'number') return fact.toLocaleString('en-US')
  return fact ?? '–'
}

function systemName(): string {
  try {
    const [, name] = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? []
    return name ?? process.platform
  } catch {
    return process.platform
  }
}

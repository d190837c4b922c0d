import type { Stage } from './stage.ts'

type HostStage = Stage['hosts'][number]

export const hostColumns = ['Host', 'Outcome', 'Gate', 'Seconds', 'Serves', 'Error'] as const

/** What became of one host, a word a column, as plain text. Pure. */
export function hostCells({ host, outcome, gate, serves, error, ...times }: HostStage): string[] {
  return [
    host,
    outcome,
    gate ?? 'not measured',
    secondsOf(times).toFixed(0),
    serves === undefined ? 'not known' : (serves ?? 'nothing'),
    error?.code ?? '',
  ]
}

/** The outcomes of all hosts as lines of plain text, in columns that are aligned. Pure. */
export function hostsTable(hosts: HostStage[]): string[] {
  const rows = [[...hostColumns], ...hosts.map(hostCells)]
  const widths = hostColumns.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 3 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  )
}

function secondsOf({ startedAt, finishedAt }: Pick<HostStage, 'startedAt' | 'finishedAt'>): number {
  return (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
}

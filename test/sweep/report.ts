import { type Target, targets } from './kill.ts'
import type { Round } from './round.ts'

/** The table at the end of a sweep: a row for each flavour and target, and one for all. */
export function tableOf(rounds: Round[]): string {
  const flavours = [...new Set(rounds.map(({ kill }) => kill.flavour))].toSorted()
  const rows = flavours.flatMap((flavour) =>
    targets
      .map((target) => ({
        target,
        of: rounds.filter(({ kill }) => kill.flavour === flavour && kill.target === target),
      }))
      .filter(({ of }) => of.length > 0)
      .map(({ target, of }) => rowOf(flavour, target, of)),
  )
  return columns([heads, ...rows, rowOf('all', 'all', rounds)])
}

const heads = [
  'flavour',
  'killed',
  'kills',
  'broken',
  'missed',
  'healthy after',
  'rollback begins',
  'healthy again',
  'away',
]

function rowOf(flavour: string, target: Target | 'all', rounds: Round[]): string[] {
  const kills = rounds.filter(({ missed }) => !missed)
  const worst = (pick: (round: Round) => number | undefined, digits: number) => {
    const values = kills.map(pick).filter((value) => value !== undefined)
    return values.length === 0 ? '–' : `${Math.max(...values).toFixed(digits)} s`
  }
  return [
    flavour,
    target,
    String(kills.length),
    String(brokenOf(rounds).length),
    String(rounds.length - kills.length),
    worst(({ healed }) => healed, 1),
    worst(({ began }) => began, 2),
    worst(({ restored }) => restored, 1),
    worst(({ away }) => away, 1),
  ]
}

/** What the columns mean. */
export const legend = [
  'healthy after: from the kill until the old release answered for good, where it was the old one that stayed',
  'rollback begins, healthy again: from the deadline of an activation that nobody confirmed',
  'away: from the kill of an engine as long as its host saw why a stack could not answer, at most what is granted',
  'missed: the operation was over before its moment came, so that nothing was killed',
]

export function brokenOf(rounds: Round[]): Round[] {
  return rounds.filter(({ problems }) => problems.length > 0)
}

/** One round in one line. */
export function lineOf({ kill, missed, problems, seconds }: Round): string {
  const verdict = problems.length > 0 ? 'BROKEN' : missed ? 'missed' : 'ok'
  const { flavour, operation, target, at, built } = kill
  const moment = 'seq' in at ? `${at.moment} entry ${at.seq}` : `after ${at.afterMs} ms`
  return `${verdict.padEnd(6)} ${flavour}: ${operation}, ${target}${built ? ' (built)' : ''} killed ${moment} [${seconds.toFixed(1)} s]`
}

/** What was wrong, with the line that plays it again. */
export function failureOf({ kill, problems }: Round): string {
  return [
    ...problems.map((problem) => `  ${problem}`),
    `  replay: npm run sweep -- --replay '${JSON.stringify(kill)}'`,
  ].join('\n')
}

function columns(rows: string[][]): string {
  const widths = rows[0]!.map((_, index) => Math.max(...rows.map((row) => row[index]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, index) => (index < 2 ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!)))
        .join('  '),
    )
    .join('\n')
}

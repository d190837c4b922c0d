import type { ChangeRecords } from './change-records.ts'

/**
 * The same records, opened and written one after the other. A run that is cancelled while its record is opened says there at once
 * how it ended: both would look for the record, find none, and make one.
 */
export function inTurn(records: ChangeRecords): ChangeRecords {
  let turn: Promise<unknown> = Promise.resolve()
  const after = <T>(act: () => Promise<T>): Promise<T> => {
    const answer = turn.then(act)
    turn = answer.catch(() => {})
    return answer
  }
  return {
    ...records,
    open: (...words) => after(() => records.open(...words)),
    update: (text) => after(() => records.update(text)),
  }
}

/** States of a change out of the box, by what people see; other ones are named by their number. */
const values: Record<string, string> = {
  new: '-5',
  assess: '-4',
  authorize: '-3',
  scheduled: '-2',
  implement: '-1',
  review: '0',
  closed: '3',
  canceled: '4',
}

const canceled = values.canceled!

/** The way of a change from its beginning to its end, by its type. */
const ways: Record<string, string[]> = {
  normal: ['-5', '-4', '-3', '-2', '-1', '0', '3'],
  standard: ['-5', '-2', '-1', '0', '3'],
  emergency: ['-5', '-3', '-2', '-1', '0', '3'],
}

/** A state's value: of a name such as Implement in any case, or the number itself. Undefined for what is neither. Pure. */
export function stateValue(name: string): string | undefined {
  return /^-?\d+$/.test(name) ? name : values[name.toLowerCase()]
}

/**
 * The states that a change goes through to come from one to another, the last one included; none when it is there. Undefined when the
 * way leads back. A type or state that is not out of the box is left to the instance to judge: one step. Pure.
 */
export function statesBetween(type: string, from: string, to: string): string[] | undefined {
  if (from === to) return []
  const way = ways[type]
  if (way === undefined || to === canceled || !way.includes(to) || !way.includes(from)) return [to]
  const begin = way.indexOf(from)
  const end = way.indexOf(to)
  return end < begin ? undefined : way.slice(begin + 1, end + 1)
}

export const closedState = values.closed!

/** Whether a change in that state has ended: most instances let nobody but administrators write into it. Pure. */
export function isEnded(state: string): boolean {
  return state === closedState || state === canceled
}

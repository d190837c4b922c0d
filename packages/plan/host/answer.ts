import type { Item } from './item.ts'

export const itemStates = ['ok', 'differs', 'unseen', 'done', 'failed', 'left'] as const
export type ItemState = (typeof itemStates)[number]

/** What became of one item; `said` is data of the host. */
export interface Answer {
  id: string
  title: string
  state: ItemState
  said: string
  remedy?: string
}

/**
 * What the script said of each item with `--nonce`; undefined when it did not come to its end, or left out an item. Lines without
 * the nonce are chatter. Pure.
 */
export function readAnswers(stdout: string, nonce: string, items: Item[]): Answer[] | undefined {
  const told = stdout.split('\n').flatMap((line) => {
    const match = new RegExp(`^@${nonce} (\\w+) (\\S+) ?(.*)$`).exec(line)
    return match ? [{ word: match[1]!, id: match[2]!, said: match[3]! }] : []
  })
  if (told.at(-1)?.word !== 'end') return undefined
  const answers = items.flatMap(({ id, title, remedy }) => {
    const found = told.find((each) => each.id === id)
    const state = itemStates.find((each) => each === found?.word)
    return found && state ? [{ id, title, state, said: found.said, ...(remedy && { remedy }) }] : []
  })
  return answers.length === items.length ? answers : undefined
}

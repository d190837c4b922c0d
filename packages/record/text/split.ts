import type { Block } from './blocks.ts'

/**
 * The blocks in groups none of which is longer than `most`, as `lengthOf` counts a block. A table is cut between rows and keeps its
 * header, code between lines, a line that is too long anywhere. Pure.
 */
export function splitBlocks(
  blocks: readonly Block[],
  { most, lengthOf }: { most: number; lengthOf: (block: Block) => number },
): Block[][] {
  const groups: Block[][] = [[]]
  let length = 0
  for (const block of blocks.flatMap((one) => pieces(one, { most, lengthOf }))) {
    const more = lengthOf(block)
    if (length > 0 && length + more > most) {
      groups.push([])
      length = 0
    }
    groups.at(-1)!.push(block)
    length += more
  }
  return groups
}

type Limit = { most: number; lengthOf: (block: Block) => number }

function pieces(block: Block, limit: Limit): Block[] {
  if (limit.lengthOf(block) <= limit.most) return [block]
  const halves = halvesOf(block)
  return halves === undefined ? [] : halves.flatMap((half) => pieces(half, limit))
}

/** Two blocks that together say the same; undefined for what cannot be cut. */
function halvesOf(block: Block): Block[] | undefined {
  const halved = <T>(items: readonly T[], make: (items: T[]) => Block): Block[] | undefined => {
    const middle = items.length >> 1
    return middle === 0 ? undefined : [make(items.slice(0, middle)), make(items.slice(middle))]
  }
  switch (block.kind) {
    case 'table':
      return halved(block.rows, (rows) => ({ ...block, rows })) ?? rowAlone(block)
    case 'code':
      return (
        halved(block.text.split('\n'), (lines) => ({ ...block, text: lines.join('\n') })) ??
        halved([...block.text], (signs) => ({ ...block, text: signs.join('') }))
      )
    case 'list':
      return halved(block.items, (items) => ({ ...block, items })) ?? block.items[0]
    case 'quote':
    case 'details':
      return halved(block.blocks, (blocks) => ({ ...block, blocks })) ?? inside(block)
    case 'paragraph':
    case 'heading':
      return (
        halved(block.line, (line) => ({ ...block, line })) ??
        halved([...(block.line[0]?.text ?? '')], (signs) => ({
          ...block,
          line: [{ ...block.line[0]!, text: signs.join('') }],
        }))
      )
    case 'rule':
      return undefined
  }
}

/** A row that is too long for itself becomes lines. */
function rowAlone({ rows }: Extract<Block, { kind: 'table' }>): Block[] {
  return (rows[0] ?? []).map((line) => ({ kind: 'paragraph', line }))
}

function inside(block: Extract<Block, { kind: 'quote' | 'details' }>): Block[] | undefined {
  return halvesOf(block.blocks[0] ?? { kind: 'rule' })?.map((half) => ({ ...block, blocks: [half] }))
}

import { type AdfNode, adfOf, nodesOf, spokenInAdf, textOfAdf } from '../text/adf.ts'
import type { Block } from '../text/blocks.ts'
import { spokenInWiki, wikiBlock, wikiOf } from '../text/wiki.ts'

/** How one kind of Jira reads and stores text. */
export interface Format {
  /** Path of its REST API. */
  api: string
  /** Where issues are searched. */
  search: string
  of(blocks: readonly Block[]): unknown
  /** What the limit of a text field counts. */
  lengthOf(block: Block): number
  /** All text of a field that it has answered with. */
  textOf(body: unknown): string
  /** The same without code and what is quoted: what its author says. */
  spokenIn(body: unknown): string
}

/** REST v3: the Atlassian Document Format. Its JSON is what the limit is taken to count. */
export const cloud: Format = {
  api: '/rest/api/3',
  search: '/search/jql',
  of: adfOf,
  lengthOf: (block) => JSON.stringify(nodesOf(block)).length,
  textOf: (body) => (isNode(body) ? textOfAdf(body) : ''),
  spokenIn: (body) => (isNode(body) ? spokenInAdf(body) : ''),
}

/** REST v2: wiki notation. */
export const dataCenter: Format = {
  api: '/rest/api/2',
  search: '/search',
  of: wikiOf,
  lengthOf: (block) => wikiBlock(block).length + 2,
  textOf: (body) => (typeof body === 'string' ? body : ''),
  spokenIn: (body) => (typeof body === 'string' ? spokenInWiki(body) : ''),
}

function isNode(body: unknown): body is AdfNode {
  return typeof body === 'object' && body !== null && 'type' in body
}

import * as z from 'zod/mini'
import type { RecordSection } from '../change-records.ts'
import { account, type Jira } from './api.ts'
import { emptyPart, type Found, foundIn, type Part, partsOf } from './parts.ts'

const PAGE = 100

const comment = z.object({
  id: z.string(),
  author: z.optional(account),
  updateAuthor: z.optional(account),
  body: z.unknown(),
  created: z.string(),
  updated: z.string(),
})
const page = z.object({ comments: z.array(comment), total: z.number() })

export type Comment = z.output<typeof comment>

/** `edited`: by somebody who may change what others wrote. */
type Stored = Found & { id: string; edited: boolean }

/** All comments of an issue, the oldest first. */
export async function commentsOf(jira: Jira, issue: string): Promise<Comment[]> {
  const found: Comment[] = []
  for (;;) {
    const { comments, total } = await jira.read(page, {
      method: 'GET',
      path: `/issue/${issue}/comment`,
      query: { startAt: String(found.length), maxResults: String(PAGE), orderBy: 'created' },
      what: 'show the comments of the change record',
    })
    found.push(...comments)
    if (comments.length === 0 || found.length >= total) return found
  }
}

/** The parts of this change that its own account wrote: what others copied from them is theirs. */
export async function storedParts(
  jira: Jira,
  { issue, key, self }: { issue: string; key: string; self: string },
): Promise<Stored[]> {
  const comments = await commentsOf(jira, issue)
  return comments.flatMap(({ id, author, updateAuthor = author, body }) => {
    const found = author === self ? foundIn(key, body, jira.format) : undefined
    return found ? [{ ...found, id, edited: updateAuthor !== self }] : []
  })
}

/** Writes sections as comments: one a section, or several of a long one. What is there as it should be is left alone. */
export async function writeSections(
  jira: Jira,
  { sections, ...place }: { issue: string; key: string; self: string; sections: readonly RecordSection[] },
): Promise<void> {
  const stored = await storedParts(jira, place)
  for (const section of sections) {
    if (section.yields && stored.some((one) => one.section === section.id)) continue
    const parts = partsOf(place.key, section, jira.format)
    const surplus = stored.filter((one) => one.section === section.id && one.number > parts.length)
    const empty = surplus.map((one) => emptyPart(place.key, one, jira.format))
    for (const part of [...parts, ...empty]) {
      const there = stored.find((one) => isOf(part, one))
      if (there === undefined) await add(jira, place, part)
      else if (there.digest !== part.digest || there.edited)
        await replace(jira, place.issue, { id: there.id, part })
    }
  }
}

function isOf({ section, number }: Found, one: Found): boolean {
  return one.section === section && one.number === number
}

async function add(
  jira: Jira,
  place: { issue: string; key: string; self: string },
  part: Part,
): Promise<unknown> {
  const make = () =>
    jira.request({
      method: 'POST',
      path: `/issue/${place.issue}/comment`,
      json: { body: part.body },
      what: 'write a comment into the change record',
    })
  const find = async () => (await storedParts(jira, place)).find((one) => isOf(part, one))
  return jira.once(find, make)
}

async function replace(jira: Jira, issue: string, { id, part }: { id: string; part: Part }): Promise<void> {
  await jira.request({
    method: 'PUT',
    path: `/issue/${issue}/comment/${id}`,
    json: { body: part.body },
    what: 'change a comment of the change record',
  })
}

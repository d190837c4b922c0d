import * as z from 'zod/mini'
import type { Component, Property } from '../component.ts'
import { type Hash, hexHash } from '../hashes.ts'
import { publicUrl } from '../urls.ts'
import { hashOfFragment } from './requirement.ts'

const text = z.string()

/** Where a package came from: direct_url.json (PEP 610), and download_info of pip's installation report. */
export const directUrlSchema = z.object({
  url: text,
  archive_info: z.nullish(z.object({ hash: z.nullish(text), hashes: z.nullish(z.record(text, text)) })),
  vcs_info: z.nullish(z.object({ vcs: text, commit_id: text })),
  dir_info: z.nullish(z.object({ editable: z.nullish(z.boolean()) })),
})

export type DirectUrl = z.output<typeof directUrlSchema>

/** What the origin adds to a component; `qualifiers` belong into its purl. */
export interface Origin extends Pick<Component, 'hashes' | 'distributions' | 'properties'> {
  qualifiers?: Record<string, string>
}

/** `direct`: it came from an address of its own, not from a package index, which its purl then says. */
export function originOf(info: DirectUrl, { direct }: { direct: boolean }): Origin {
  const url = publicUrl(info.url)
  const hashes = hashesOf(info)
  const editable = info.dir_info?.editable === true
  const properties: Property[] = editable ? [{ name: 'deploy:python:editable', value: 'true' }] : []
  if (url === undefined) return { hashes, distributions: [], properties }
  if (info.vcs_info) {
    const { vcs, commit_id } = info.vcs_info
    return {
      hashes: [],
      distributions: [],
      properties,
      qualifiers: { vcs_url: `${vcs}+${url}@${commit_id}` },
    }
  }
  const distributions = [{ url, hashes }]
  return { hashes, distributions, properties, ...(direct ? { qualifiers: { download_url: url } } : {}) }
}

/** `hash` is what was written before `hashes` existed: `sha256=…`. */
function hashesOf({ archive_info, url }: DirectUrl): Hash[] {
  const found = Object.entries(archive_info?.hashes ?? {}).flatMap(
    ([algorithm, hex]) => hexHash(algorithm, hex) ?? [],
  )
  if (found.length > 0) return found
  const [algorithm = '', hex = ''] = (archive_info?.hash ?? '').split('=')
  const single = hexHash(algorithm, hex)
  return single === undefined ? hashOfFragment(url) : [single]
}

import { counted } from '@deploy/kit/counted.ts'
import * as z from 'zod/mini'
import type { Documents, Evidence } from '../evidence.ts'
import { type Html, html } from '../html.ts'
import { badge, tableOf } from './parts.ts'

const billSchema = z.object({
  components: z.optional(
    z.array(
      z.object({
        name: z.string(),
        version: z.optional(z.string()),
        purl: z.optional(z.string()),
        licenses: z.optional(
          z.array(
            z.object({
              expression: z.optional(z.string()),
              license: z.optional(z.object({ id: z.optional(z.string()), name: z.optional(z.string()) })),
            }),
          ),
        ),
      }),
    ),
  ),
})

type Component = NonNullable<z.output<typeof billSchema>['components']>[number]

/** The packages of bom.json; undefined where there is none, or where it is none that can be read. */
export function componentsOf({ items }: Evidence, documents: Documents): Component[] | undefined {
  const item = items.find(({ path }) => path === 'bom.json')
  if (item === undefined) return undefined
  const bill = billSchema.safeParse(JSON.parse(documents[item.path]!))
  return bill.success ? (bill.data.components ?? []) : undefined
}

const changed = {
  added: 'added',
  removed: 'removed',
  version: 'other version',
  licence: 'other licence',
  digest: 'other bytes of the same version',
}

/** The bill of materials, to be searched; what is new in it, and what is old. */
export function packagesSection({ packages, outdated }: Evidence, components: Component[] | undefined): Html {
  if (components === undefined)
    return html`<section aria-labelledby="packages">
<h2 id="packages">Packages</h2>
<p class="none">There is no bill of materials that can be read.</p>
</section>
`
  const newer = new Map((outdated?.outdated ?? []).map((one) => [`${one.package} ${one.have}`, one.latest]))
  const rows = components.map(({ name, version = '', purl = '', licenses = [] }) => {
    const latest = newer.get(`${name} ${version}`) ?? newer.get(`${packageName(purl)} ${version}`)
    return [
      name,
      version,
      licenses
        .flatMap(({ expression, license }) => expression ?? license?.id ?? license?.name ?? [])
        .join(', '),
      latest === undefined ? '' : badge('warn', `${latest} is newer`),
    ]
  })
  return html`<section aria-labelledby="packages">
<h2 id="packages">Packages</h2>
${
  packages
    ? tableOf(
        `What changed since ${packages.since}`,
        ['Package', 'Change', 'Before', 'Now'],
        packages.changes.map((one) => [one.package, changed[one.what], one.from, one.to]),
      )
    : ''
}
${
  outdated
    ? tableOf(
        `Newer versions${outdated.review ? `, last reviewed on ${outdated.review.last} by ${outdated.review.owner}, which holds until ${outdated.review.due}` : ''}`,
        ['Package', 'Here', 'Latest', 'Behind by'],
        outdated.outdated.map((one) => [one.package, one.have, one.latest, one.behind]),
      )
    : ''
}
<details${{ markup: rows.length <= 40 ? ' open' : '' }}><summary>All ${counted(rows.length, 'package')}</summary>
<div data-search>
<p class="search" hidden><label>Find by name, version or licence <input type="search" autocomplete="off" spellcheck="false"></label> <output></output></p>
${tableOf('Packages of the release', ['Package', 'Version', 'Licence', 'Remark'], rows)}
</div></details>
</section>
`
}

function packageName(purl: string): string {
  return decodeSafely(/^pkg:[^/]+\/(.+?)(?:@[^@]*)?$/.exec(purl)?.[1] ?? '')
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

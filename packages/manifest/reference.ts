import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { headShape, placeShape, slotShape } from './schema.ts'

interface Shown {
  type?: string
  const?: unknown
  enum?: unknown[]
  default?: unknown
  description?: string
  minimum?: number
  maximum?: number
  items?: Shown
  anyOf?: Shown[]
  oneOf?: Shown[]
  properties?: Record<string, Shown>
  required?: string[]
  additionalProperties?: Shown | false
}

const intro: Record<string, string> = {
  '': 'At the top of the file. `application`, `strategy`, `build`, `sbom` and `change-record` stand only here; everything else may be overridden in an environment.',
  environments:
    'Each environment has these keys of its own, and may have every key of the top but `application`, `strategy`, `build`, `sbom` and `change-record`: key by key it overrides what the top says; a list replaces a list.',
}

/** Tables of every key of deploy.yml, in Markdown, from the descriptions in the schema. */
export function reference(): string {
  // Its groups are those of the top.
  const roles = z
    .optional(z.record(z.string(), z.unknown()))
    .check(z.describe(z.globalRegistry.get(placeShape.roles)?.description ?? ''))
  const whole = section({
    ...headShape,
    ...slotShape,
    environments: z
      .record(z.string(), section({ ...placeShape, roles }))
      .check(z.describe('Where the application lives.')),
  })
  return chapters('', z.toJSONSchema(whole, { io: 'input' }) as Shown).join('\n\n')
}

function chapters(path: string, group: Shown): string[] {
  const properties = Object.entries(group.properties ?? {})
  const rows = properties.map(([key, value]) => row(key, value, group.required?.includes(key) ?? false))
  const chapter = [
    `### ${path === '' ? 'The file' : `\`${path}\``}`,
    ...(intro[path] === undefined ? [] : [intro[path]]),
    ['| key | value | default | meaning |', '|---|---|---|---|', ...rows].join('\n'),
  ].join('\n\n')
  const inner = properties.flatMap(([key, value]) =>
    groupsIn(value).flatMap(({ suffix, group: each }) =>
      chapters(`${path === '' ? '' : `${path}.`}${key}${suffix}`, each),
    ),
  )
  return [chapter, ...inner]
}

function groupsIn(value: Shown): { suffix: string; group: Shown }[] {
  if (value.properties !== undefined) return [{ suffix: '', group: value }]
  if (value.additionalProperties && value.additionalProperties.properties !== undefined)
    return [{ suffix: '', group: value.additionalProperties }]
  if (value.items?.oneOf !== undefined)
    return value.items.oneOf.map((group) => ({ suffix: `[type: ${group.properties?.type?.const}]`, group }))
  return value.items?.properties === undefined ? [] : [{ suffix: '[]', group: value.items }]
}

function row(key: string, value: Shown, required: boolean): string {
  const cells = [`\`${key}\``, kindOf(value), fallback(value, required), value.description ?? '']
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`
}

function fallback(value: Shown, required: boolean): string {
  const fixed = value.default !== undefined && JSON.stringify(value.default) !== '{}'
  if (fixed) return `\`${typeof value.default === 'string' ? value.default : JSON.stringify(value.default)}\``
  return required ? '**required**' : ''
}

function kindOf(value: Shown): string {
  if (value.const !== undefined) return `\`${value.const}\``
  if (value.enum !== undefined) return value.enum.map((each) => `\`${each}\``).join(' or ')
  if (value.anyOf !== undefined) return [...new Set(value.anyOf.map(kindOf))].join(' or ')
  if (value.type === 'integer') return `whole number, ${value.minimum} to ${value.maximum}`
  if (value.type === 'number')
    return value.maximum === undefined ? 'number' : `number, ${value.minimum} to ${value.maximum}`
  if (value.type === 'boolean') return 'true or false'
  if (value.type === 'string') return 'text'
  if (value.type === 'array')
    return groupsIn(value).length > 0 ? 'list of groups' : `list of ${kindOf(value.items ?? {})}`
  return value.properties === undefined ? 'values by name' : 'group'
}

import * as z from 'zod/mini'
import { readToml } from '../toml.ts'
import type { Roots, Want } from './locked.ts'
import { parseRequirement } from './requirement.ts'

const text = z.string()
const table = z.record(text, z.unknown())
const list = z.optional(z.array(text))

const poetrySchema = z.looseObject({
  dependencies: z.optional(table),
  'dev-dependencies': z.optional(table),
  group: z.optional(z.record(text, z.looseObject({ dependencies: z.optional(table) }))),
})
const schema = z.looseObject({
  project: z.optional(
    z.looseObject({ dependencies: list, 'optional-dependencies': z.optional(z.record(text, z.array(text))) }),
  ),
  'dependency-groups': z.optional(z.record(text, z.array(z.union([text, table])))),
  tool: z.optional(z.looseObject({ poetry: z.optional(poetrySchema) })),
})

/**
 * What pyproject.toml asks for: https://packaging.python.org/en/latest/specifications/pyproject-toml/, dependency groups
 * (PEP 735) and Poetry's own tables. Groups are development. Throws SBOM_SOURCE_INVALID.
 */
export function projectRoots({ path, text }: { path: string; text: string }): Roots {
  const {
    project,
    tool,
    'dependency-groups': groups,
  } = readToml(text, {
    path,
    what: 'a pyproject.toml',
    schema,
  })
  const poetry = tool?.poetry
  const main = Object.entries(poetry?.dependencies ?? {}).filter(([name]) => name !== 'python')
  const development = [
    ...Object.keys(poetry?.['dev-dependencies'] ?? {}),
    ...Object.values(poetry?.group ?? {}).flatMap(({ dependencies = {} }) => Object.keys(dependencies)),
  ]
  return {
    required: [
      ...(project?.dependencies ?? []).flatMap(fromText),
      ...main.filter(([, how]) => !isOptional(how)).map(fromEntry),
    ],
    optional: [
      ...Object.values(project?.['optional-dependencies'] ?? {})
        .flat()
        .flatMap(fromText),
      ...main.filter(([, how]) => isOptional(how)).map(fromEntry),
    ],
    excluded: [
      ...Object.values(groups ?? {})
        .flat()
        .flatMap((one) => (typeof one === 'string' ? fromText(one) : [])),
      ...development.map((name) => ({ name, mayMiss: true })),
    ],
  }
}

function fromText(requirement: string): Want[] {
  const read = parseRequirement(requirement)
  return read ? [{ name: read.name, mayMiss: read.marker !== undefined }] : []
}

function fromEntry([name, how]: [string, unknown]): Want {
  return { name, mayMiss: typeof how === 'object' && how !== null && 'markers' in how }
}

function isOptional(how: unknown): boolean {
  return typeof how === 'object' && how !== null && 'optional' in how && how.optional === true
}

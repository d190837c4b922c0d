import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod/mini'

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

const Metadata = z.object({
  name: z.string(),
  inputs: z.optional(
    z.record(
      z.string(),
      z.nullable(
        z.object({
          required: z.optional(z.boolean()),
          default: z.optional(Scalar),
          deprecationMessage: z.optional(z.string()),
        }),
      ),
    ),
  ),
  runs: z.object({
    using: z.string(),
    main: z.string(),
    pre: z.optional(z.string()),
    'pre-if': z.optional(z.string()),
    post: z.optional(z.string()),
    'post-if': z.optional(z.string()),
  }),
})

export type Phase = 'pre' | 'main' | 'post'

export interface ActionMetadata {
  name: string
  inputs: { name: string; default: string | undefined; deprecationMessage: string | undefined }[]
  /** Script and condition of each phase that the action has. */
  phases: { phase: Phase; script: string; condition: string }[]
}

/** Reads `action.yml` of a built action; throws where a runner would not start it. */
export async function readAction(directory: string): Promise<ActionMetadata> {
  const metadata = Metadata.parse(parse(await readFile(join(directory, 'action.yml'), 'utf8')))
  const { runs } = metadata
  if (runs.using !== 'node24')
    throw new Error(`${directory}: runs.using is ${runs.using}, only node24 is run here`)
  const phases = [
    { phase: 'pre' as const, script: runs.pre, condition: runs['pre-if'] ?? 'always()' },
    { phase: 'main' as const, script: runs.main, condition: 'success()' },
    { phase: 'post' as const, script: runs.post, condition: runs['post-if'] ?? 'always()' },
  ].flatMap(({ phase, script, condition }) =>
    script === undefined ? [] : [{ phase, script: join(directory, script), condition }],
  )
  for (const { script } of phases) await access(script)
  const inputs = Object.entries(metadata.inputs ?? {}).map(([name, input]) => ({
    name,
    default: input?.default === undefined || input.default === null ? undefined : String(input.default),
    deprecationMessage: input?.deprecationMessage,
  }))
  return { name: metadata.name, inputs, phases }
}

import { type Script, sh } from '@deploy/agent/sh.ts'
import * as z from 'zod/mini'
import { pythonProgram } from './python-program.ts'
import type { Entry } from './read.ts'

/** Reads settings on the host, with the Python that is there for the application: it knows the language of its time. Exit 69: none. */
export function readPython(path: string, mostBytes: number): Script {
  return sh`
    command -v python3 > /dev/null 2>&1 || exit 69
    [ "$(head -c ${mostBytes + 1} < ${path} | wc -c)" -le ${mostBytes} ] || exit 75
    python3 -I -S -c ${pythonProgram} < ${path} 2> /dev/null
  `
}

const group = { group: z._default(z.boolean(), false) }
const printed = z.array(
  z.union([
    z.strictObject({ key: z.string(), value: z.string(), ...group }),
    z.strictObject({ key: z.string(), unknown: z.string(), maybe: z.boolean(), ...group }),
    z.strictObject({ key: z.string(), rest: z.string() }),
  ]),
)

/** What a file sets, and which keys that it does not set may come from elsewhere, by what their names begin with. */
export interface Settings {
  entries: Entry[]
  open: { prefix: string; why: string }[]
}

/** Undefined when that was not printed by the program. Pure. */
export function readPrinted(text: string): Settings | undefined {
  const found = printed.safeParse(json(text))
  if (!found.success) return undefined
  return {
    entries: found.data.flatMap((each): Entry[] => {
      if ('value' in each) return [each]
      if ('rest' in each) return []
      return [{ ...each, value: '' }]
    }),
    open: found.data.flatMap((each) => {
      if ('rest' in each) return [{ prefix: each.key, why: each.rest }]
      return 'unknown' in each && !each.group ? [{ prefix: `${each.key}.`, why: each.unknown }] : []
    }),
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

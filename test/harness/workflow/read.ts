import { isMapping, isString, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import type { MappingToken, TemplateToken } from '@actions/workflow-parser/templates/tokens/index'

/** The parsed workflow; throws with every error that GitHub's parser finds. */
export function readWorkflow(name: string, content: string): MappingToken {
  const { value, context } = parseWorkflow({ name, content }, new NoOperationTraceWriter())
  const errors = context.errors.getErrors().map(({ message }) => message)
  if (errors.length > 0 || value === undefined || !isMapping(value))
    throw new Error(`${name} is no workflow: ${errors.join('; ')}`)
  return value
}

/** The value at a path of keys. */
export function at(token: TemplateToken | undefined, ...path: string[]): TemplateToken | undefined {
  const [first, ...rest] = path
  if (first === undefined || token === undefined) return token
  return isMapping(token) ? at(token.find(first), ...rest) : undefined
}

/** Keys and values of a mapping, in order; none where there is no mapping. */
export function entries(token: TemplateToken | undefined): [string, TemplateToken][] {
  if (token === undefined || !isMapping(token)) return []
  return [...token].map(({ key, value }) => [key.toString(), value])
}

/** A string that has no expression in it. */
export function literal(token: TemplateToken | undefined): string | undefined {
  return token !== undefined && isString(token) ? token.value : undefined
}

/** What a runner here cannot do is said, and not passed over. */
export function refuseOthers(what: string, token: TemplateToken, known: string[]): void {
  const others = entries(token)
    .map(([key]) => key)
    .filter((key) => !known.includes(key))
  if (others.length > 0) throw new Error(`${what}: this harness does not play ${others.join(', ')}`)
}

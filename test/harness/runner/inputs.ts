import type { ActionMetadata } from './action-yml.ts'

/** Contexts that a default may speak of, such as `github.token` or `runner.temp`. */
export type Contexts = Record<'github' | 'runner', Record<string, string>>

export interface ResolvedInputs {
  /** `INPUT_*`, named as the runner does: upper case, blanks to underscores, dashes kept. */
  env: Record<string, string>
  warnings: string[]
}

/**
 * What the runner makes of `with:`. A given value wins over the default, even an empty one; `required` is not
 * enforced; an input that the action does not have is passed on with a warning.
 */
export function resolveInputs(options: {
  action: ActionMetadata
  given: Record<string, string>
  contexts: Contexts
}): ResolvedInputs {
  const { action, given, contexts } = options
  const lowered = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]))
  const declared = new Set(action.inputs.map((input) => input.name.toLowerCase()))
  const env: Record<string, string> = {}
  for (const input of action.inputs) {
    const value = lowered.get(input.name.toLowerCase()) ?? evaluate(input.default ?? '', contexts)
    env[variable(input.name)] = value
  }
  const unexpected = Object.keys(given).filter((name) => !declared.has(name.toLowerCase()))
  for (const name of unexpected) env[variable(name)] = given[name]!
  return { env, warnings: [...warnUnexpected(unexpected, action), ...warnDeprecated(action, lowered)] }
}

function variable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`
}

function evaluate(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (whole, expression: string) => {
    const [, context, key] = /^(github|runner)\.([a-z_]+)$/.exec(expression.trim()) ?? []
    const value = context && key ? contexts[context as 'github' | 'runner'][key] : undefined
    if (value === undefined) throw new Error(`this runner cannot evaluate ${whole} in a default`)
    return value
  })
}

function warnUnexpected(unexpected: string[], action: ActionMetadata): string[] {
  if (unexpected.length === 0) return []
  const quoted = (names: string[]): string => names.map((name) => `'${name}'`).join(', ')
  const valid = quoted(action.inputs.map((input) => input.name))
  return [`Unexpected input(s) ${quoted(unexpected)}, valid inputs are [${valid}]`]
}

function warnDeprecated(action: ActionMetadata, given: Map<string, string>): string[] {
  return action.inputs
    .filter((input) => input.deprecationMessage && given.has(input.name.toLowerCase()))
    .map((input) => `Input '${input.name}' has been deprecated with message: ${input.deprecationMessage}`)
}

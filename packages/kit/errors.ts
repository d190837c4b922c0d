/** What a person needs to read when something fails. `code` is documented in docs/errors.md. */
export interface ErrorFacts {
  code: string
  /** One sentence: what failed. */
  message: string
  /** The host it failed on, as the manifest names it. */
  host?: string
  /** The step of the plan, or the phase of the action. */
  step?: string
  /** Why, as far as it is known; may carry the last lines that a host printed. */
  cause?: string
  /** What the reader can do about it. */
  remedy: string
  /** Outputs that the action sets although it fails, by the names in its action.yml. */
  outputs?: Record<string, string | number | boolean>
}

/**
 * A failure that is explained: a user's mistake, a refusing host, a failed check. It is shown without a stack.
 * Everything else that is thrown is a bug and is shown with one.
 */
export class DeployError extends Error {
  readonly facts: ErrorFacts

  constructor(facts: ErrorFacts, options?: ErrorOptions) {
    super(facts.message, options)
    this.name = 'DeployError'
    this.facts = facts
  }

  get code(): string {
    return this.facts.code
  }
}

/** The whole explanation as lines of plain text, ending without a newline. */
export function explain({ code, message, host, step, cause, remedy }: ErrorFacts): string {
  const rows: [string, string | undefined][] = [
    ['code', code],
    ['host', host],
    ['step', step],
    ['cause', cause],
    ['remedy', remedy],
  ]
  const lines = rows
    .filter((row): row is [string, string] => row[1] !== undefined && row[1] !== '')
    .map(([label, text]) => `  ${`${label}:`.padEnd(8)}${text.replaceAll('\n', `\n${' '.repeat(10)}`)}`)
  return [message, ...lines].join('\n')
}

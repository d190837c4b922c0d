import * as core from '@actions/core'
import { DeployError } from './errors.ts'
import { hideSecret } from './hide.ts'
import { LEAST_SECRET_CHARACTERS } from './redact.ts'

/** An action's input, trimmed; '' when it is not given. Throws INPUT_MISSING when `required` and empty. */
export function input(name: string, { required = false } = {}): string {
  const value = core.getInput(name)
  if (required && value === '') {
    throw new DeployError({
      code: 'INPUT_MISSING',
      message: `The input '${name}' is empty.`,
      remedy: `Give it under 'with:' of this step. A secret or variable that does not exist in this repository, or in the 'environment:' of this job, is empty too.`,
    })
  }
  return value
}

/** `true` or `false`; anything else throws INPUT_INVALID. */
export function booleanInput(name: string): boolean {
  const value = input(name)
  if (/^true$/i.test(value)) return true
  if (/^false$/i.test(value)) return false
  throw invalidValue(name, 'true or false', value)
}

/** What an input says, when it is one of these words; throws INPUT_INVALID otherwise. */
export function oneOf<T extends string>(name: string, value: string, words: readonly T[]): T {
  const found = words.find((word) => word === value)
  if (found !== undefined) return found
  throw invalidValue(name, choiceOf(words), value)
}

/** INPUT_INVALID for an input that is not what it must be. */
export function invalidValue(name: string, expected: string, value: string): DeployError {
  return new DeployError({
    code: 'INPUT_INVALID',
    message: `The input '${name}' must be ${expected}, not '${value}'.`,
    remedy: `Correct it under 'with:' of this step.`,
  })
}

function choiceOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

/** A whole number within the given bounds; throws INPUT_INVALID otherwise. */
export function integerInput(
  name: string,
  { minimum, maximum }: { minimum: number; maximum: number },
): number {
  const value = input(name)
  const number = /^(0|[1-9][0-9]*)$/.test(value) ? Number(value) : Number.NaN
  if (number >= minimum && number <= maximum) return number
  throw invalidValue(name, `a whole number from ${minimum} to ${maximum}`, value)
}

/**
 * A secret: hidden at once, line by line, before anything can print it; '' when it is not given. Throws INPUT_INVALID for one that
 * is so short that hiding it would blank the log.
 */
export function secretInput(name: string, options?: { required?: boolean }): string {
  const value = input(name, options)
  if (value !== '' && value.length < LEAST_SECRET_CHARACTERS)
    throw new DeployError({
      code: 'INPUT_INVALID',
      message: `The input '${name}' has ${value.length} characters, too few for a secret.`,
      cause: `Hiding it would hide every word of the log that holds it; the least is ${LEAST_SECRET_CHARACTERS}.`,
      remedy: 'Check that the secret is whole, or choose a longer one.',
    })
  hideSecret(value)
  return value
}

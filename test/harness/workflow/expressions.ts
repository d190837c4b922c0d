import { data, Evaluator, Lexer, Parser } from '@actions/expressions'
import {
  isBasicExpression,
  isBoolean,
  isMapping,
  isNumber,
  isScalar,
  isSequence,
  isString,
} from '@actions/workflow-parser'
import { ensureStatusFunction } from '@actions/workflow-parser/model/converter/if-condition'
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/index'

/** A value of a workflow once its expressions are evaluated. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value }

/** What an expression sees. */
export interface Scope {
  contexts: Record<string, unknown>
  /** How the jobs or steps before stand, which `success()` and `failure()` ask about. */
  status: 'success' | 'failure' | 'skipped'
}

/** A part of a workflow with every expression in it evaluated by GitHub's own evaluator; undefined stays so. */
export function resolve(token: TemplateToken | undefined, scope: Scope): Value | undefined {
  if (token === undefined) return undefined
  if (isBasicExpression(token)) return evaluate(token.expression, scope)
  if (isMapping(token))
    return Object.fromEntries([...token].map(({ key, value }) => [key.toString(), resolve(value, scope)!]))
  if (isSequence(token)) return [...token].map((item) => resolve(item, scope)!)
  if (isString(token) || isBoolean(token) || isNumber(token)) return token.value
  return null
}

/** A mapping whose values are strings, as `env` and `with` are when a step gets them. */
export function resolveTexts(token: TemplateToken | undefined, scope: Scope): Record<string, string> {
  const value = resolve(token, scope) ?? {}
  if (typeof value !== 'object' || Array.isArray(value)) throw new Error('a mapping is wanted here')
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, textOf(item)]))
}

/** Whether an `if` holds; without one, while nothing before has failed. */
export function holds(condition: TemplateToken | undefined, scope: Scope): boolean {
  if (condition === undefined) return scope.status === 'success'
  if (!isScalar(condition)) throw new Error('an if is a scalar')
  const text = isBasicExpression(condition) ? condition.expression : condition.toString().trim()
  return Boolean(evaluate(ensureStatusFunction(text, condition.definitionInfo), scope))
}

/** As the runner writes a value into a string. */
export function textOf(value: Value | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'object') throw new Error('a scalar is wanted here')
  return String(value)
}

function evaluate(expression: string, { contexts, status }: Scope): Value {
  const functions = Object.entries({
    always: true,
    success: status === 'success',
    failure: status === 'failure',
    cancelled: false,
  }).map(([name, answer]) => ({ name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(answer) }))
  const { tokens } = new Lexer(expression).lex()
  const tree = new Parser(tokens, Object.keys(contexts), functions).parse()
  const world = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary
  const byName = new Map(functions.map((item) => [item.name, item]))
  return JSON.parse(JSON.stringify(new Evaluator(tree, world, byName).evaluate(), data.replacer)) as Value
}

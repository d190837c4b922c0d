import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const top = join(import.meta.dirname, '../..')
const stageInputs = readFileSync(join(top, 'packages/stage/inputs.ts'), 'utf8')
const names = readdirSync(join(top, 'actions')).toSorted()

interface ActionFile {
  inputs: Record<string, { description?: string; default?: unknown; required?: boolean }>
  outputs: Record<string, { description?: string }>
}

test.each(names)('%s reads the inputs that its action.yml declares, and no others', (name) => {
  expect(read(name).toSorted()).toEqual(Object.keys(action(name).inputs).toSorted())
})

test.each(names)("%s: defaults are strings, texts are there, and a failure's code is an output", (name) => {
  const { inputs, outputs } = action(name)
  for (const [input, { description, default: preset }] of Object.entries(inputs)) {
    expect(description, input).toBeTruthy()
    expect(['string', 'undefined'], `${input}: ${preset}`).toContain(typeof preset)
  }
  for (const [output, { description }] of Object.entries(outputs)) expect(description, output).toBeTruthy()
  expect(Object.keys(outputs)).toContain('error-code')
})

function action(name: string): ActionFile {
  return parse(readFileSync(join(top, 'actions', name, 'action.yml'), 'utf8')) as ActionFile
}

/** Names in calls such as `booleanInput('dry-run')`; the stages share some. */
function read(name: string): string[] {
  const own = readFileSync(join(top, 'actions', name, 'inputs.ts'), 'utf8')
  const shared = own.includes('readStageInputs')
    ? stageInputs
    : own.includes('readAccess')
      ? /export function readAccess[\s\S]*?\n}/.exec(stageInputs)![0]
      : ''
  return [...`${own}${shared}`.matchAll(/\b(?:input|\w+Input)\('([^']+)'/g)].map(([, input]) => input!)
}

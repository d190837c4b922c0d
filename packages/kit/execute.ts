import * as core from '@actions/core'
import { DeployError, explain } from './errors.ts'
import { useProxy } from './proxy.ts'
import { withoutSecrets } from './redact.ts'

export type Outputs = Record<string, string | number | boolean>

/**
 * Runs an action's body: sets its outputs, or ends the process with exit code 1 and one annotation. A DeployError is
 * explained in full without a stack; anything else is a bug and keeps its stack.
 */
export async function execute(action: () => Promise<Outputs>): Promise<void> {
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  try {
    useProxy(process.env, { warn: (text) => core.warning(withoutSecrets(text)) })
    setOutputs(await action())
  } catch (error) {
    fail(error)
  }
}

function fail(error: unknown): void {
  if (error instanceof DeployError) {
    const title = withoutSecrets(`${error.code}: ${error.message}`)
    core.error(withoutSecrets(explain(error.facts)), { title })
    setOutputs({ ...error.facts.outputs, 'error-code': error.code })
  } else {
    core.error(withoutSecrets(`Unexpected failure, please report it with this stack:\n${stackOf(error)}`))
  }
  process.exitCode = 1
}

function setOutputs(outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs))
    core.setOutput(name, typeof value === 'string' ? withoutSecrets(value) : value)
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

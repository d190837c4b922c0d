import { execute } from '@deploy/kit/execute.ts'
import { readInputs } from './inputs.ts'
import { liveDeps, run } from './run.ts'

await execute(async () => {
  const inputs = readInputs()
  return run(inputs, liveDeps(inputs))
})

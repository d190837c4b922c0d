import { execute } from '@deploy/kit/execute.ts'
import { liveDeps } from '@deploy/stage/live.ts'
import { readInputs } from './inputs.ts'
import { run } from './run.ts'

await execute(async () => {
  const inputs = readInputs()
  return run(inputs, liveDeps(inputs))
})

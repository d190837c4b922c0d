import { execute } from '@deploy/kit/execute.ts'
import { recordingDeps } from '@deploy/stage/recording.ts'
import { readInputs } from './inputs.ts'
import { run } from './run.ts'

await execute(() => {
  const inputs = readInputs()
  return run(inputs, recordingDeps(inputs))
})

import { execute } from '@deploy/kit/execute.ts'
import { readInputs } from './inputs.ts'
import { liveDeps, run } from './run.ts'

await execute(() => run(readInputs(), liveDeps()))

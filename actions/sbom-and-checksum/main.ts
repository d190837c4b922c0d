import { execute } from '@deploy/kit/execute.ts'
import { readInputs } from './inputs.ts'
import { liveDeps } from './live.ts'
import { run } from './run.ts'

await execute(async () => run(readInputs(), liveDeps()))

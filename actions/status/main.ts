import { execute } from '@deploy/kit/execute.ts'
import { lookingDeps } from '@deploy/stage/looking.ts'
import { readInputs } from './inputs.ts'
import { run } from './run.ts'

await execute(() => run(readInputs(), lookingDeps()))

import { execute } from '@deploy/kit/execute.ts'
import { lookingDeps } from '@deploy/stage/looking.ts'
import { signing } from '@deploy/stage/signing.ts'
import { readInputs } from './inputs.ts'
import { run } from './run.ts'

await execute(async () => {
  const inputs = readInputs()
  return run(inputs, { ...lookingDeps(), sign: signing(inputs, process.env) })
})

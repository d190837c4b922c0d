import { execute } from '@deploy/kit/execute.ts'
import { createGitHub } from '@deploy/kit/github.ts'
import { liveDeps } from '@deploy/stage/live.ts'
import { provingRun } from '@deploy/stage/proving-run.ts'
import { readInputs } from './inputs.ts'
import { run } from './run.ts'

await execute(async () => {
  const inputs = readInputs()
  const deps = liveDeps(inputs)
  const place = () => ({
    github: createGitHub({ token: inputs.githubToken }),
    repository: deps.run.repository,
  })
  return run(inputs, { ...deps, provingRun: (wanted) => provingRun(place(), wanted) })
})

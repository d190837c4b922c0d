import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { concerns, type Status, statusLines, statusMarkdown } from '@deploy/evidence/status.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Outputs } from '@deploy/kit/execute.ts'
import { withoutSecrets } from '@deploy/kit/redact.ts'
import { loadEnvironments } from '@deploy/stage/load.ts'
import type { LookingDeps } from '@deploy/stage/looking.ts'
import { statusOf } from '@deploy/stage/status.ts'
import type { Inputs } from './inputs.ts'

/** The rim: everything that is not data. */
export type Deps = Pick<
  LookingDeps,
  'connect' | 'openAgent' | 'log' | 'now' | 'signal' | 'summary' | 'workspace'
>

/**
 * Looks at every host of one environment or of all, writes status.json and the job summary, and changes nothing on a host.
 * Throws what kept every host from being reached; with `when-attention: fail` also ATTENTION_NEEDED.
 */
export async function run(inputs: Inputs, deps: Deps): Promise<Outputs> {
  const { manifest, environments } = await loadEnvironments(inputs.manifest, inputs.environment, deps)
  const status = await statusOf({ manifest, environments, access: inputs.access }, deps)
  const file = join(deps.workspace, inputs.report)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, withoutSecrets(`${JSON.stringify(status, null, 2)}\n`))
  for (const line of statusLines(status)) deps.log.info(line)
  await deps.summary(statusMarkdown(status), `*Cut here: the whole is in ${inputs.report}.*`)
  const good = status.hosts.every((host) => concerns(host).length === 0)
  if (!good && inputs.whenAttention === 'fail') throw attention(status)
  return { verdict: good ? 'good' : 'attention', report: inputs.report }
}

function attention({ hosts }: Status): DeployError {
  const found = hosts.filter((host) => concerns(host).length > 0)
  return new DeployError({
    code: 'ATTENTION_NEEDED',
    message: `Somebody should look at ${found.length} of ${hosts.length} hosts.`,
    host: found.map(({ host }) => host).join(', '),
    step: 'status',
    cause: found
      .flatMap((host) => concerns(host).map((text) => `${host.environment} ${host.host}: ${text}`))
      .join('\n'),
    remedy:
      'Ask who has changed it by hand, and bring the change into the repository or deploy again; docs/errors.md says more of each code.',
    outputs: { verdict: 'attention' },
  })
}

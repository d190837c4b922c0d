import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { sha256Of } from '@deploy/plan/digest.ts'
import type { Plan } from '@deploy/plan/plan.ts'
import { environmentOf, factsOf } from '@deploy/plan/testing.ts'
import { hello } from '@deploy/plan/testing-manifests.ts'
import { packageTexts } from '@deploy/stage/offline/package.ts'
import type { PlannedHost } from '@deploy/stage/plans.ts'
import { type AgentHost, releaseSteps } from './agent-host.ts'

export interface Carried {
  folder: string
  plan: Plan
  /** What an operator types in that folder. */
  type(...words: string[]): { code: number; said: string }
  /** Changes a file, and SHA256SUMS with it. */
  change(path: string, edit: (text: string) => string): void
  env: NodeJS.ProcessEnv
}

const plain = helloWith('[{ type: identity }]')

/** deploy.yml of a service whose gate has these checks. */
export function helloWith(checks: string, gate = 'interval-seconds: 0.1,'): string {
  return hello.replace(/^gate:.*$/m, `gate: { ${gate} checks: ${checks} }`)
}

/** A package with a release of nothing on a host on which an agent can be tried. */
export function carry(
  host: AgentHost,
  { folder: name = 'stick', plan: changes = {} }: { folder?: string; plan?: Partial<Plan> } = {},
): Carried {
  const folder = join(host.folder, name)
  const environment = environmentOf(plain.replace('environments:\n', `root: ${host.root}\nenvironments:\n`))
  const facts = { ...factsOf(), user: userInfo().username }
  const plan: Plan = {
    ...{ schemaVersion: 1, kind: 'deploy', application: 'hello', environment: 'prod', host: 'lab' },
    strategy: environment.strategy,
    release: { id: '1.0.0-aaaaaaaaaaaa', version: '1.0.0', sha256: sha256Of('one') },
    slot: { root: host.root, path: `${host.root}/current` },
    ...{ supervisor: 'setsid', guarantee: 'It goes back.', confirmSeconds: 60, keep: 2 },
    ...{ blobs: [], privileged: [], steps: releaseSteps() },
    ...changes,
  }
  const open = { plan, facts, host: environment.hosts[0]! } as PlannedHost
  const texts = packageTexts({ open, environment, url: 'https://example.org/runs/1', commit: 'c0ffee' })
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const sum = () => {
    const rows = Object.keys(texts).map(
      (path) => `${sha256Of(readFileSync(join(folder, path), 'utf8'))}  ${path}\n`,
    )
    writeFileSync(join(folder, 'SHA256SUMS'), rows.join(''))
  }
  sum()
  const env = { ...host.env, HOME: host.folder, TZ: 'UTC' }
  return {
    ...{ folder, plan, env },
    type: (...words) =>
      told(spawnSync('sh', ['deploy.sh', ...words], { cwd: folder, env, encoding: 'utf8' })),
    change: (path, edit) => {
      const file = join(folder, path)
      const before = readFileSync(file, 'utf8')
      const after = edit(before)
      if (after === before) throw new Error(`Nothing in ${path} was changed`)
      writeFileSync(file, after)
      sum()
    },
  }
}

function told({ status, stdout, stderr }: SpawnSyncReturns<string>): { code: number; said: string } {
  return { code: status ?? -1, said: stdout + stderr }
}

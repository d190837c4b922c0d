import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JournalEntry } from '@deploy/agent/journal.ts'
import { parseStage } from '@deploy/evidence/evidence.ts'
import type { Stage } from '@deploy/evidence/stage.ts'
import { parse, stringify } from 'yaml'
import { type Chain, startChain } from './chain.ts'
import type { RunResult } from './runner/run-action.ts'
import { type Proxy as Path, startProxy } from './ssh/proxy.ts'

/** The chain of `startChain` on a host that is reached over a path which can be made worse. */
export interface FaultyChain extends AsyncDisposable {
  chain: Chain
  path: Path
  /** Builds a release of its own version; `changes` are files of the application. Throws when that fails. */
  build(changes?: Record<string, string>): Promise<void>
  /** Runs a stage over the path; the record of an earlier deployment to prod-test is gone before another. */
  run(action: string, options?: { signal?: AbortSignal; onLine?: (line: string) => void }): Promise<RunResult>
  /** The release that `current` of prod-test leads to. */
  current(): Promise<string>
  /** The journals of prod-test, oldest first. */
  journals(): Promise<string[]>
  /** The newest of them. */
  journal(): Promise<JournalEntry[]>
  /** What the last run in prod-test left as its record. */
  evidence(): Promise<Stage | undefined>
  /** What the application in prod-test answers; empty when it does not. */
  page(): Promise<string>
}

/** Starts it; the gate may take two seconds less than the host waits for the confirmation. */
export async function startFaultyChain(confirmSeconds: number): Promise<FaultyChain> {
  const directory = await mkdtemp(join(tmpdir(), 'deploy-faults-'))
  const chain = await startChain(directory)
  const path = await startProxy({ port: chain.host.port })
  const root = join(chain.hostRoot, 'opt/hello-test')
  const record = join(chain.workspace, 'evidence/prod-test/deployment.json')
  await worsen(join(chain.workspace, 'deploy.yml'), { port: path.port, confirmSeconds })
  let versions = 0
  const journals = async () => {
    const names = await readdir(join(root, '.deploy/journal'))
    return names.filter((name) => name.endsWith('.jsonl')).toSorted()
  }
  return {
    chain,
    path,
    build: async (changes) => {
      chain.newRun()
      await chain.commit(`1.${versions++}.0`, changes)
      const result = await chain.run('build-release')
      if (result.outcome !== 'success') throw new Error(result.log.join('\n'))
    },
    run: async (action, options) => {
      if (action === 'deploy-prod-test') await rm(record, { force: true })
      const knownHosts = chain.host.knownHosts.replace(`:${chain.host.port} `, `:${path.port} `)
      return chain.run(action, { 'known-hosts': knownHosts }, options)
    },
    current: async () => (await readlink(join(root, 'current'))).replace('releases/', ''),
    journals,
    journal: async () => {
      const newest = (await journals()).at(-1)
      const text = newest ? await readFile(join(root, '.deploy/journal', newest), 'utf8') : ''
      return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as JournalEntry]))
    },
    evidence: async () =>
      existsSync(record) ? parseStage(await readFile(record, 'utf8'), 'deployment.json') : undefined,
    page: async () => {
      const answer = await fetch(`http://127.0.0.1:${chain.ports['prod-test']}/`).catch(() => undefined)
      return (await answer?.text()) ?? ''
    },
    [Symbol.asyncDispose]: async () => {
      await chain[Symbol.asyncDispose]()
      await path[Symbol.asyncDispose]()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function worsen(
  file: string,
  { port, confirmSeconds }: { port: number; confirmSeconds: number },
): Promise<void> {
  const manifest = parse(await readFile(file, 'utf8'))
  for (const environment of ['prod-test', 'prod']) {
    manifest.environments[environment].hosts[0].port = port
    manifest.environments[environment]['confirm-seconds'] = confirmSeconds
  }
  manifest.gate['timeout-seconds'] = confirmSeconds - 2
  await writeFile(file, stringify(manifest))
}

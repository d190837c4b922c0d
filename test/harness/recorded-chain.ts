import { globSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Stage, stageSchema } from '@deploy/evidence/stage.ts'
import { expect } from 'vitest'
import { until } from './agent-host.ts'
import type { Chain } from './chain.ts'
import { type FaultyChain, startFaultyChain } from './faulty-chain.ts'
import type { Issue } from './github/state.ts'
import type { RunResult } from './runner/run-action.ts'
import { heal } from './ssh/deployable.ts'

/** What happens when the log of a run comes to a line; `stop` cancels the run. */
export interface Moment {
  line: string
  act(stop: () => void): unknown
}

/** The chain over a path that can be made worse, and what its runs leave: records of their end, and change records. */
export interface RecordedChain extends AsyncDisposable {
  faulty: FaultyChain
  github: Chain['github']
  /** The root of prod-test. */
  root: string
  /** Builds the next release of the sound application; `files` are changed in it. */
  build(files?: Record<string, string>): Promise<void>
  /** Runs an action over the path; the evidence of earlier runs is gone before, unless it is to be kept. */
  run(
    action: string,
    inputs?: Record<string, string>,
    at?: Moment,
    options?: { keep?: boolean },
  ): Promise<RunResult>
  /** Every terminal record that lies in the evidence. */
  records(): Stage[]
  record(stage: string): Stage
  /** The change records of a version, by default of the release that was built last. */
  issues(version?: string): Issue[]
  versionNow(): string
  /** A JSON file of the workspace. */
  json(path: string): unknown
  inWorkspace(path: string): string
  /** Mends path and deploy.yml, and waits until the host has come to an end. */
  settle(): Promise<void>
}

/** Of the application: all is well. */
export const soundSettings = 'GREETING=Good day!\nPORT=8080\nRELEASE=unknown\nBROKEN=no\n'

const ends = ['confirmed', 'reverted', 'aborted', 'staged', 'broken']

/** Starts it, with one release deployed to prod-test. */
export async function startRecordedChain(): Promise<RecordedChain> {
  const faulty = await startFaultyChain(12)
  const { chain, path } = faulty
  const inWorkspace = (file: string) => join(chain.workspace, file)
  const json = (file: string): unknown => JSON.parse(readFileSync(inWorkspace(file), 'utf8'))
  const server = readFileSync(inWorkspace('src/server.mjs'), 'utf8')
  const manifest = readFileSync(inWorkspace('deploy.yml'), 'utf8')
  const versionNow = () => (json('release/release.json') as { version: string }).version
  const record = (file: string) => stageSchema.parse(json(file))

  const recorded: RecordedChain = {
    faulty,
    github: chain.github,
    root: join(chain.hostRoot, 'opt/hello-test'),
    inWorkspace,
    json,
    versionNow,
    build: (files = {}) =>
      faulty.build({ 'config/hello.env': soundSettings, 'src/server.mjs': server, ...files }),
    run: async (action, inputs = {}, at, { keep = false } = {}) => {
      if (!keep) await rm(inWorkspace('evidence'), { recursive: true, force: true })
      const controller = new AbortController()
      let done = false
      const onLine = (line: string) => {
        if (done || at === undefined || !line.includes(at.line)) return
        done = true
        void at.act(() => controller.abort())
      }
      const knownHosts = chain.host.knownHosts.replace(`:${chain.host.port} `, `:${path.port} `)
      const result = await chain.run(
        action,
        { 'known-hosts': knownHosts, ...inputs },
        { onLine, ...(at && { signal: controller.signal }) },
      )
      expect(done, result.log.join('\n')).toBe(at !== undefined)
      return result
    },
    records: () => globSync('evidence/**/deployment.json', { cwd: chain.workspace }).map(record),
    record: (stage) => record(`evidence/${stage}/deployment.json`),
    issues: (version = versionNow()) =>
      chain.github.state.issues.filter(({ title }) => title === `Change: hello ${version}`),
    settle: async () => {
      heal(path)
      await writeFile(inWorkspace('deploy.yml'), manifest)
      await until(async () => ends.includes((await faulty.journal()).at(-1)?.event ?? ''))
    },
    [Symbol.asyncDispose]: () => faulty[Symbol.asyncDispose](),
  }
  await recorded.build()
  expect((await recorded.run('deploy-prod-test')).exitCode).toBe(0)
  return recorded
}

/** The message of the one error that a run ended with. */
export function errorOf({ annotations }: RunResult): string {
  const errors = annotations.filter(({ level }) => level === 'error')
  expect(errors).toHaveLength(1)
  return errors[0]!.message
}

import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChain } from '@deploy/test/harness/chain.ts'
import { endProcessesIn } from '@deploy/test/harness/leftovers.ts'
import { runAction } from '@deploy/test/harness/runner/run-action.ts'
import type { Bench, Field, Run } from './bench.ts'
import { builtActions } from './built.ts'
import { type Fleet, startFleet } from './fleet/hosts.ts'

const counts = [1, 10, 50, 200]
const acts = { look: { 'dry-run': 'true' }, deployment: {} }
const inputs = new Map<string, { count: number; given: Record<string, string> }>(
  Object.entries(acts).flatMap(([act, given]) =>
    counts.map(
      (count) =>
        [`${act}, ${count} ${count === 1 ? 'host' : 'hosts'}`, { count, given }] as [
          string,
          { count: number; given: Record<string, string> },
        ],
    ),
  ),
)

/** What a host costs the runner, from 1 to 200 of them. */
export const fleetBench: Bench = {
  name: 'fleet',
  title: 'From 1 to 200 hosts',
  about: [
    'The action `deploy-prod-test` as it is built, with embedded hosts: each has its own SSH server, its own disk and the real agent. A *look* is a dry run: it' +
      ' connects, asks for the facts and plans; a *deployment* brings another version of a small archive, switches all hosts in batches of 10, measures' +
      ' and confirms them.',
    '*Runner* columns are of the process of the action alone: its processor time and the most memory it had. *Seconds* also hold what the hosts do, which' +
      ' here share the processors of this machine with it and with each other; real ones bring their own.',
  ],
  columns: ['runner s', 'runner s per host', 'runner MB', 'connections'],
  prepare,
}

async function prepare(told: (line: string) => void): Promise<Field> {
  const place = await mkdtemp(join(tmpdir(), 'deploy-bench-'))
  const missing = whyNot()
  const chain = await startChain(place)
  const fleets = new Map<number, Fleet>()
  const close = async () => {
    await chain[Symbol.asyncDispose]()
    for (const fleet of fleets.values()) await fleet.close()
    await endProcessesIn(place)
    await rm(place, { recursive: true, force: true })
  }
  try {
    const dist = await builtActions(place, told)
    let version = 0
    const play = async (action: string, given: Record<string, string>, env: Record<string, string> = {}) => {
      const ended = await runAction({
        directory: join(dist, action),
        inputs: given,
        env,
        cwd: chain.workspace,
        github: (await chain.beginRun()).github,
      })
      if (ended.outcome !== 'success') throw new Error(ended.log.slice(-8).join('\n'))
      return ended
    }
    const build = async () => {
      await chain.commit(`1.${++version}.0`, { 'src/serve.sh': '#!/bin/sh\nexec sleep 100000\n' })
      await play('build-release', { 'upload-artifact': 'false' })
    }
    await chain.manifest((manifest) => {
      manifest.set('service', { manager: 'process', unit: 'hello', command: ['sh', 'src/serve.sh'] })
      manifest.setIn(['gate', 'checks'], [{ type: 'unit' }])
      manifest.setIn(['environments', 'prod-test', 'rollout'], { 'batch-size': 10 })
      manifest.deleteIn(['environments', 'prod'])
    })
    const run = async (input: string): Promise<Run> => {
      const { count, given } = inputs.get(input)!
      const fleet = fleets.get(count) ?? (await startFleet(join(place, `fleet-${count}`), count))
      fleets.set(count, fleet)
      await chain.manifest((manifest) => {
        manifest.setIn(['environments', 'prod-test', 'root'], fleet.root)
        manifest.setIn(
          ['environments', 'prod-test', 'hosts'],
          fleet.hosts.map(({ address, port, user }, index) => ({
            name: `h${index + 1}`,
            address,
            port,
            user,
          })),
        )
      })
      await build()
      return measured(fleet, (env) =>
        play(
          'deploy-prod-test',
          {
            ...{ 'ssh-key': fleet.hosts[0]!.privateKey, 'change-record': 'none', 'upload-artifact': 'false' },
            'known-hosts': fleet.hosts.map(({ knownHosts }) => knownHosts).join('\n'),
            ...given,
          },
          { ...env, FLEET_PEAK: join(place, 'peak') },
        ),
      )
    }
    const ours = { name: 'ours', version: '', absence: () => missing, run }
    return { inputs: [...inputs.keys()], contenders: [ours], close }
  } catch (error) {
    await close()
    throw error
  }

  async function measured(
    fleet: Fleet,
    act: (env: Record<string, string>) => Promise<unknown>,
  ): Promise<Run> {
    fleet.counts()
    await writeFile(join(place, 'peak'), '')
    const began = performance.now()
    await act({ NODE_OPTIONS: `--import ${join(import.meta.dirname, 'fleet/peak.mjs')}` })
    const seconds = (performance.now() - began) / 1000
    const peaks = (await readFile(join(place, 'peak'), 'utf8')).trim().split('\n')
    const peak = JSON.parse(peaks.at(-1)!) as { megabytes: number; seconds: number }
    return {
      seconds,
      facts: {
        'runner s': peak.seconds.toFixed(1),
        'runner s per host': (peak.seconds / fleet.hosts.length).toFixed(2),
        'runner MB': Math.round(peak.megabytes),
        ...fleet.counts(),
      },
    }
  }
}

function whyNot(): string | undefined {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'it takes mount namespaces (root, or the right to make them)'
  }
}

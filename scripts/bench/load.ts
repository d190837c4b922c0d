import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Probe } from '@deploy/gate/check.ts'
import { runLoad } from '@deploy/gate/nfr/load.ts'
import type { Bench, Contender, Field, Run } from './bench.ts'
import { command } from './command.ts'

const users = 20
const durationSeconds = 10
const input = `${users} users for ${durationSeconds} s`
const cwd = fileURLToPath(new URL('load/', import.meta.url))

/** Percentiles of the same target: what counts is that they are the same, not who is quicker. */
export const loadBench: Bench = {
  name: 'load',
  title: 'Percentiles under load',
  about: [
    `Each tool puts the same server under the load of ${users} users who ask again once they have their answer, over kept` +
      ` connections, for ${durationSeconds} s. The server answers after 40 to 440 ms, in a fixed order. *Ours* is the load of a gate.` +
      ' Here **seconds are the p95**, in the median of all runs, and a *ratio* of 1.00 is agreement; p50 and p99 are those of the last run.' +
      ' wrk adds requests to its figures that it thinks others would have sent meanwhile, which raises its p50 (`stats_correct` in its source).',
  ],
  columns: ['p50 ms', 'p95 ms', 'p99 ms', 'requests'],
  prepare,
}

async function prepare(): Promise<Field> {
  const target = spawn(process.execPath, ['target.ts'], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(target.stdout), 'line')) as [string]
  const url = `http://127.0.0.1:${line}`
  const contenders = [ours(url), await wrk(url), await ab(url)]
  return {
    inputs: [input],
    contenders,
    close: async () => {
      target.kill()
      await once(target, 'exit')
    },
  }
}

const direct: Probe = {
  connect: async (address, port) => {
    const socket = connect(port, address).setNoDelay(true)
    await once(socket, 'connect')
    return socket
  },
  exec: () => Promise.reject(new Error('nothing is run here')),
  alive: async () => true,
}

function ours(url: string): Contender {
  const load = {
    ...{
      url,
      paths: ['/'],
      from: 'host' as const,
      requestHeaders: {},
      users,
      durationSeconds,
      timeoutSeconds: 10,
    },
    ...{ maximumRequestsPerSecond: 2000, limits: { errorRatePercent: 0, headroomPercent: 0 } },
  }
  return {
    name: 'ours',
    version: '',
    absence: () => undefined,
    run: async () => {
      const before = process.cpuUsage()
      const { traffic } = await runLoad({ load, probe: direct, signal: new AbortController().signal })
      const { p50, p95, p99 } = traffic.latencyMs!
      const { user, system } = process.cpuUsage(before)
      return runOf({ p50, p95, p99, requests: traffic.requests, processor: (user + system) / 1e6 })
    },
  }
}

async function wrk(url: string): Promise<Contender> {
  const { version, absence } = await installed('wrk', '-v', /wrk (?:\S+\/)?([0-9.]+)/)
  const options = ['-t1', `-c${users}`, `-d${durationSeconds}s`, '-s', 'wrk.lua', `${url}/`]
  return {
    name: 'wrk',
    version,
    absence: () => absence,
    run: async () => {
      const { output, processor } = await command(['wrk', ...options], { cwd })
      const value = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(output)![1])
      const [p50, p95, p99] = [value('p50') / 1000, value('p95') / 1000, value('p99') / 1000]
      return runOf({ p50, p95, p99, requests: value('requests'), processor })
    },
  }
}

async function ab(url: string): Promise<Contender> {
  const { version, absence } = await installed('ab', '-V', /Version ([0-9.]+)/)
  const options = ['-q', '-k', '-c', `${users}`, '-t', `${durationSeconds}`, '-n', '1000000', `${url}/`]
  return {
    name: 'ab',
    version,
    absence: () => absence,
    run: async () => {
      const { output, processor } = await command(['ab', ...options], { cwd })
      const value = (percent: number) => Number(new RegExp(`^ *${percent}% +(\\d+)$`, 'm').exec(output)![1])
      const requests = Number(/^Complete requests: +(\d+)$/m.exec(output)![1])
      return runOf({ p50: value(50), p95: value(95), p99: value(99), requests, processor })
    },
  }
}

/** Neither is fetched: Debian has both, as the packages wrk and apache2-utils. */
async function installed(program: string, option: string, version: RegExp) {
  // wrk prints its version and ends with 1.
  const { output } = await command(['sh', '-c', `${program} ${option} 2>/dev/null; true`], { cwd })
  const found = version.exec(output)?.[1]
  return { version: found ?? '', absence: found === undefined ? 'not installed' : undefined }
}

function runOf({
  p50,
  p95,
  p99,
  requests,
  processor,
}: {
  p50: number
  p95: number
  p99: number
  requests: number
  processor: number
}): Run {
  const facts = { 'p50 ms': p50.toFixed(1), 'p95 ms': p95.toFixed(1), 'p99 ms': p99.toFixed(1), requests }
  return { seconds: p95 / 1000, processor, facts }
}

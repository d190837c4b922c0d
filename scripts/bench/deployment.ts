import type { PathFaults } from '@deploy/test/harness/ssh/proxy.ts'
import type { Bench, Contender, Field, Run } from './bench.ts'
import { openSite, type Site } from './deployment/site.ts'
import { ansible, capistrano, ours, script, type Tool } from './deployment/tools.ts'
import { slowLine } from './transfer/lines.ts'

const lines = { 'near host': {}, '50 ms and 100 Mbit/s': slowLine }
const acts = ['deployment', 'rollback'] as const
type Act = (typeof acts)[number]

/** Each line with each act. */
const inputs = new Map<string, { act: Act; line: string; faults: PathFaults }>(
  Object.entries(lines).flatMap(([line, faults]) =>
    acts.map((act) => [`${act}, ${line}`, { act, line, faults }] as const),
  ),
)

/** From the archive that was built to the application that answers, and back again. */
export const deploymentBench: Bench = {
  name: 'deployment',
  title: 'A whole deployment, and a whole rollback',
  about: [
    'The same small application, 2 MB in 400 files with a server in Python under systemd, is deployed on one Debian host by each' +
      ' contender into a slot of its own: bring, unpack, link, restart, and wait until it answers with the new version, asked every' +
      ' 0.2 s. Each run is another version. All go through one proxy, with and without a delay, over new connections.',
    '*Ours* are the actions `deploy-prod-test` and `rollback` as they are built, with what the others do not do: every digest is' +
      ' compared on the host, the plan has a lock, a journal and a way back, a change record is kept at an emulator of GitHub, the evidence is' +
      ' written and uploaded there, and the service must live until its port listens. The *script* is `scp` and one `ssh`. *Ansible* has six tasks of core modules, with pipelining and' +
      ' without gathering facts. *Capistrano* runs its own flow with git; the host fetches from a repository on its own disk, so that' +
      ' nothing is transferred.',
  ],
  columns: ['kB on the line'],
  prepare,
}

async function prepare(told: (line: string) => void): Promise<Field> {
  const site = await openSite(told)
  try {
    const tools = [ours(site, ''), await script(site), await ansible(site), await capistrano(site)]
    const contenders: Contender[] = []
    for (const tool of tools) contenders.push(await contenderOf(tool, { site, told }))
    return { inputs: [...inputs.keys()], contenders, close: async () => site[Symbol.asyncDispose]() }
  } catch (error) {
    await site[Symbol.asyncDispose]()
    throw error
  }
}

/**
 * Deploys the first release unmeasured. A run then deploys the next one and goes back; what the rollback took is kept for the run of
 * that input.
 */
async function contenderOf(
  tool: Tool,
  { site, told }: { site: Site; told: (line: string) => void },
): Promise<Contender> {
  let { missing } = tool
  let number = 0
  const next = async () => {
    const release = await site.release(number++)
    await tool.offer(release)
    return release
  }
  const live = missing === undefined ? await next() : undefined
  if (live) {
    told(`${tool.name}: the first release`)
    await tool.deploy(live).catch((error: Error) => {
      missing = `failed with the first release: ${error.message}`
    })
  }
  const kept = new Map<string, Run[]>()
  return {
    name: tool.name,
    version: tool.version,
    absence: () => missing,
    run: async (input) => {
      const { act, line, faults } = inputs.get(input)!
      const known = kept.get(input)?.shift()
      if (known) return known
      await site.line.change(faults)
      const release = await next()
      const there = await measured(site, () => tool.deploy(release))
      const back = await measured(site, () => tool.rollback(live!))
      keep(kept, { act, line }, { deployment: there, rollback: back })
      return { deployment: there, rollback: back }[act]
    },
  }
}

function keep(
  kept: Map<string, Run[]>,
  { act, line }: { act: Act; line: string },
  runs: Record<Act, Run>,
): void {
  for (const other of acts.filter((name) => name !== act)) {
    const input = `${other}, ${line}`
    kept.set(input, [...(kept.get(input) ?? []), runs[other]])
  }
}

async function measured(site: Site, act: () => Promise<number>): Promise<Run> {
  const before = (await site.line.megabytes())!
  const seconds = await act()
  const kilobytes = 1000 * ((await site.line.megabytes())! - before)
  return { seconds, facts: { 'kB on the line': Math.round(kilobytes) } }
}

import { spawnSync } from 'node:child_process'
import { agentText } from '@deploy/agent/script.ts'

/** What recovery can see of a deployment; the words are those of packages/agent/sh/78-decide.sh. */
export const seen = {
  order: ['whole', 'lost'],
  event: [
    '',
    ...['opened', 'begin', 'done', 'skipped', 'failed', 'staged', 'armed', 'activated'],
    ...['reverting', 'undo', 'undone', 'undo-failed', 'aborted', 'confirmed', 'reverted', 'broken'],
  ],
  closed: ['', '1'],
  confirmed: ['', '1'],
  reverting: ['', '1'],
  abort: ['', '1'],
  worker: ['none', 'starting', 'alive', 'stalled'],
  deadline: ['ahead', 'passed', 'other-boot'],
  timer: ['runs', 'gone'],
  claim: ['held', 'ended'],
  tries: ['9', '10'],
  how: ['here', 'detached', 'takeover', 'activating'],
} as const

export type Name = keyof typeof seen
export type Seen = Record<Name, string>
const names = Object.keys(seen) as Name[]

export interface Decision {
  decision: string
  reason: string
}

export const finalEvents = ['aborted', 'confirmed', 'reverted', 'broken']

/**
 * Asks the agent's own `decide`, alone, in one process of a shell, about everything that can be seen: in the order of
 * `everySeen`. `only` narrows some of it.
 */
export function decideEvery(
  command: string[],
  only: Partial<Record<Name, readonly string[]>> = {},
): Decision[] {
  const loops = names.map((name) => {
    const words = (only[name] ?? seen[name]).map((value) => `'${value}'`)
    return `for seen_${name} in ${words.join(' ')}; do`
  })
  const script = `
most_tries=10 confirm_seconds=60
${decideText()}
tab=$(printf '\\t')
${loops.slice(0, -4).join('\n')}
said=
${loops.slice(-4).join('\n')}
decide
said="$said$decision$tab$decision_reason
"
done; done; done; done
printf %s "$said"
${loops
  .slice(0, -4)
  .map(() => 'done')
  .join('; ')}
`
  const [program = 'sh', ...args] = command
  const ran = spawnSync(program, [...args, '-euc', script], { encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (ran.status !== 0) throw new Error(`${command.join(' ')}: ${ran.stderr}`)
  return ran.stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [decision = '', reason = ''] = line.split('\t')
      return { decision, reason }
    })
}

/** The functions that decide, cut out of the agent as it is sent to hosts. */
function decideText(): string {
  const begin = agentText.indexOf('\ndecide() {')
  const end = agentText.indexOf('\n# observe HOW:')
  if (begin < 0 || end < begin) throw new Error('The agent has no function `decide`')
  return agentText.slice(begin, end)
}

/** Every combination of what can be seen. */
export function everySeen(only: Partial<Record<Name, readonly string[]>> = {}): Seen[] {
  return names.reduce<Seen[]>(
    (list, name) =>
      list.flatMap((item) => (only[name] ?? seen[name]).map((value) => ({ ...item, [name]: value }))),
    [{} as Seen],
  )
}

import { styleText } from 'node:util'

const WIDTH = 30

/** A line of the runner's log as the demo shows it; undefined for what only machines read. */
export function render(line: string): string | undefined {
  if (/^::|^##\[endgroup\]/.test(line)) return undefined
  const group = line.match(/^##\[group\](.*)/)?.[1]
  if (group !== undefined) return styleText('dim', `    ─ ${group}`)
  const problem = line.match(/^##\[(error|warning)\]([\s\S]*)/)
  if (problem) return styleText(problem[1] === 'error' ? 'red' : 'yellow', problem[2]!.replace(/^/gm, '    '))
  const sent = line.match(/^(\S+: )sent (.+): (\d+) % of (.+)$/)
  if (sent) return styleText('dim', `    ${sent[1]}${bar(Number(sent[3]) / 100)} ${sent[2]}, ${sent[4]}`)
  return styleText('dim', line.replace(/^/gm, '    '))
}

function bar(share: number): string {
  const full = Math.round(share * WIDTH)
  return `${'█'.repeat(full)}${'·'.repeat(WIDTH - full)}`
}

import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const folder = new URL('../packages/agent/', import.meta.url)

/** The agent's parts in their order, as one text. */
export function joinAgent(): string {
  const parts = readdirSync(new URL('sh/', folder)).filter((name) => name.endsWith('.sh'))
  return parts
    .sort()
    .map((name) => readFileSync(new URL(`sh/${name}`, folder), 'utf8'))
    .join('\n')
}

/** The forced command of a key that is restricted to the agent. */
export function readAgentOnly(): string {
  return readFileSync(new URL('agent-only.sh', folder), 'utf8')
}

if (import.meta.main) {
  embed('agent.generated.ts', 'agentLines', { text: joinAgent(), from: 'packages/agent/sh' })
  embed('agent-only.generated.ts', 'agentOnlyLines', {
    text: readAgentOnly(),
    from: 'packages/agent/agent-only.sh',
  })
}

function embed(name: string, constant: string, { text, from }: { text: string; from: string }): void {
  const target = new URL(name, folder).pathname
  const lines = text.split('\n').map((line) => `${JSON.stringify(line)},\n`)
  const head = `/** Made from ${from} by scripts/agent.ts. */\n`
  writeFileSync(target, `${head}export const ${constant} = [\n${lines.join('')}]\n`)
  execFileSync('node_modules/.bin/biome', ['format', '--write', target], { stdio: 'inherit' })
}

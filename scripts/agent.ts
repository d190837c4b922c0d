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

if (import.meta.main) {
  const target = new URL('agent.generated.ts', folder).pathname
  const lines = joinAgent()
    .split('\n')
    .map((line) => `${JSON.stringify(line)},\n`)
  const head = '/** Made from packages/agent/sh by scripts/agent.ts. */\n'
  writeFileSync(target, `${head}export const agentLines = [\n${lines.join('')}]\n`)
  execFileSync('node_modules/.bin/biome', ['format', '--write', target], { stdio: 'inherit' })
}

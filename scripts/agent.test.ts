import { execFileSync, spawnSync } from 'node:child_process'
import { agentOnlyText, agentText } from '@deploy/agent/script.ts'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { expect, it } from 'vitest'
import { joinAgent, readAgentOnly } from './agent.ts'

it('is made from the parts as they are now', () => {
  expect(agentText, "run 'node scripts/agent.ts'").toBe(joinAgent())
  expect(agentOnlyText, "run 'node scripts/agent.ts'").toBe(readAgentOnly())
})

it.each(findShells())('is understood by $name', ({ name }) => {
  const command = name === 'busybox' ? ['busybox', 'ash'] : [name]
  execFileSync(command[0]!, [...command.slice(1), '-n'], { input: agentText })
})

it.for([
  ['the agent', agentText],
  ['the forced command', agentOnlyText],
])('%s passes shellcheck', ([, input], { skip }) => {
  const checked = spawnSync('shellcheck', ['--shell=sh', '-'], {
    input,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  if (checked.error) {
    console.warn('The agent is not linted: shellcheck is not installed here.')
    skip()
  }
  expect(checked.stdout).toBe('')
})

it('uses no command but those that every host has', () => {
  const known = /\b(awk|sed|grep|jq|find|xargs|perl|python3?|bc|flock|pgrep|pkill|killall|mktemp|curl|bash)\b/
  const lines = agentText.split('\n').filter((line) => !/^\s*#/.test(line) && known.test(line))
  const probed = /^ {4}(bash|pip3|unzip) .*|probe_python/
  // Where there is no awk nothing is asked of it: then whole archives travel.
  const asked = /command -v awk|^ {2}(gzip -dc \| )?awk /
  // Where there is no xargs OpenSSL makes no list, and sha256sum compares.
  const spared = /^ {2}cut .* xargs -0 openssl |^ {4}sed .* cmp -s /
  const needed = lines.filter((line) => ![probed, asked, spared].some((known) => known.test(line)))
  expect(needed).toEqual([])
})

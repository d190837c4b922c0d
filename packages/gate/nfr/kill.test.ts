import { parseManifest } from '@deploy/manifest/parse.ts'
import { small } from '@deploy/manifest/testing.ts'
import { plannedCommands } from '@deploy/plan/host/commands.ts'
import { expect, test } from 'vitest'
import { systemClock } from '../clock.ts'
import { contextOf, printingProbe } from '../testing.ts'
import { killService } from './kill.ts'

test('a kill needs no other rule of sudo than a deployment, word for word', async () => {
  const environment = parseManifest(small, 'deploy.yml').environments.prod!
  const scripts: string[] = []
  const probe = printingProbe((script) => {
    scripts.push(script)
    return 'refused=kill\n'
  })
  await killService({
    asked: { url: 'http://127.0.0.1:8080/', requestHeaders: {}, from: 'host' },
    readySeconds: 1,
    context: contextOf(probe, { slot: environment.slot }),
    clock: systemClock,
    signal: new AbortController().signal,
  })
  const killed = plannedCommands(environment, 'shop').filter((command) => command.includes('SIGKILL'))
  expect(killed).toHaveLength(1)
  expect(scripts[0]).toContain(`$root ${killed[0]} `)
})

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { small } from '@deploy/manifest/testing.ts'
import { plannedCommands } from '@deploy/plan/host/commands.ts'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../clock.ts'
import { contextOf, hostWith, printingProbe } from '../testing.ts'
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

test('a boot has a rule of sudo only where somebody has agreed to it', () => {
  const load = 'load: { url: "http://127.0.0.1:8080", paths: [/], requests-per-second: 10 }'
  const withBoot = (consent: string) =>
    parseManifest(
      small.replace('gate:\n', `nfr: { ${load}, cold-boot: { ready-seconds: 60 }${consent} }\ngate:\n`),
      'deploy.yml',
    )
  const rules = (consent: string) => plannedCommands(withBoot(consent).environments.prod!, 'shop')
  expect(rules(', consent: Ann')).toContain('systemctl reboot')
  expect(rules('')).not.toContain('systemctl reboot')
})

/** A systemd whose unit has the processes 100 and, once that was killed, what `then` says. */
function systemd(then: string): { path: string; killed(): string } {
  const folder = mkdtempSync(join(tmpdir(), 'kill-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const programs = {
    systemctl: `case $1 in
      show) if [ -e ${folder}/killed ]; then echo ${then}; else echo 100; fi ;;
      kill) echo "$*" > ${folder}/killed ;;
    esac`,
    sudo: 'shift; exec "$@"',
  }
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  return {
    path: `${folder}:${process.env.PATH}`,
    killed: () => readFileSync(join(folder, 'killed'), 'utf8').trim(),
  }
}

test.each<[string, string, object]>([
  [
    'another main process',
    '200',
    { verdict: 'fail', reason: expect.stringMatching(/^started again after \d+\.\d s, but did not answer/) },
  ],
  [
    'no process',
    '0',
    { verdict: 'fail', reason: expect.stringMatching(/^shop\.service was not started again within 1 s/) },
  ],
  [
    'the same process',
    '100',
    { verdict: 'fail', reason: expect.stringMatching(/^shop\.service was not started again/) },
  ],
])('the kill on a host whose unit then has %s', async (_, then, row) => {
  const { path, killed } = systemd(then)
  const result = await killService({
    // Nothing listens on port 1.
    asked: { url: 'http://127.0.0.1:1/', requestHeaders: {}, from: 'host' },
    readySeconds: 1,
    context: contextOf(hostWith(path)),
    clock: systemClock,
    signal: new AbortController().signal,
  })
  expect(result.row).toMatchObject(row)
  expect(killed()).toBe('kill -s SIGKILL shop.service')
})

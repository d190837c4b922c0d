import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readBundle } from '@deploy/evidence/bundle.ts'
import { parseEvidence } from '@deploy/evidence/evidence.ts'
import { expect } from 'vitest'
import { listing, mainPid, modesOf, type SlotName, serving, slots } from './observe.ts'
import type { Site } from './site.ts'

/** Owners, modes, links, unit and settings are what deploy.yml asks for, and the unit runs. */
export async function expectSlot({ host, repository }: Site, slot: SlotName): Promise<void> {
  const { path, root, unit, venv, voila, proxy } = slots[slot]
  const modes = await modesOf(host, slot)
  const notebooks = slot === 'prod' ? '440' : '640'
  const expected = Object.fromEntries(
    Object.keys(modes).map((name) => {
      if (/^(|config|notebooks|scripts|src|units)$/.test(name)) return [name, '750 deploy:voila']
      if (name === 'logs') return [name, '777 deploy:voila']
      if (name.startsWith('scripts/')) return [name, '750 deploy:voila']
      return [name, `${name.startsWith('notebooks/') ? notebooks : '640'} deploy:voila`]
    }),
  )
  expect(modes).toEqual(expected)
  expect(Object.keys(modes)).toEqual(expect.arrayContaining(['config/voila.cfg', 'scripts/voila_start.sh']))

  const facts = await host.exec(
    `readlink ${path} ${venv}; readlink -f ${path}/logs; stat -L -c %U ${venv} ${path}/logs; systemctl is-enabled ${unit}; systemctl is-active ${unit}`,
  )
  const lines = [
    `${root}/current`,
    `${root}/current/.venv`,
    `${root}/shared/logs`,
    'deploy',
    'deploy',
    'enabled',
    'active',
  ]
  expect(facts.stdout.trimEnd().split('\n')).toEqual(lines)
  expect(await host.readFile(`/etc/systemd/system/${unit}.service`)).toBe(
    await readFile(join(repository.directory, `units/${unit}.service`), 'utf8'),
  )
  const config = await host.readFile(`${path}/config/voila.cfg`)
  for (const line of [
    `voila_port = ${voila}`,
    `proxy_http_port = ${proxy}`,
    'auth_enabled = false',
    `venv = ${venv}`,
  ])
    expect(config.split('\n')).toContain(line)
  const logs = (await host.exec(`ls ${path}/logs`)).stdout
  expect(logs).toBe('proxy.log\nsupervisor.log\nvoila.log\n')
}

/** What must stay as it is while the other slot is worked on. */
export async function observe({ host }: Site, slot: SlotName) {
  const { root, path, venv, unit } = slots[slot]
  const files = await listing(
    host,
    `${root} ${path} ${venv} /etc/systemd/system/${unit}.service -not -path '*/shared/*' -not -path '*/.deploy/*'`,
  )
  return { pid: await mainPid(host, slot), current: await serving(host, slot), files }
}

/** evidence.json is valid, names these stages, and every document is the one that it names. */
export async function expectEvidence(directory: string, stages: string[]): Promise<void> {
  const documents = await readBundle(directory)
  const evidence = parseEvidence(documents['evidence.json'] ?? '', 'evidence.json')
  expect(evidence.stages.map(({ stage }) => stage)).toEqual(stages)
  expect(evidence.items.length).toBeGreaterThan(0)
  for (const { path, sha256 } of evidence.items) expect(digest(documents[path]), path).toBe(sha256)
  for (const { stage, hosts } of evidence.stages) {
    for (const name of ['plan.json', 'journal.jsonl', 'gate.json'])
      expect(Object.keys(documents)).toContain(`${stage}/lab/${name}`)
    expect(hosts.map(({ planDigest }) => planDigest)).toEqual([digest(documents[`${stage}/lab/plan.json`])])
  }
}

function digest(text = ''): string {
  return createHash('sha256').update(text).digest('hex')
}

import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createReadStream, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Facts } from '@deploy/agent/facts.ts'
import type { Context } from '@deploy/plan/context.ts'
import { sha256Of } from '@deploy/plan/digest.ts'
import { tarball } from '@deploy/plan/strategies/tarball.ts'
import { environmentOf, factsOf, stateOf } from '@deploy/plan/testing.ts'
import { hello } from '@deploy/plan/testing-manifests.ts'
import { writeArchive } from '@deploy/release/archive.ts'
import { collect } from '@deploy/release/collect.ts'
import { type Content, writeTree } from '@deploy/release/fixtures.ts'
import { type Release, releaseId } from '@deploy/release/release.ts'
import type { AgentHost } from '@deploy/test/harness/agent-host.ts'
import { afterAll, expect } from 'vitest'
import { type Bundles, createBundles, type Delivery, deliver } from './deliver.ts'
import { planFor } from './testing.ts'

export const large = randomBytes(700_000).toString('latin1')
export const base: Record<string, Content> = {
  'bin/serve': { text: '#!/bin/sh\nexec sleep 60\n', mode: 0o755 },
  'config/hello.env': 'PORT=1\n',
  'data/seed.txt': 'seed',
  'docs/old name.txt': `moved ${'m'.repeat(5000)}`,
  "docs/it's $HOME & co.txt ": 'a blank at its end',
  'docs/Grüße.txt': 'not ASCII',
  'src/app.py': 'print(1)\n',
  'src/gone.py': 'gone',
  'src/large.bin': large,
  '-rf': 'hostile',
}
export const next: Record<string, Content> = {
  ...Object.fromEntries(Object.entries(base).filter(([path]) => !/gone|old name/.test(path))),
  'config/hello.env': 'PORT=2\n',
  'docs/new name.txt': base['docs/old name.txt']!,
  'src/app.py': 'print(2)\n',
  'src/latest.py': { link: 'app.py' },
  'src/new.py': 'new',
}

const builds = mkdtempSync(join(tmpdir(), 'builds-'))
afterAll(() => rmSync(builds, { recursive: true, force: true }))
export const [one, two] = await Promise.all([build(base, '1.0.0'), build(next, '1.1.0')])

export async function build(tree: Record<string, Content>, version: string) {
  const folder = mkdtempSync(join(builds, 'tree-'))
  await writeTree(folder, tree)
  const { items } = await collect({ workspace: folder, include: Object.keys(tree), exclude: [] })
  const archivePath = join(mkdtempSync(join(builds, 'archive-')), 'a.tar.gz')
  const written = await writeArchive({ items, workspace: folder, epochSeconds: 1, destination: archivePath })
  const { size, sha256, sha512, tarSha256, files, links } = written
  const release: Release = {
    schemaVersion: 1,
    application: 'hello',
    version,
    id: releaseId(version, sha256),
    strategy: 'tarball',
    createdAt: '2026-05-04T09:00:00Z',
    source: { repository: 'acme/hello', commit: 'c0ffee'.padEnd(40, '0'), ref: `refs/tags/v${version}` },
    archive: { name: `hello-${version}.tar.gz`, size, sha256, sha512, tarSha256 },
    files,
    ...(links.length > 0 && { links }),
  }
  return { release, archivePath }
}

export type Built = Awaited<ReturnType<typeof build>>

/** The steps of a deployment on this host, and what it sends. */
export function planned(
  host: AgentHost,
  { release, archivePath }: Built,
  facts: Facts,
  slot: Partial<Context['slot']> = {},
  get?: Bundles['get'],
) {
  const previous = facts.releases.find(({ id }) => id === facts.current)
  const context: Context = {
    slot: { ...environmentOf(hello).slot, root: host.root, path: `${host.root}/current`, ...slot },
    host: 'cherry',
    facts,
    release: { id: release.id, version: release.version, sha256: release.archive.sha256 },
    ...(previous && { previous }),
  }
  const { steps, texts } = tarball({ release, configTexts: { 'config/hello.env': 'PORT=1\n' } }).deploy(
    context,
  )
  const { size, sha256 } = release.archive
  const sent: string[] = []
  const delivery: Delivery = {
    archive: {
      sha256,
      size,
      open: (start) => {
        sent.push('archive')
        return createReadStream(archivePath, { start })
      },
    },
    texts: texts.map(({ name, text }) => ({ name, text, sha256: sha256Of(text) })),
    release,
    archivePath,
    ...(facts.live?.files === 'whole' && facts.current && { base: facts.current }),
  }
  const order = join(host.folder, `order-${release.version}`)
  mkdirSync(join(order, 'backup'), { recursive: true })
  const env = { ...host.env, DEPLOY_ORDER_DIR: order }
  const run = (id: string, kind: 'do' | 'check' | 'undo' = 'do') => {
    const step = steps.find((each) => each.id === id)!
    const { status, stderr } = spawnSync('sh', ['-eu', '-c', step[kind]!], {
      cwd: host.root,
      env,
      encoding: 'utf8',
    })
    return status === 0 ? 'done' : `failed: ${stderr}`
  }
  const bytes: number[] = []
  const named: string[] = []
  const send = async () => {
    await using made = createBundles()
    const bundles = { ...made, ...(get && { get }) }
    const progress = (_: string, name: string) => {
      named.push(name)
      return (count: number) => void bytes.push(count)
    }
    const log = { line: () => {}, host: () => {}, progress }
    const plan = {
      ...planFor('cherry'),
      ...(previous && { previous: { id: previous.id, sha256: previous.sha256 } }),
    }
    const { signal } = new AbortController()
    await deliver({ agent: host.agent, plan, delivery, bundles, log, signal })
  }
  return { send, run, sent, bytes, named, folder: join(host.root, 'releases', release.id), order }
}

/** A host on which a release serves. */
export async function serving(host: AgentHost, built: Built, slot: Partial<Context['slot']> = {}) {
  await host.agent.install()
  const first = planned(host, built, factsOf({ root: { ...factsOf().root, path: host.root } }), slot)
  await first.send()
  for (const id of ['verify', 'unpack', 'shared', 'config', 'modes']) expect(first.run(id)).toBe('done')
  symlinkSync(`releases/${built.release.id}`, join(host.root, 'current'))
  const { id } = built.release
  writeFileSync(
    join(host.root, '.deploy/state', id),
    `state=live\nsha256=${built.release.archive.sha256}\nfence=1\ndeploy=d0\n`,
  )
  return first
}

export async function look(host: AgentHost): Promise<Facts> {
  const { user, uid, groups, current, live } = await host.agent.probe({ live: true })
  return factsOf({
    user,
    uid,
    groups,
    releases: [stateOf(current ?? '')],
    ...(current && { current }),
    ...(live && { live }),
  })
}

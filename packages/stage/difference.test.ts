import type { Release } from '@deploy/release/release.ts'
import { expect, it } from 'vitest'
import { readDifferences } from './difference.ts'
import type { PlannedHost, Wish } from './plans.ts'

const sha256 = (digit: string) => digit.repeat(64)

function releaseOf(version: string, digit: string, text: string): Release {
  return {
    schemaVersion: 1,
    application: 'hello',
    version,
    id: `${version}-${digit.repeat(12)}`,
    strategy: 'tarball',
    createdAt: '2026-05-04T09:00:00.000Z',
    source: { repository: 'acme/hello', commit: digit.repeat(40), ref: `refs/tags/v${version}` },
    archive: {
      name: `hello-${version}.tar.gz`,
      size: 1,
      sha256: sha256(digit),
      sha512: digit.repeat(128),
      tarSha256: sha256(digit),
    },
    files: [{ path: 'src/server.mjs', size: 1, sha256: sha256(text), mode: '0644' }],
  }
}

const [before, now] = [releaseOf('1.0.0', 'a', '1'), releaseOf('1.1.0', 'b', '2')]
const wish = { kind: 'deploy', source: { release: now } } as unknown as Wish

/** A host that says of the release that serves there what it is told to say. */
async function read(previous: string | undefined, stdout: string, wanted: Wish = wish) {
  const warnings: string[] = []
  const asked: string[] = []
  const host = {
    plan: {
      environment: 'prod',
      host: 'lab',
      slot: { root: '/opt/hello' },
      ...(previous !== undefined && { previous: { id: previous, sha256: sha256('a') } }),
    },
    remote: {
      exec: async (command: string) => {
        asked.push(command)
        return { stdout }
      },
    },
  } as unknown as PlannedHost
  const log = { warning: (text: string) => warnings.push(text) } as never
  return { documents: await readDifferences([host], wanted, { log }), warnings, asked }
}

it('compares with the release that serves on the host, by its own words', async () => {
  const { documents, asked } = await read(before.id, JSON.stringify(before))
  expect(asked.join()).toContain(`/opt/hello/releases/${before.id}/.release/release.json`)
  expect(Object.keys(documents)).toEqual(['prod/lab/difference.json'])
  expect(JSON.parse(documents['prod/lab/difference.json']!)).toMatchObject({
    previous: { id: before.id },
    files: [{ path: 'src/server.mjs', what: 'changed' }],
  })
})

it.each([
  ['it is the first', undefined, wish],
  ['it serves already', now.id, wish],
  ['what serves was installed by hand', 'adopted-0123456789ab', wish],
  ['it goes back', before.id, { kind: 'rollback', to: undefined } as Wish],
])('asks nothing where %s', async (_, previous, wanted) => {
  expect(await read(previous, '', wanted)).toEqual({ documents: {}, warnings: [], asked: [] })
})

it('a release whose words are lost hinders nothing, and is told', async () => {
  const { documents, warnings } = await read(before.id, '')
  expect(documents).toEqual({})
  expect(warnings).toEqual([
    expect.stringContaining(`What is other than in ${before.id} on lab cannot be told`),
  ])
})

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Release } from '@deploy/release/release.ts'
import { findShells, unlikeShells } from '@deploy/test/harness/agent-host.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDisk, deploymentOn } from '../testing-disk.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signed-'))
  for (const name of ['ours', 'theirs']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-f', join(folder, name)])
  }
  mkdirSync(join(folder, 'tools'))
  for (const name of ['ssh-keygen', 'openssl']) symlinkSync(`/usr/bin/${name}`, join(folder, 'tools', name))
  allow('allowed', `ci@example.org namespaces="release@voila" ${publicKey('ours')}`)
  allow(
    'public.pem',
    execFileSync('ssh-keygen', ['-e', '-m', 'PKCS8', '-f', join(folder, 'ours.pub')]).toString(),
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

const publicKey = (name: string) => readFileSync(join(folder, `${name}.pub`), 'utf8')
const allow = (name: string, text: string) => writeFileSync(join(folder, name), text)
const listOf = ({ archive }: Release, sha256 = archive.sha256) =>
  `${'0'.repeat(64)}  bom.json\n${sha256}  ${archive.name}\n`

function signed(sums: string, { key = 'ours', namespace = 'release@voila' } = {}) {
  const words = ['-Y', 'sign', '-q', '-f', join(folder, key), '-n', namespace]
  return { sums, sshsig: execFileSync('ssh-keygen', words, { input: sums, stdio: 'pipe' }).toString() }
}

function signedByOpenssl(sums: string, key = 'ours') {
  const words = ['-p', '-N', '', '-m', 'PEM', '-q', '-f', join(folder, `${key}.copy`)]
  writeFileSync(join(folder, `${key}.copy`), readFileSync(join(folder, key)), { mode: 0o600 })
  execFileSync('ssh-keygen', words)
  const made = execFileSync('openssl', ['dgst', '-sha256', '-sign', join(folder, `${key}.copy`)], {
    input: sums,
  })
  return `${made.toString('base64')}\n`
}

const slot = (allowedSigners = 'allowed') => ({
  signature: { allowedSigners: join(folder, allowedSigners), publicKey: join(folder, 'public.pem') },
})

describe.each(unlikeShells())('under $name', (shell) => {
  const performed = (
    sign: (release: Release) => { sums: string; sshsig: string; openssl?: string },
    allowedSigners?: string,
  ) => {
    const disk = createDisk({ path: (bin) => `${join(folder, 'tools')}:${shell.path(bin)}` })
    const { stepOf } = deploymentOn(disk, { slot: slot(allowedSigners), sign })
    return disk.newOrder().perform(stepOf('signature'))
  }

  it('a release that an allowed key signed is unpacked', () => {
    expect(performed((release) => signed(listOf(release)))).toBe('done')
  })

  it('H29 H30 a signature of a stranger, for another application, over another list or over another release is refused', () => {
    const notSigned = /not signed by anyone whom .*allowed allows to sign for release@voila/
    expect(performed((release) => signed(listOf(release), { key: 'theirs' }))).toMatch(notSigned)
    expect(performed((release) => signed(listOf(release), { namespace: 'release@shop' }))).toMatch(notSigned)
    expect(performed((release) => ({ ...signed(listOf(release)), sums: `${listOf(release)}\n` }))).toMatch(
      notSigned,
    )
    expect(performed((release) => ({ sums: listOf(release), sshsig: 'no signature\n' }))).toMatch(notSigned)
    expect(performed((release) => signed(listOf(release, 'f'.repeat(64))))).toMatch(
      /it is of another release/,
    )
  })

  it('H29 H30 a key whose time is over, or that is revoked, signs nothing, nor one for another namespace', () => {
    const line = (options: string, key = 'ours') => `ci@example.org ${options} ${publicKey(key)}`
    const namespace = 'namespaces="release@voila"'
    allow('expired', line(`${namespace},valid-before="20200101"`))
    allow('early', line(`${namespace},valid-after="29990101"`))
    allow('elsewhere', line('namespaces="file,git"'))
    allow('timely', line(`${namespace},valid-after="20200101",valid-before="29990101"`))
    const sign = (release: Release) => signed(listOf(release))
    for (const name of ['expired', 'early', 'elsewhere'])
      expect(performed(sign, name)).toMatch(/not signed by anyone whom .* allows to sign for release@voila/)
    expect(performed(sign, 'timely')).toBe('done')
  })

  it('a host that does not know who may sign says so', () => {
    expect(performed((release) => signed(listOf(release)), 'nowhere')).toMatch(/nowhere cannot be read/)
  })

  it('where OpenSSH knows no signatures, openssl verifies', () => {
    const unknown = 'no signature\n'
    expect(
      performed((release) => ({
        sums: listOf(release),
        sshsig: unknown,
        openssl: signedByOpenssl(listOf(release)),
      })),
    ).toBe('done')
    expect(
      performed((release) => ({
        sums: listOf(release),
        sshsig: unknown,
        openssl: signedByOpenssl(listOf(release), 'theirs'),
      })),
    ).toMatch(/not signed by anyone/)
  })
})

it('stands before the archive is unpacked, and is not there when nobody asks for it', () => {
  const disk = createDisk(findShells()[0]!)
  const ids = (steps: { id: string }[]) => steps.map(({ id }) => id).slice(0, 3)
  const sign = (release: Release) => signed(listOf(release))
  expect(ids(deploymentOn(disk, { slot: slot(), sign }).steps)).toEqual(['verify', 'signature', 'unpack'])
  expect(ids(deploymentOn(disk, { sign }).steps)).toEqual(['verify', 'unpack', 'shared'])
  expect(existsSync(disk.path('releases'))).toBe(true)
})

it('a release without a signature is refused before any host is asked', () => {
  const disk = createDisk(findShells()[0]!)
  expect(() => deploymentOn(disk, { slot: slot() })).toThrow(
    expect.objectContaining({ code: 'SIGNATURE_MISSING' }),
  )
})

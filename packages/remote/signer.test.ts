import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signText } from '@deploy/release/sshsig.ts'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { isPublicKey, openSigner, opensslSignature } from './signer.ts'

const namespace = 'release@shop'
const text = `${'a'.repeat(64)}  shop-1.4.2.tar.gz\n`
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sign-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function makeKey(type: string[], passphrase = '') {
  const path = join(mkdtempSync(join(folder, 'key-')), 'key')
  execFileSync('ssh-keygen', ['-q', '-t', ...type, '-N', passphrase, '-C', 'ci', '-f', path])
  const publicKey = readFileSync(`${path}.pub`, 'utf8')
  writeFileSync(`${path}.allowed`, `ci@example.org namespaces="release@*" ${publicKey}`)
  return { path, publicKey, allowed: `${path}.allowed`, privateKey: readFileSync(path, 'utf8') }
}

function verify(allowed: string, signature: string, { about = text, inNamespace = namespace } = {}) {
  const file = join(folder, 'text.sig')
  writeFileSync(file, signature)
  const words = ['-Y', 'verify', '-f', allowed, '-I', 'ci@example.org', '-n', inNamespace, '-s', file]
  return spawnSync('ssh-keygen', words, { input: about }).status
}

describe.each([
  { type: ['ed25519'] },
  { type: ['rsa', '-b', '3072'] },
  { type: ['ecdsa', '-b', '256'] },
  { type: ['ecdsa', '-b', '384'] },
  { type: ['ecdsa', '-b', '521'] },
])('a key of type $type', ({ type }) => {
  test('signs what ssh-keygen verifies, and nothing else', async () => {
    const { privateKey, allowed } = makeKey(type, 'a secret')
    const signer = openSigner({ privateKey, passphrase: 'a secret' })
    const signature = await signText(text, { namespace, signer })
    expect(verify(allowed, signature)).toBe(0)
    expect(verify(allowed, signature, { about: text.replace('1.4.2', '1.4.3') })).not.toBe(0)
    expect(verify(allowed, signature, { inNamespace: 'release@till' })).not.toBe(0)
    expect(verify(makeKey(type).allowed, signature)).not.toBe(0)
  })

  test('signs for openssl, where openssl can', () => {
    const { path, privateKey } = makeKey(type)
    const signature = opensslSignature(text, { privateKey })
    if (type[0] === 'ed25519') return expect(signature).toBeUndefined()
    const [pem, file] = [`${path}.pem`, `${path}.openssl`]
    writeFileSync(pem, execFileSync('ssh-keygen', ['-e', '-m', 'PKCS8', '-f', `${path}.pub`]))
    writeFileSync(file, Buffer.from(signature ?? '', 'base64'))
    const words = ['dgst', '-sha256', '-verify', pem, '-signature', file]
    expect(spawnSync('openssl', words, { input: text }).status).toBe(0)
    expect(spawnSync('openssl', words, { input: `${text}x` }).status).not.toBe(0)
  })
})

test('numbers of any length are written as OpenSSH reads them', async () => {
  const { privateKey, allowed } = makeKey(['ecdsa', '-b', '521'])
  const signer = openSigner({ privateKey })
  for (let round = 0; round < 40; round += 1) {
    expect(verify(allowed, await signText(text, { namespace, signer }))).toBe(0)
  }
})

test('an Ed25519 key signs the same text the same way', async () => {
  const signer = openSigner(makeKeyOnly(['ed25519']))
  expect(await signText(text, { namespace, signer })).toBe(await signText(text, { namespace, signer }))
})

test.each(['ed25519', 'rsa', 'ecdsa'])('an agent signs with its %s key, and with no other', async (type) => {
  const { path, publicKey, allowed } = makeKey([type])
  const agentSocket = `${path}.sock`
  const agent = spawn('ssh-agent', ['-D', '-a', agentSocket], { stdio: 'ignore' })
  onTestFinished(() => void agent.kill())
  await expect.poll(() => add(agentSocket, path), { timeout: 20_000 }).toBe(0)
  const signer = openSigner({ publicKey, agentSocket })
  expect(verify(allowed, await signText(text, { namespace, signer }))).toBe(0)

  const stranger = openSigner({ publicKey: makeKey([type]).publicKey, agentSocket })
  await expect(signText(text, { namespace, signer: stranger })).rejects.toMatchObject({
    code: 'SIGNING_KEY_INVALID',
  })
})

test('a key that cannot sign is refused, and its text is not shown', () => {
  const { privateKey, publicKey } = makeKey(['ed25519'], 'a secret')
  const keys = [
    { privateKey: '' },
    { privateKey },
    { privateKey: publicKey },
    { publicKey: 'ssh-ed25519 AAAA', agentSocket: '/nowhere' },
  ]
  for (const key of keys) {
    expect(() => openSigner(key)).toThrow(expect.objectContaining({ code: 'SIGNING_KEY_INVALID' }))
  }
  expect([isPublicKey(publicKey), isPublicKey(privateKey)]).toEqual([true, false])
})

function makeKeyOnly(type: string[]): { privateKey: string } {
  return { privateKey: makeKey(type).privateKey }
}

function add(socket: string, key: string): number | null {
  return spawnSync('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket } }).status
}

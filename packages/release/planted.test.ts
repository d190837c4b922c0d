import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { generateKey } from '@deploy/test/harness/ssh/keys.ts'
import { describe, expect, it } from 'vitest'
import { collect } from './collect.ts'
import { temporaryFolder, writeTree } from './fixtures.ts'
import { plantedSecrets, secretIn } from './planted.ts'

// Put together here, so that this file holds none itself.
const letters = (count: number) => 'aB3dE6gH9'.repeat(20).slice(0, count)
const planted: [string, string, string][] = [
  ['src/key.txt', `look\n${generateKey().private}`, 'a private key'],
  ['config/server.pem', `${'-----BEGIN '}RSA PRIVATE KEY-----\n${letters(64)}\n`, 'a private key'],
  ['id_ed25519', 'anything', 'a private key'],
  ['.netrc', 'machine a', 'passwords'],
  ['.env', `DEBUG=1\nDB_PASSWORD=${letters(12)}\n`, 'a password or token'],
  ['web/.env.production', `export API_KEY="${letters(20)}"`, 'a password or token'],
  ['.npmrc', `//registry.example.org/:_authToken=${letters(20)}`, 'a token of npm'],
  ['a.py', `key = "${'AKIA'}ABCDEFGHIJKLMNOP"`, 'an access key of AWS'],
  ['b.py', `${'ghp'}_${letters(36)}`, 'a token of GitHub'],
  ['c.py', `${'github'}_pat_${letters(82)}`, 'a token of GitHub'],
  ['d.py', `${'glpat'}-${letters(20)}`, 'a token of GitLab'],
  ['e.py', `${'xoxb'}-123456789012-${letters(24)}`, 'a token of Slack'],
  ['f.py', `${'sk'}_live_${letters(24)}`, 'a key of Stripe'],
  [
    'service-account.json',
    `{ "private_key": "${'-----BEGIN '}PRIVATE KEY-----\\n${letters(64)}\\n" }`,
    'a private key',
  ],
  ['.env.local', `KEY="${'-----BEGIN '}EC PRIVATE KEY-----\\r\\n${letters(64)}"`, 'a private key'],
  ['twice.json', `"{\\"key\\": \\"${'-----BEGIN '}PRIVATE KEY-----\\\\n${letters(64)}\\"}"`, 'a private key'],
  ['.env.prod', `export PASSWORD_FILES=${letters(12)}`, 'a password or token'],
  ['h.py', `${'npm'}_${letters(36)}`, 'a token of npm'],
  ['i.py', `${'pypi'}-AgEIcHlwaS5vcmc${letters(60)}`, 'a token of PyPI'],
  ['j.bin', `\0\xff${'dckr'}_pat_${letters(27)}`, 'a token of Docker Hub'],
]

const found = async (tree: Record<string, string>, allowed: string[] = []) => {
  const workspace = await temporaryFolder()
  await writeTree(workspace, tree)
  const { items } = await collect({ workspace, include: ['.'], exclude: [] })
  return plantedSecrets({ items, workspace, allowed })
}

describe('H35 a secret that lies in the repository', () => {
  it.each(planted)('is found in %s', async (path, text, what) => {
    expect(await found({ [path]: text, 'src/main.py': 'print(1)' })).toEqual([{ path, what }])
    expect(await found({ [path]: text }, [path]), 'unless deploy.yml names the file').toEqual([])
  })

  it.each([
    [
      '.env',
      'PORT=8080\nDEBUG=\nSECRET_KEY=\nDB_PASSWORD=${DB_PASSWORD}\nTOKEN="<your token>"\nAPI_KEY=changeme\n',
    ],
    ['.env.example', `DB_PASSWORD=${letters(12)}`],
    ['.env.local.example', `DB_PASSWORD=${letters(12)}`],
    ['.env.prod.sample', `DB_PASSWORD=${letters(12)}`],
    [
      '.env',
      'POSTGRES_PASSWORD_FILE=/run/secrets/pg\nexport TOKEN_URL=https://id.example.org/token\nACCESS_TOKEN_LIFETIME = 3600s-ish\n',
    ],
    ['guide.md', `aws_access_key_id = ${'AKIA'}IOSFODNN7EXAMPLE`],
    ['web/bundle.js', `apiKey:"${'AIza'}${letters(35)}"`],
    ['keys.py', `key = "${'-----BEGIN '}PRIVATE KEY-----\\n" + body + "\\n-----END PRIVATE KEY-----"`],
    ['settings.py', `DB_PASSWORD = os.environ["DB_PASSWORD"]\nTOKEN = None`],
    ['README.md', 'Put your key below -----BEGIN RSA PRIVATE KEY----- and save it.'],
    ['id_ed25519.pub', generateKey().public],
    ['cert.pem', `-----BEGIN CERTIFICATE-----\n${letters(64)}\n-----END CERTIFICATE-----\n`],
    ['.npmrc', '//registry.example.org/:_authToken=${NPM_TOKEN}'],
    ['lock.json', `"integrity": "sha512-${letters(86)}=="`],
  ])('is not seen in %s of this kind', async (path, text) => {
    expect(await found({ [path]: text })).toEqual([])
  })

  it('is let through where a pattern names the folder it lies in, and dot files where one names them', async () => {
    const tree = {
      'tests/keys/id_rsa': 'a',
      'tests/keys/old/.netrc': 'b',
      'tests/.env': `TOKEN=${letters(12)}`,
    }
    const paths = async (allowed: string[]) => (await found(tree, allowed)).map(({ path }) => path)
    expect(await paths([])).toEqual(['tests/.env', 'tests/keys/id_rsa', 'tests/keys/old/.netrc'])
    expect(await paths(['tests/keys'])).toEqual(['tests/.env'])
    expect(await paths(['tests/*'])).toEqual(['tests/.env'])
    expect(await paths(['tests/keys', 'tests/.env'])).toEqual([])
    expect(await paths(['tests'])).toEqual([])
    expect(await paths(['test'])).toHaveLength(3)
  })

  it('is not taken for absent where a file cannot be read', async () => {
    const workspace = await temporaryFolder()
    await writeTree(workspace, { 'src/a.py': 'a', 'src/b.py': 'b' })
    const { items } = await collect({ workspace, include: ['.'], exclude: [] })
    await rm(join(workspace, 'src/b.py'))
    await expect(plantedSecrets({ items, workspace, allowed: [] })).rejects.toMatchObject({
      code: 'RELEASE_FILE_UNREADABLE',
      message: "'src/b.py' cannot be read, so it cannot be packed.",
    })
  })

  it('is looked for in a time that grows with the text', () => {
    for (const piece of [
      '-----BEGIN PRIVATE KEY-----\n',
      '-----BEGIN PRIVATE KEY-----\\',
      '\\n',
      'TOKEN=',
      'AKIA',
      '//x/:_authToken=',
      'export \t',
      'SECRET',
      '_',
    ])
      expect(
        secretIn(piece.repeat(Math.floor(1_000_000 / piece.length)).slice(0, 200_000), '.env.x'),
      ).toSatisfy((what) => what === undefined || typeof what === 'string')
  })
})

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
  ['g.py', `${'AIza'}${letters(35)}`, 'a key of Google'],
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
    ['settings.py', `DB_PASSWORD = os.environ["DB_PASSWORD"]\nTOKEN = None`],
    ['README.md', 'Put your key below -----BEGIN RSA PRIVATE KEY----- and save it.'],
    ['id_ed25519.pub', generateKey().public],
    ['cert.pem', `-----BEGIN CERTIFICATE-----\n${letters(64)}\n-----END CERTIFICATE-----\n`],
    ['.npmrc', '//registry.example.org/:_authToken=${NPM_TOKEN}'],
    ['lock.json', `"integrity": "sha512-${letters(86)}=="`],
  ])('is not seen in %s of this kind', async (path, text) => {
    expect(await found({ [path]: text })).toEqual([])
  })

  it('is looked for in a time that grows with the text', () => {
    for (const piece of [
      '-----BEGIN PRIVATE KEY-----\n',
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

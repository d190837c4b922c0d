import { withoutSecrets } from '@deploy/kit/redact.ts'
import type { Container } from '@deploy/manifest/manifest.ts'
import { expect, test } from 'vitest'
import { givenVariables, hideVariables, secretVariables } from './secrets.ts'

const index = {
  venv: {
    requirements: 'requirements.txt',
    python: 'python3',
    systemSitePackages: false,
    requireHashes: false,
    imports: [],
  },
}
const slot = { venv: { ...index.venv, indexUrlEnv: 'COMPANY_INDEX' } }
const container: Container = {
  name: 'shop',
  publish: [],
  network: 'bridge',
  mounts: [],
  restart: 'no',
  init: false,
  readOnly: false,
  login: { userEnv: 'HUB_USER', passwordEnv: 'HUB_TOKEN' },
}
const shop = { container }
const env = { COMPANY_INDEX: 'https://u:p@example.org/simple', HOME: '/home/me' }
const hub = { HUB_USER: 'ci', HUB_TOKEN: 'hunter2' }

test('what was carried out elsewhere hides those of them that are here', () => {
  expect(givenVariables(slot, {})).toEqual({})
  const here = givenVariables(slot, { ...env, COMPANY_INDEX: 'https://u:printed-by-a-step@example.org/' })
  hideVariables(slot, here)
  expect(withoutSecrets('a step printed printed-by-a-step')).not.toContain('printed-by-a-step')
})

test('the variables that the manifest names are taken, and no others', () => {
  expect(secretVariables(slot, 'deploy', env)).toEqual({ COMPANY_INDEX: env.COMPANY_INDEX })
  expect(secretVariables(shop, 'deploy', { ...env, ...hub })).toEqual(hub)
  expect(secretVariables(index, 'deploy', env)).toEqual({})
})

test.each([
  {},
  { COMPANY_INDEX: '' },
])('one that is empty is named, for pip would ask the public index: %o', (env) => {
  expect(() => secretVariables(slot, 'deploy', env)).toThrow(
    expect.objectContaining({
      code: 'VARIABLE_MISSING',
      facts: expect.objectContaining({ remedy: expect.stringContaining('${{ secrets.COMPANY_INDEX }}') }),
    }),
  )
})

test('the login to the registry is needed for a deployment, and named by its key', () => {
  expect(() => secretVariables(shop, 'deploy', { HUB_USER: 'ci' })).toThrow(
    expect.objectContaining({
      code: 'VARIABLE_MISSING',
      facts: expect.objectContaining({ cause: 'deploy.yml names it in container.login.password-env.' }),
    }),
  )
})

test('a rollback goes without it, and takes it where it is whole', () => {
  expect(secretVariables(slot, 'rollback', {})).toEqual({})
  expect(secretVariables(shop, 'rollback', hub)).toEqual(hub)
  expect(secretVariables(shop, 'rollback', { HUB_USER: 'ci' })).toEqual({})
})

test.each([
  ['https://pypi.example.org/simple', 'https://pypi.example.org/simple'],
  [
    'https://nexus.example.org/repository/pypi-all/simple',
    'https://nexus.example.org/repository/pypi-all/simple',
  ],
  ['https://me:of-the-index@example.org/simple', '***'],
  ['https://example.org/simple?token=of-the-query', '***'],
  ['https://dl.example.org/Zk3JdPq81mNbXw20/org/python/simple/', '***'],
])('an address of an index is hidden when something secret may be in it: %s', (address, shown) => {
  hideVariables(slot, { COMPANY_INDEX: address })
  expect(withoutSecrets(address)).toBe(shown)
})

test('a password is hidden, whatever it looks like', () => {
  hideVariables(shop, { HUB_USER: 'ci-of-the-company', HUB_TOKEN: 'https://looks-like-one.example.org' })
  expect(withoutSecrets('ci-of-the-company https://looks-like-one.example.org')).toBe('ci-of-the-company ***')
})

import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../fixtures.ts'
import { ownLogin } from '../registry/own-login.ts'
import { readRepository } from '../registry/repository.ts'
import { ownDockerConfig } from './docker-config.ts'

const login = { user: 'ci', password: 'p:ä ss' }
const authOf = (text: string) => Buffer.from(text).toString('base64')

describe('a configuration of docker for one login', () => {
  it('has what docker knew besides, is nobody else’s, and is gone afterwards', async () => {
    const home = await temporaryFolder()
    await mkdir(join(home, '.docker/contexts'), { recursive: true })
    const usual = {
      currentContext: 'far',
      credsStore: 'desktop',
      credHelpers: { 'ecr.example.org': 'ecr' },
      auths: {
        'other.example.org': { auth: authOf('a:b') },
        'registry.example.org': { auth: authOf('c:d') },
      },
    }
    await writeFile(join(home, '.docker/config.json'), JSON.stringify(usual))
    const folder = await temporaryFolder()
    {
      const repository = readRepository('registry.example.org/shop')
      await using own = await ownDockerConfig({ repository, login, env: { HOME: home }, folder })
      const path = own.env.DOCKER_CONFIG
      expect(own.env.BUILDX_CONFIG).toBe(join(home, '.docker/buildx'))
      expect((await stat(path)).mode & 0o777).toBe(0o700)
      expect((await stat(join(path, 'config.json'))).mode & 0o777).toBe(0o600)
      expect(await readdir(join(path, 'contexts'))).toEqual([])
      expect(JSON.parse(await readFile(join(path, 'config.json'), 'utf8'))).toEqual({
        ...usual,
        credHelpers: { 'ecr.example.org': 'ecr', 'registry.example.org': '' },
        auths: { ...usual.auths, 'registry.example.org': { auth: authOf('ci:p:ä ss') } },
      })
      expect(await ownLogin(repository, own.env)).toEqual(login)
    }
    expect(await readdir(folder)).toEqual([])
  })
})

describe('the login that docker has on this machine', () => {
  const found = async (config: unknown, name = 'registry.example.org/shop', path = '') => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config))
    return ownLogin(readRepository(name), { DOCKER_CONFIG: folder, PATH: `${path}:${process.env.PATH}` })
  }

  it.each([
    ['nothing', {}],
    ['a damaged file', '{'],
    ['another registry', { auths: { 'other.example.org': { auth: authOf('a:b') } } }],
    ['an empty entry, as a store leaves it', { auths: { 'registry.example.org': {} } }],
    ['a helper that is not there', { credsStore: 'not-there-at-all' }],
  ])('is none where there is %s', async (_, config) => {
    expect(await found(config)).toBeUndefined()
  })

  it('stands under the name of the registry, that of Docker Hub under its old address', async () => {
    const auths = {
      'registry.example.org': { auth: authOf('ci:right') },
      'https://index.docker.io/v1/': { auth: authOf('hub:token') },
    }
    expect(await found({ auths })).toEqual({ user: 'ci', password: 'right' })
    expect(await found({ auths }, 'acme/shop')).toEqual({ user: 'hub', password: 'token' })
  })

  it('is asked of the helper that docker would ask', async () => {
    const folder = await temporaryFolder()
    const helper =
      '#!/bin/sh\nread -r name\n[ "$1 $name" = "get registry.example.org" ] && echo \'{"Username":"ci","Secret":"kept"}\'\n'
    await writeFile(join(folder, 'docker-credential-mine'), helper, { mode: 0o755 })
    const config = { credHelpers: { 'registry.example.org': 'mine' } }
    expect(await found(config, 'registry.example.org/shop', folder)).toEqual({ user: 'ci', password: 'kept' })
  })
})

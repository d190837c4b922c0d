import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { useProxy } from './proxy.ts'

const proxy = 'http://runner:pass@proxy.example.org:3128'

function tried(env: NodeJS.ProcessEnv, set: ((env: NodeJS.ProcessEnv) => unknown) | null = () => {}) {
  const warnings: string[] = []
  const taken: NodeJS.ProcessEnv[] = []
  const take = (given: NodeJS.ProcessEnv) => {
    taken.push(given)
    set?.(given)
  }
  useProxy(env, { warn: (text) => warnings.push(text), ...(set === null ? { set: false } : { set: take }) })
  return { warnings, taken }
}

it.each([
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
])('%s is taken for the whole process', (name) => {
  const env = { [name]: proxy, NO_PROXY: 'localhost' }
  expect(tried(env)).toEqual({ warnings: [], taken: [env] })
})

it('nothing is changed without one, with an empty one, and where Node.js has done it by itself', () => {
  const nothing = { warnings: [], taken: [] }
  expect(tried({})).toEqual(nothing)
  expect(tried({ HTTPS_PROXY: '' })).toEqual(nothing)
  expect(tried({ HTTPS_PROXY: proxy, NODE_USE_ENV_PROXY: '1' })).toEqual(nothing)
})

it('a Node.js that cannot is told, without the password of the proxy', () => {
  const { warnings } = tried({ HTTPS_PROXY: proxy }, null)
  expect(warnings).toEqual([expect.stringContaining('set NODE_USE_ENV_PROXY=1')])
  expect(warnings[0]).not.toContain('pass')
})

it('what is no address is an error with a code, which does not tell the password', () => {
  const env = { HTTPS_PROXY: 'http://user:s3cret/word@[bad' }
  const refused = (): unknown => {
    try {
      return useProxy(env, { warn: () => {} })
    } catch (error) {
      return error
    }
  }
  const error = refused()
  expect(error).toMatchObject({ code: 'PROXY_INVALID', facts: { cause: expect.stringContaining('http://') } })
  expect(inspect(error)).not.toContain('s3cret')
})

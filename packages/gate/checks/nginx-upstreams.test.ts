import { mkdtempDisposable } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import { expect, it, onTestFinished } from 'vitest'
import { completed } from '../checks.ts'
import { createProbe } from '../probe.ts'
import { contextOf, fakeProbe, localRemote, lost, refused, settings, slotOf } from '../testing.ts'
import { nginxUpstreamsCheck } from './nginx-upstreams.ts'

const signal = new AbortController().signal
const site = '/etc/nginx/sites-enabled/default'
const slot = {
  ...slotOf('/opt/shop'),
  nginx: { files: [{ file: 'server/nginx.conf', to: site }] },
}

/** A host with this file, on which these ports are open. */
async function measured(text: string, open: number[], except: string[] = []) {
  const probe = fakeProbe({
    exec: async ({ script }) => ({ code: 0, stdout: script.startsWith('head') ? text : 'nobody' }),
    connect: async (address, port) => {
      if (open.includes(port)) return new Duplex({ read() {}, write: (_, __, done) => done() })
      throw refused(address, port)
    },
  })
  const context = contextOf(probe, { slot })
  return nginxUpstreamsCheck.begin(settings('nginx-upstreams', { except }), context)(signal)
}

const two = `server {
  location / { proxy_pass http://127.0.0.1:3000; }
}
server {
  location / { proxy_pass http://127.0.0.1:4001; }
}
`

it('is good when somebody listens everywhere', async () => {
  expect(await measured(two, [3000, 4001])).toEqual({
    outcome: 'good',
    detail: '127.0.0.1:3000, 127.0.0.1:4001 listen',
  })
})

it('names file, line and directive where nobody listens', async () => {
  expect(await measured(two, [3000])).toMatchObject({
    outcome: 'bad',
    detail: `${site}:5 proxy_pass http://127.0.0.1:4001: nobody listens on 127.0.0.1:4001`,
  })
})

it('lets alone what deploy.yml excepts', async () => {
  expect((await measured(two, [3000], ['127.0.0.1:4001'])).outcome).toBe('good')
  expect((await measured(two, [4001], ['127.0.0.1:4001'])).outcome).toBe('bad')
})

it('wants one server of an upstream to listen', async () => {
  const text = 'upstream a { server 127.0.0.1:1; server 127.0.0.1:2; }\nserver { proxy_pass http://a; }'
  expect((await measured(text, [2])).outcome).toBe('good')
  expect((await measured(text, [])).detail).toBe(
    `${site}:2 proxy_pass http://a: nobody listens on 127.0.0.1:1, 127.0.0.1:2`,
  )
})

it('tells what it cannot judge', async () => {
  expect(await measured('proxy_pass http://$to;', [])).toEqual({
    outcome: 'good',
    detail: `no address to ask; not known: ${site}:1 proxy_pass http://$to (a variable decides)`,
  })
  expect((await measured('proxy_pass http://127.0.0.1:1; }', [1])).detail).toContain('has no place here')
})

it('is no result when the file cannot be read or the connection is lost', async () => {
  const begin = (parts: Parameters<typeof fakeProbe>[0]) =>
    nginxUpstreamsCheck.begin(settings('nginx-upstreams'), contextOf(fakeProbe(parts), { slot }))(signal)
  expect((await begin({ exec: async () => ({ code: 1, stdout: '' }) })).outcome).toBe('none')
  const broken = { exec: async () => ({ code: 0, stdout: two }), connect: () => Promise.reject(lost()) }
  expect((await begin(broken)).outcome).toBe('none')
})

it('finds sockets', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'gate-nginx-'))
  const path = join(folder.path, 'app.sock')
  const server = createServer()
  await new Promise<void>((done) => server.listen(path, done))
  onTestFinished(() => void server.close())
  const real = createProbe(localRemote())
  const ask = async (text: string) => {
    const probe = fakeProbe({
      exec: async (script, given) =>
        script.script.startsWith('head') ? { code: 0, stdout: text } : real.exec(script, given),
    })
    return nginxUpstreamsCheck.begin(settings('nginx-upstreams'), contextOf(probe, { slot }))(signal)
  }
  expect((await ask(`uwsgi_pass unix:${path};`)).detail).toBe(`unix:${path} listen`)
  expect((await ask(`uwsgi_pass unix:${path}2;`)).outcome).toBe('bad')
})

it('joins a gate whose slot installs files for nginx, and cannot be without', () => {
  const types = (of: typeof slot | ReturnType<typeof slotOf>) => completed([], of).map(({ type }) => type)
  expect(types(slot)).toContain('nginx-upstreams')
  expect(types(slotOf('/opt/shop'))).not.toContain('nginx-upstreams')
  const context = contextOf(fakeProbe({}))
  expect(() => nginxUpstreamsCheck.begin(settings('nginx-upstreams'), context)).toThrow('cannot be measured')
})

import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Manifest } from '@deploy/manifest/manifest.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'
import type { Release } from '@deploy/release/release.ts'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { requireImage } from './image.ts'

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
const config = JSON.stringify({ os: 'linux', architecture: 'amd64' })
const layer = { digest: digestOf('layer'), size: 5 }
const manifest = JSON.stringify({ config: { digest: digestOf(config), size: 1 }, layers: [layer] })
const login = { REGISTRY_USER: 'ci', REGISTRY_PASSWORD: 'right' }
const basic = `Basic ${Buffer.from('ci:right').toString('base64')}`

let status: number
let needsLogin: boolean
let said: string[]
let asked: (string | undefined)[]
let repository: string

beforeEach(async () => {
  ;[status, needsLogin, said, asked] = [200, false, [], []]
  const server = createServer(({ headers, url = '' }, outgoing) => {
    asked.push(headers.authorization)
    if (needsLogin && headers.authorization !== basic)
      return void outgoing.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()
    if (status !== 200) return void outgoing.writeHead(status).end()
    const type = 'application/vnd.oci.image.manifest.v1+json'
    outgoing.writeHead(200, { 'content-type': type }).end(url.includes('/blobs/') ? config : manifest)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  repository = `127.0.0.1:${(server.address() as AddressInfo).port}/shop`
})

function manifestOf(): Manifest {
  return parseManifest(
    `application: shop
strategy: image
build: { image: { repository: "${repository}" } }
service: { manager: docker, unit: shop }
container: { login: { user-env: REGISTRY_USER, password-env: REGISTRY_PASSWORD } }
gate: { checks: [{ type: tcp, port: 8080 }] }
environments:
  prod: { hosts: [{ name: dock, address: dock.example.org }] }
`,
    'deploy.yml',
  )
}

function look(env: NodeJS.ProcessEnv = {}, layers = [layer]) {
  const whole = manifestOf()
  const digest = digestOf(manifest)
  const platform = { platform: 'linux/amd64', manifest: digest, config: digestOf(config), layers }
  const release = { image: { repository, digest, platforms: [platform] } } as unknown as Release
  const tell = (line: string) => void said.push(line)
  const log = { info: tell, warning: tell } as never
  const subject = { manifest: whole, environment: whole.environments.prod! }
  return requireImage(release, subject, { env: { HOME: '/nonexistent', ...env }, log })
}

it('finds the very image, with the login that the step was given', async () => {
  needsLogin = true
  await look(login)
  expect(said).toEqual([`The registry has ${repository}@${digestOf(manifest)}.`])
  expect(asked.at(-1)).toBe(basic)
})

it.each([
  [404, 'IMAGE_NOT_FOUND'],
  [403, 'REGISTRY_DENIED'],
])('F64 refuses what the registry does not have any more, or refuses to show: %i', async (code, refusal) => {
  status = code
  await expect(look(login)).rejects.toMatchObject({ code: refusal })
})

it('leaves it to the hosts where only they are logged in', async () => {
  needsLogin = true
  await look()
  expect(said.join()).toContain('only the hosts can tell')
  await expect(look({ ...login, REGISTRY_PASSWORD: 'wrong' })).rejects.toMatchObject({
    code: 'REGISTRY_DENIED',
  })
})

it('refuses other layers than release.json says', async () => {
  await expect(look(login, [])).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
})

it('asks nobody about a release without a registry', async () => {
  const whole = manifestOf()
  const subject = { manifest: whole, environment: whole.environments.prod! }
  await requireImage({} as Release, subject, { env: {}, log: {} as never })
  expect(asked).toEqual([])
})

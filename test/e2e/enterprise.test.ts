import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { parseEvidence } from '@deploy/evidence/evidence.ts'
import { certificates } from '@deploy/gate/test-certificates.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Chain, startChain } from '../harness/chain.ts'
import { type Jira, startJira } from '../harness/jira/server.ts'

/** A name that nobody resolves: only the proxy knows where it leads. */
const name = 'shop.example'
const made = certificates()

let directory: string
let authority: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'enterprise-'))
  authority = join(directory, 'authority.pem')
  await writeFile(authority, made.authority)
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

function closing(server: Server): void {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket.on('close', () => sockets.delete(socket))))
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(resolve))
    },
  })
}

async function listening(server: Server): Promise<number> {
  closing(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** TLS by an authority that only this test knows, in front of a port that is known by the first connection. */
function front(port: () => number): Promise<number> {
  return listening(createTlsServer(made.good, (client) => join2(client, connect(port(), '127.0.0.1'))))
}

function join2(one: Socket, other: Socket): void {
  one.on('error', () => other.destroy()).pipe(other)
  other.on('error', () => one.destroy()).pipe(one)
}

/** A proxy that knows CONNECT alone, with a login, and where each name leads. */
async function startProxy(ways: Record<string, number>): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((_, response) => response.writeHead(405).end())
  server.on('connect', (request, client: Socket) => {
    const way = request.url ?? ''
    const login = Buffer.from('runner:pass').toString('base64')
    if (request.headers['proxy-authorization'] !== `Basic ${login}`)
      return client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    asked.push(way)
    const port = ways[way]
    if (port === undefined) return client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    const upstream = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'))
    join2(client, upstream)
  })
  return { url: `http://runner:pass@127.0.0.1:${await listening(server)}`, asked }
}

async function begin(enterprise: string): Promise<Chain> {
  const chain = await startChain(await mkdtemp(join(directory, 'chain-')), { enterprise })
  open.push({ close: async () => chain[Symbol.asyncDispose]() })
  await chain.commit('1.0.0')
  return chain
}

/** The whole chain; each of its steps must succeed. Answers with what they printed. */
async function play(
  chain: Chain,
  env: Record<string, string>,
  inputs: Record<string, string> = {},
): Promise<string> {
  let said = ''
  for (const action of ['build-release', 'sbom-and-checksum', 'deploy-prod-test', 'promote-prod']) {
    const ofStage = ['deploy-prod-test', 'promote-prod'].includes(action)
    const result = await chain.run(action, ofStage ? inputs : {}, { env })
    expect(result.outcome, result.log.join('\n')).toBe('success')
    said += `${result.log.join('\n')}\n`
  }
  return said
}

const stagesOf = async ({ workspace }: Chain) =>
  parseEvidence(
    await readFile(join(workspace, 'evidence/evidence.json'), 'utf8'),
    'evidence.json',
  ).stages.map(({ stage, outcome }) => [stage, outcome])
const both = [
  ['prod-test', 'confirmed'],
  ['prod', 'confirmed'],
]

describe('a GitHub Enterprise Server behind a proxy, with an authority of its own', () => {
  test('the chain works, and what is missing there is one warning of the build', async () => {
    const chain = await begin(`https://${name}`)
    const proxy = await startProxy({ [`${name}:443`]: await front(() => chain.github.port) })
    const said = await play(chain, { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: authority })

    expect(await stagesOf(chain)).toEqual(both)
    const [issue] = chain.github.state.issues
    expect(issue!.body).toContain(`https://${name}/acme/hello/actions/runs/`)
    expect(new Set(proxy.asked)).toEqual(new Set([`${name}:443`]))
    expect(said.match(/is a GitHub Enterprise Server, which has no such service/g)).toHaveLength(3)
    expect(said.match(/##\[(warning|error)\].*/g)).toEqual([expect.stringContaining('workflow artifacts')])
    expect(said).not.toContain('runner:pass')
  })

  test('the change record in a Jira beyond the same proxy is kept, too', async () => {
    const chain = await begin(`https://${name}`)
    const jira: Jira = await startJira({ kind: 'data-center' })
    open.push(jira)
    await chain.manifest((manifest) =>
      manifest.set('change-record', {
        system: 'jira',
        url: `https://${name}:8443`,
        jira: { kind: 'data-center', project: 'CHG', 'issue-type': 'Change' },
      }),
    )
    const proxy = await startProxy({
      [`${name}:443`]: await front(() => chain.github.port),
      [`${name}:8443`]: await front(() => Number(new URL(jira.url).port)),
    })
    const env = { https_proxy: proxy.url, NODE_EXTRA_CA_CERTS: authority }
    await play(chain, env, { 'change-record-token': jira.token })
    expect(await stagesOf(chain)).toEqual(both)
    expect(jira.state.issues).toHaveLength(1)
    expect(proxy.asked).toContain(`${name}:8443`)
  })

  test('what NO_PROXY excepts is asked directly', async () => {
    let behind = 0
    const port = await front(() => behind)
    const chain = await begin(`https://127.0.0.1:${port}`)
    behind = chain.github.port
    const proxy = await startProxy({})
    await play(chain, { HTTPS_PROXY: proxy.url, NO_PROXY: '127.0.0.1', NODE_EXTRA_CA_CERTS: authority })
    expect(await stagesOf(chain)).toEqual(both)
    expect(proxy.asked).toEqual([])
  })

  test('without the authority of the server nothing is sent, and the cause is told', async () => {
    const chain = await begin(`https://${name}`)
    const proxy = await startProxy({ [`${name}:443`]: await front(() => chain.github.port) })
    await chain.run('build-release', {}, { env: { HTTPS_PROXY: proxy.url } })
    const refused = await chain.run('deploy-prod-test', {}, { env: { HTTPS_PROXY: proxy.url } })
    expect(refused.outputs['error-code']).toBe('GITHUB_UNREACHABLE')
    expect(refused.log.join('\n')).toContain('certificate')
    expect(chain.github.requests).toEqual([])
  })
})

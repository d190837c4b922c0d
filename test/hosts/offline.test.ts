import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stageSchema } from '@deploy/evidence/stage.ts'
import { type Chain, startChain } from '@deploy/test/harness/chain.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey, type SshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

const serve = `import http.server, json, os

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"status": "ok", "release": os.path.basename(os.getcwd())}, separators=(",", ":"))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body.encode())

http.server.HTTPServer(("127.0.0.1", 8080), Handler).serve_forever()
`
const unit = `[Unit]
Description=hello
[Service]
User=deploy
WorkingDirectory=/opt/hello/current
ExecStart=/usr/bin/python3 src/serve.py
Restart=on-failure
[Install]
WantedBy=multi-user.target
`

let directory: string
let chain: Chain
let host: TestHost
let key: SshKey

/** A host whose cable is pulled: what comes and goes is carried, as by `docker exec`. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'offline-host-'))
  key = await makeSshKey()
  chain = await startChain(directory)
  host = await bootHost({ name: 'lab', authorizedKeys: [] })
  await host.exec('install -d -o deploy -m 0755 /opt/hello && loginctl enable-linger deploy')
  await host.disconnect()
  await chain.manifest((manifest) => {
    manifest.set('service', { unit: 'hello', 'unit-file': 'src/hello.service' })
    manifest.delete('config')
    manifest.setIn(
      ['gate', 'checks'],
      [
        { type: 'http', url: 'http://127.0.0.1:{port.web}/health', body: '"status":"ok"' },
        { type: 'unit' },
        { type: 'log' },
        { type: 'identity', url: 'http://127.0.0.1:{port.web}/health', expect: '{release}' },
      ],
    )
    manifest.deleteIn(['environments', 'prod-test'])
    manifest.setIn(['environments', 'prod'], {
      root: '/opt/hello',
      ports: { web: 8080 },
      hosts: [{ name: 'lab', address: 'lab.example.org', user: 'deploy' }],
    })
  })
  await chain.commit('1.0.0', { 'src/serve.py': serve, 'src/hello.service': unit })
})
afterAll(async () => {
  await host?.[Symbol.asyncDispose]()
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

const inputs = () => ({
  ...{ environment: 'prod', offline: 'offline', 'ssh-key': '', 'known-hosts': '' },
  'signing-key': key.privateKey,
})
const here = (name: string) => join(chain.workspace, 'offline', name)
const there = (version: string) => `/home/deploy/hello-${version}-prod-lab`

const type = async (version: string, command: string) => {
  const { code, stdout, stderr } = await host.exec(`cd ${there(version)} && ${command}`, {
    user: 'deploy',
    check: false,
  })
  return { code, said: stdout + stderr }
}

async function step(): Promise<Record<string, string>> {
  const { outcome, log, outputs } = await chain.run('deploy-prod-test', inputs())
  expect(outcome, log.join('\n')).toBe('success')
  return outputs
}

async function carryIn(version: string): Promise<void> {
  chain.newRun()
  const built = await chain.run('build-release')
  expect(built.outcome, built.log.join('\n')).toBe('success')
  await rm(join(chain.workspace, 'offline'), { recursive: true, force: true })
  expect(await step()).toMatchObject({ outcome: 'look-needed' })
  await host.writeFile('/home/deploy/look-lab.sh', await readFile(here('look-lab.sh')))
  await host.exec('cd && sh look-lab.sh', { user: 'deploy' })
  await writeFile(here('look-lab.txt'), await host.readFile('/home/deploy/look-lab.txt'))
  expect(await step()).toMatchObject({ outcome: 'packaged' })
  const name = `hello-${version}-prod-lab.tar`
  await host.writeFile(`/home/deploy/${name}`, await readFile(here(name)))
  await host.exec(`cd && tar -x -f ${name}`, { user: 'deploy' })
}

async function carryBack(version: string): Promise<void> {
  const { stdout } = await host.exec(`base64 ${there(version)}/report-lab.tar`)
  await writeFile(here('report-lab.tar'), Buffer.from(stdout, 'base64'))
}

const stage = async () =>
  stageSchema.parse(
    JSON.parse(await readFile(join(chain.workspace, 'evidence/prod/deployment.json'), 'utf8')),
  )
const serving = async () => (await host.exec('curl -fsS 127.0.0.1:8080/health', { check: false })).stdout

test('a host without a network gets a release by hand, as a user with the sudo that the plan names', async () => {
  await carryIn('1.0.0')
  expect((await host.exec('ip route get 192.0.2.1', { check: false })).code).not.toBe(0)
  await host.writeFile('/etc/deploy.signers', `release@example.org ${key.publicKey}\n`)
  const stranger = await makeSshKey()
  await host.writeFile('/etc/other.signers', `release@example.org ${stranger.publicKey}\n`)
  const verified = await type('1.0.0', 'ALLOWED_SIGNERS=/etc/deploy.signers sh deploy.sh verify')
  expect(verified.said).toContain('Signed by release@example.org.')
  const strange = await type('1.0.0', 'ALLOWED_SIGNERS=/etc/other.signers sh deploy.sh verify')
  expect([strange.code, strange.said]).toEqual([
    1,
    expect.stringContaining('ssh-keygen finds no key of /etc/other.signers'),
  ])

  const refused = await type('1.0.0', "sh deploy.sh deploy 'Grace Hopper'")
  expect([refused.code, refused.said]).toEqual([1, expect.stringMatching(/sudo would not run.*systemctl/s)])
  const { said: plan } = await type('1.0.0', 'sh deploy.sh review')
  const lines = plan.split('\n').flatMap((line) => /^ +(deploy ALL.*)$/.exec(line)?.[1] ?? [])
  await host.writeFile('/etc/sudoers.d/hello', `${lines.join('\n')}\n`, { mode: '0440' })
  const deployed = await type('1.0.0', "sh deploy.sh deploy 'Grace Hopper'")
  expect(deployed.code, deployed.said).toBe(0)
  expect(deployed.said).toMatch(/good {10}unit hello: hello runs, main process \d+/)
  expect(deployed.said).toMatch(/NOT MEASURED {2}log/)
  const confirmed = await type('1.0.0', "sh deploy.sh confirm 'read the journal of the unit'")
  expect(confirmed.code, confirmed.said).toBe(0)
  expect(await serving()).toContain('"release":"1.0.0-')

  await carryBack('1.0.0')
  expect(await step()).toMatchObject({ outcome: 'confirmed' })
  expect(await stage()).toMatchObject({
    actor: 'Grace Hopper',
    byHand: { hosts: [{ user: 'deploy', said: 'read the journal of the unit' }] },
    hosts: [{ outcome: 'confirmed', gate: 'inconclusive' }],
  })
})

test('a release that nobody has confirmed is gone after a reboot, and the journal says so', async () => {
  await chain.commit('1.1.0')
  await carryIn('1.1.0')
  const deployed = await type('1.1.0', 'sh deploy.sh deploy Ada')
  expect(deployed.code, deployed.said).toBe(0)
  expect(await serving()).toContain('"release":"1.1.0-')
  await host.reboot()
  await expect.poll(serving, { timeout: 60_000 }).toContain('"release":"1.0.0-')
  await expect
    .poll(async () => (await type('1.1.0', 'sh deploy.sh report')).said, { timeout: 60_000, interval: 500 })
    .toContain('Carry this back')
  await carryBack('1.1.0')
  const imported = await chain.run('deploy-prod-test', inputs())
  expect(imported.outputs).toMatchObject({ outcome: 'reverted', 'error-code': 'NOT_CONFIRMED' })
  expect(await stage()).toMatchObject({ outcome: 'reverted', actor: 'Ada' })
})

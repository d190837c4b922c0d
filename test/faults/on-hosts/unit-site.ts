import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { dist } from '@deploy/test/harness/dist.ts'
import { startGitHub } from '@deploy/test/harness/github/server.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { plainSetup, prepareSlot } from '@deploy/test/harness/hosts/prepare.ts'
import { makeSshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { type RunResult, runAction } from '@deploy/test/harness/runner/run-action.ts'
import { type Document, parseDocument } from 'yaml'

/** Releases of a small service under systemd, on a booted host, by a user without root. */
export interface UnitSite extends AsyncDisposable {
  host: TestHost
  workspace: string
  manifest(change: (manifest: Document) => void): Promise<void>
  /** Builds a release of the good service with these files changed, and deploys it in a run of its own. */
  deploy(
    version: string,
    files?: Record<string, string | Uint8Array>,
    options?: { onLine?: (line: string) => void },
  ): Promise<RunResult>
}

export const root = '/opt/app'

/** The service: what it does before it listens, and what its health page does. */
export function service({ first = '', health = 'self.say(200, RELEASE)' } = {}): string {
  return `import http.server, os, signal, sys, threading, time
settings = dict(line.strip().split('=', 1) for line in open('config/app.env'))
RELEASE = settings['RELEASE']

class Page(http.server.BaseHTTPRequestHandler):
    def say(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        ${health}
    def log_message(self, *_):
        pass

${first}
print('serving', RELEASE, flush=True)
http.server.ThreadingHTTPServer.daemon_threads = True
http.server.ThreadingHTTPServer(('127.0.0.1', int(settings['PORT'])), Page).serve_forever()
`
}

/** The unit; `lines` go into its section Service. */
export function unit({ start = '/usr/bin/python3 src/serve.py', lines = [] as string[] } = {}): string {
  const settings = [`WorkingDirectory=${root}/current`, `ExecStart=${start}`, 'Restart=always', ...lines]
  return `[Unit]\nDescription=App\n\n[Service]\n${settings.join('\n')}\n\n[Install]\nWantedBy=multi-user.target\n`
}

const manifestText = `application: app
strategy: tarball
build: { include: [bin, config, src, units] }
files: { patterns: { "bin/*": "0755" } }
config:
  - { file: config/app.env, format: env, set: { PORT: "{port.web}", RELEASE: "{release}" } }
service: { unit: app, unit-file: units/app.service, start-seconds: 4, stop-seconds: 3 }
gate:
  interval-seconds: 0.3
  timeout-seconds: 30
  consecutive-successes: 3
  failure-limit: 4
  checks:
    - { type: http, url: "http://127.0.0.1:{port.web}/health" }
    - { type: unit }
    - { type: identity, url: "http://127.0.0.1:{port.web}/health", expect: "{release}" }
${plainSetup}
environments:
  prod-test:
    root: ${root}
    ports: { web: 8080 }
    hosts: [{ name: lab }]
`

const good = {
  'bin/keep': '',
  'config/app.env': 'PORT=1\nRELEASE=none\n',
  'src/serve.py': service(),
  'units/app.service': unit(),
}

/** Boots the host and sets it up; nothing is deployed yet. */
export async function startUnitSite(): Promise<UnitSite> {
  const workspace = await mkdtemp(join(tmpdir(), 'deploy-units-'))
  const key = await makeSshKey()
  const host = await bootHost({ name: 'lab', authorizedKeys: [key.publicKey] })
  const github = await startGitHub({ repository: 'acme/app' })
  const file = join(workspace, 'deploy.yml')
  const manifest: UnitSite['manifest'] = async (change) => {
    const document = parseDocument(await readFile(file, 'utf8'))
    change(document)
    await writeFile(file, document.toString())
  }
  await writeFile(file, manifestText)
  await manifest((document) => {
    const place = ['environments', 'prod-test', 'hosts', 0]
    document.setIn([...place, 'address'], host.address)
    document.setIn([...place, 'port'], host.port)
    document.setIn(['setup', 'authorized-keys'], [{ key: key.publicKey.trim(), 'agent-only': true }])
  })
  await prepareSlot(host, { manifest: await readFile(file, 'utf8'), environmentName: 'prod-test' })
  await git(workspace, 'init', '--quiet', '--initial-branch=main')
  const access = { 'ssh-key': key.privateKey, 'known-hosts': host.hostKeys.join('\n') }
  let workflowRun = github.run
  const run = async (action: string, options: { onLine?: (line: string) => void } = {}) =>
    runAction({
      directory: join(dist, action),
      inputs: action === 'build-release' ? {} : access,
      cwd: workspace,
      github: {
        ...{ repository: 'acme/app', sha: await git(workspace, 'rev-parse', 'HEAD') },
        ...{ ref: 'refs/heads/main', runId: workflowRun.id },
      },
      server: { ...github, runtimeToken: github.runtimeTokenFor(workflowRun) },
      ...options,
    })
  return {
    ...{ host, workspace, manifest },
    deploy: async (version, files = {}, options = {}) => {
      for (const [path, text] of Object.entries({ ...good, ...files })) {
        await mkdir(dirname(join(workspace, path)), { recursive: true })
        await writeFile(join(workspace, path), text)
      }
      await git(workspace, 'add', '--all', ':!release', ':!evidence')
      await git(workspace, 'commit', '--quiet', '--allow-empty', '--message', version)
      await git(workspace, 'tag', `v${version}`)
      workflowRun = github.seed.run()
      const built = await run('build-release')
      if (built.exitCode !== 0) throw new Error(built.log.join('\n'))
      return run('deploy-prod-test', options)
    },
    [Symbol.asyncDispose]: async () => {
      await host.destroy()
      await github.close()
      await rm(workspace, { recursive: true, force: true })
    },
  }
}

async function git(folder: string, ...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']
  return (await promisify(execFile)('git', ['-C', folder, ...identity, ...args])).stdout.trim()
}

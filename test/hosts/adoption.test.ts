import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { dist } from '@deploy/test/harness/dist.ts'
import { type RunResult, runAction } from '@deploy/test/harness/runner/run-action.ts'
import { sudoLines } from '@deploy/test/harness/sudo.ts'
import { health, listing, serving, untilServing } from '@deploy/test/harness/voila/observe.ts'
import { type Changes, faults } from '@deploy/test/harness/voila/repository.ts'
import { type Site, startSite } from '@deploy/test/harness/voila/site.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

const path = '/opt/voila_reverse_proxy_test'
const venv = '/opt/voila_env_test'
const unitFile = '/etc/systemd/system/voila-stack-test.service'

let site: Site
let unitByHand: string
/** Folder and venv as they were installed. */
let before: string[]

beforeAll(async () => {
  site = await startSite({
    settings: (manifest) => {
      manifest.set('adopt', true)
      // Another application is deployed by the same key.
      manifest.deleteIn(['setup', 'authorized-keys'])
    },
  })
  await site.prepare()
  await installVoilaByHand()
  await release('1.0.1')
  await allow(await site.run('deploy-prod-test', { 'dry-run': 'true' }), 'voila-by-hand')
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

const text = async (command: string) => (await site.host.exec(command)).stdout.trim()
const shown = ({ log }: RunResult) => log.join('\n')
/** What lies there, but for what the running service writes, and when names in a folder changed: a rename and back is seen there. */
const untouched = async (folders: string) =>
  (await listing(site.host, folders))
    .filter((line) => !/\/(logs|__pycache__)[/ ]/.test(line))
    .map((line) => line.replace(/^(\S+ d .*) [0-9.]+ $/, '$1'))
/** A service of Type=simple counts as started before it answers. */
const byHand = () => until(() => serving(site.host, 'prod-test'), 'voila_reverse_proxy_test', 60)

/** As the guide says it: unpack, a venv, the configuration, a unit. */
async function installVoilaByHand(): Promise<void> {
  const { host, repository, index } = site
  const { stdout } = await promisify(execFile)(
    'tar',
    ['-cf', '-', 'config', 'notebooks', 'scripts', 'src', 'requirements.txt'],
    { cwd: repository.directory, encoding: 'buffer' },
  )
  await host.writeFile('/root/by-hand.tar', stdout)
  await host.exec(`
    set -eu
    mkdir -p ${path}/logs
    tar -xf /root/by-hand.tar -C ${path} --no-same-owner
    sed -i -e 's/ *;.*//' -e 's/8866/8867/; s/8080/8081/; s#/opt/voila_env#${venv}#; s#voila_stack#voila_stack_test#' ${path}/config/voila.cfg
    sed -i 's/^allowed_origins.*/allowed_origins = https:\\/\\/dashboards.example.org/' ${path}/config/voila.cfg
    chmod 0755 ${path}/scripts/*.sh
    echo 'since years' > ${path}/logs/old.log
    python3 -m venv ${venv}
    PIP_INDEX_URL=${index.url} ${venv}/bin/pip install --quiet --requirement ${path}/requirements.txt
    chown -R voila:voila ${path} ${venv}
  `)
  unitByHand = `[Unit]
Description=Installed by hand
[Service]
WorkingDirectory=${path}
ExecStart=${path}/scripts/voila_start.sh
User=voila
Restart=always
Environment=PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
[Install]
WantedBy=multi-user.target
`
  await host.writeFile(unitFile, unitByHand)
  await host.exec('systemctl daemon-reload && systemctl enable --quiet --now voila-stack-test')
  await byHand()
}

test('what cannot be adopted is refused before anything is changed', async () => {
  const before = await untouched('/opt /etc')
  await site.host.exec('systemctl stop voila-stack-test')
  const result = await site.run('deploy-prod-test')
  expect(result.outputs['error-code'], shown(result)).toBe('ADOPT_REFUSED')
  expect(shown(result)).toContain('voila-stack-test.service is inactive')
  await site.host.exec('systemctl start voila-stack-test')
  await byHand()
  expect(await untouched('/opt /etc')).toEqual(before)
})

test('a first release that fails leaves it as it was', async () => {
  before = await untouched(`${path} ${venv}`)
  await release('1.0.2', faults.unhealthy)
  const result = await site.run('deploy-prod-test')
  expect(result.outputs['error-code'], shown(result)).toBe('GATE_FAILED')
  expect(shown(result)).toMatch(
    /voila_reverse_proxy_test was installed by hand \(of voila, .* main process \d+\. It becomes the release adopted-/,
  )
  await byHand()
  expect(await untouched(`${path} ${venv}`)).toEqual(before)
  expect(await site.host.readFile(unitFile)).toBe(unitByHand)
})

test('so does a host that loses its power before anybody has confirmed', async () => {
  await site.repository.restore('1.0.0')
  await release('1.0.3')
  await site.runUntilKilled('deploy-prod-test', 'Switched. Waiting for the proof')
  await site.host.kill()
  await site.host.start()
  await byHand()
  expect(await untouched(`${path} ${venv}`)).toEqual(before)
  expect(await site.host.readFile(unitFile)).toBe(unitByHand)
})

test('it becomes release zero, and goes on with its data', async () => {
  const result = await succeed('deploy-prod-test')
  expect(await serving(site.host, 'prod-test')).toBe(result.outputs['release-id'])
  expect(
    await text(`readlink ${path} ${venv}; cat ${path}/logs/old.log; ls /opt/voila-test/releases`),
  ).toMatch(
    /^\/opt\/voila-test\/current\n\/opt\/voila-test\/current\/\.venv\nsince years\n(1\..*\n)+adopted-[0-9a-f]{12}$/,
  )
  expect(await site.host.readFile(unitFile)).not.toBe(unitByHand)
  expect(shown(result)).toMatch(/replaces adopted-[0-9a-f]{12}/)
})

test('the action rollback goes back to it, also when it is named, and a reboot stays there', async () => {
  const result = await succeed('rollback', { environment: 'prod-test', reason: 'too new' })
  expect(result.outputs['release-id']).toMatch(/^adopted-[0-9a-f]{12}$/)
  expect(await serving(site.host, 'prod-test')).toBe(result.outputs['release-id'])
  expect(await site.host.readFile(unitFile)).toBe(unitByHand)
  expect(await text(`cat ${path}/logs/old.log; head -c 2 ${venv}/bin/pip`)).toBe('since years\n#!')
  await site.host.reboot()
  await until(() => serving(site.host, 'prod-test'), result.outputs['release-id']!, 60)
  const status = await succeed('status')
  expect(shown(status)).toContain(`${result.outputs['release-id']} serves: what was installed by hand`)

  await release('1.1.0')
  await succeed('deploy-prod-test')
  await untilServing(site.host, 'prod-test', '1.1.0', 10)
  const again = await succeed('rollback', { environment: 'prod-test', to: 'adopted', reason: 'still' })
  expect(again.outputs['release-id']).toBe(result.outputs['release-id'])
  expect(await health(site.host, 'prod-test')).toContain('adopted-')
})

test('a checkout becomes one, too, with its venv, its worker and its file for nginx, by a user without root', async () => {
  const desk = await installDeskByHand()
  const refused = await desk.run('deploy-prod-test', { 'dry-run': 'true' })
  // What the first deployment asks for is enough for all that follows, there and back.
  const lines = await allow(refused, 'desk')
  expect(lines.join('\n')).toMatch(/mv -T \/home\/desk\/desk \/opt\/desk\/releases\/adopted-[0-9a-f]{12}$/m)
  expect(lines.join('\n')).not.toMatch(/[*?[\]]|NOPASSWD: ALL/)
  const first = await desk.run('deploy-prod-test')
  expect(first.exitCode, shown(first)).toBe(0)
  await expect.poll(() => desk.says(), { timeout: 60_000 }).toEqual(['1.0.0', '1.0.0', 'of years'])
  expect(await text('systemctl is-active desk-mail')).toBe('active')
  await site.host.exec('echo more >> /home/desk/desk/media/rows')

  const back = await desk.run('rollback', { environment: 'prod-test', reason: 'by hand was better' })
  expect(back.exitCode, shown(back)).toBe(0)
  await expect.poll(() => desk.says(), { timeout: 60_000 }).toEqual(['by hand', 'by hand', 'of years\nmore'])
  expect(await text('systemctl is-active desk-mail || true')).toBe('inactive')
  expect(await text('ls /etc/systemd/system | grep desk; head -n 1 /etc/nginx/sites-enabled/desk.conf')).toBe(
    'desk-queue.service\ndesk-web.service\n# by hand',
  )
  const { stdout } = await site.host.exec(
    'cd /home/desk/desk/ && git -c safe.directory=* status --porcelain --untracked-files=no',
  )
  expect(stdout).toBe('')
  expect(await text('/home/desk/virtualenv/bin/python -c "import sys; print(sys.prefix)"')).toBe(
    '/home/desk/virtualenv',
  )

  const second = await desk.run('deploy-prod-test')
  expect(second.exitCode, shown(second)).toBe(0)
  await expect.poll(() => desk.says(), { timeout: 60_000 }).toEqual(['1.0.0', '1.0.0', 'of years\nmore'])
})

/** Lets the user who deploys run what a refused run asks for: it alone has seen what was installed by hand. */
async function allow(refused: RunResult, name: string): Promise<string[]> {
  expect(refused.outputs['error-code'], shown(refused)).toBe('SUDO_REFUSED')
  const lines = sudoLines(refused)
  const text = lines.map((line) => `${line}\n`).join('')
  await site.host.writeFile(`/etc/sudoers.d/${name}`, text, { mode: '0440' })
  return lines
}

/** Waits until the host says this. */
async function until(says: () => Promise<string>, wanted: string, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const said = await says()
    if (said === wanted) return
    if (Date.now() > deadline) throw new Error(`'${said}' and not '${wanted}' after ${seconds} s`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

async function release(version: string, changes: Changes = {}): Promise<void> {
  site.newRun()
  await site.repository.release(version, changes)
  await succeed('build-release')
}

async function succeed(action: string, inputs: Record<string, string> = {}): Promise<RunResult> {
  const result = await site.run(action, inputs)
  expect(result.exitCode, shown(result)).toBe(0)
  return result
}

const unit = (program: string) => `[Unit]
Description=${program}
[Service]
User=desk
WorkingDirectory=/home/desk/desk
ExecStart=/home/desk/virtualenv/bin/python ${program}.py
[Install]
WantedBy=multi-user.target
`
const nginx = 'server { listen 8090; location / { proxy_pass http://127.0.0.1:8000; } }\n'

/** Says its version and its data; the queue writes which version it is into the data. */
const deskFiles: Record<string, string> = {
  VERSION: 'by hand',
  '.gitignore': 'media/\n',
  'requirements.txt': '# nothing but Python\n',
  'web.py': `import http.server, pathlib
VERSION = pathlib.Path("VERSION").read_text()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        media = pathlib.Path("media")
        said = [VERSION, (media / "queue").read_text(), (media / "rows").read_text().strip()]
        body = "|".join(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
http.server.ThreadingHTTPServer(("127.0.0.1", 8000), Handler).serve_forever()
`,
  'drain.py': `import pathlib, time
pathlib.Path("media/queue").write_text(pathlib.Path("VERSION").read_text())
while True:
    time.sleep(60)
`,
  'mail.py': 'import time\nwhile True:\n    time.sleep(60)\n',
  'units/desk-web.service': unit('web'),
  'units/desk-queue.service': unit('drain'),
  'units/desk-mail.service': unit('mail'),
  'support/nginx.conf': nginx,
}

async function installDeskByHand() {
  const { host, key, github, scratch } = site
  const workspace = join(scratch, 'desk')
  const git = async (...args: string[]) => {
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']
    return (await promisify(execFile)('git', ['-C', workspace, ...who, ...args])).stdout.trim()
  }
  const manifest = `application: desk
strategy: git-venv
build: {}
path: /home/desk/desk
adopt: true
shared: [media]
files: { group: desk }
venv: { path: /home/desk/virtualenv, requirements: requirements.txt }
service: { unit: desk-web, unit-file: units/desk-web.service }
units:
  files: [units/desk-queue.service, units/desk-mail.service]
  enable: [desk-queue.service, desk-mail.service]
  workers: [desk-queue.service, desk-mail.service]
nginx: { files: [{ file: support/nginx.conf, to: /etc/nginx/sites-enabled/desk.conf }] }
ports: { web: 8000 }
gate:
  interval-seconds: 0.3
  timeout-seconds: 30
  consecutive-successes: 2
  checks: [{ type: unit }, { type: http, url: "http://127.0.0.1:8090/" }, { type: identity, url: "http://127.0.0.1:8090/" }]
environments:
  prod-test:
    hosts: [{ name: lab, address: ${host.address}, port: ${host.port}, user: deploy }]
`
  for (const [name, content] of Object.entries({ ...deskFiles, 'deploy.yml': manifest })) {
    await mkdir(dirname(join(workspace, name)), { recursive: true })
    await writeFile(join(workspace, name), content)
  }
  await git('init', '--quiet', '--initial-branch=main')
  await git('add', '--all')
  await git('commit', '--quiet', '--message', 'By hand')
  const { stdout } = await promisify(execFile)('tar', ['-cf', '-', '.'], {
    cwd: workspace,
    encoding: 'buffer',
  })
  await host.writeFile('/root/desk.tar', stdout)
  await host.writeFile('/etc/nginx/sites-enabled/desk.conf', `# by hand\n${nginx}`)
  await host.exec(`
    set -eu
    useradd --system --user-group --create-home --home-dir /home/desk desk
    chmod 0755 /home/desk
    usermod -aG desk,systemd-journal deploy
    systemctl restart user@$(id -u deploy).service
    install -d -o deploy /opt/desk
    mkdir -p /home/desk/desk/media
    tar -xf /root/desk.tar -C /home/desk/desk --no-same-owner
    echo 'of years' > /home/desk/desk/media/rows
    python3 -m venv /home/desk/virtualenv
    chown -R desk:desk /home/desk
    cp /home/desk/desk/units/desk-web.service /home/desk/desk/units/desk-queue.service /etc/systemd/system
    systemctl daemon-reload
    systemctl enable --quiet --now desk-queue desk-web nginx
    systemctl reload nginx
  `)
  const says = async () => (await text('curl -fsS --max-time 5 http://127.0.0.1:8090/')).split('|')
  await until(async () => (await says().catch(() => [])).join(), 'by hand,by hand,of years', 60)

  await writeFile(join(workspace, 'VERSION'), '1.0.0')
  await git('commit', '--quiet', '--all', '--message', 'Release 1.0.0')
  await git('tag', 'v1.0.0')
  const workflow = site.newRun()
  const run = async (action: string, inputs: Record<string, string> = {}) =>
    runAction({
      directory: join(dist, action),
      inputs: {
        ...(action !== 'build-release' && {
          'ssh-key': key.privateKey,
          'known-hosts': host.hostKeys.join('\n'),
        }),
        ...inputs,
      },
      cwd: workspace,
      github: {
        ...{ repository: 'acme/voila', ref: 'refs/heads/main', runId: workflow.id },
        sha: await git('rev-parse', 'HEAD'),
      },
      server: { ...github, runtimeToken: github.runtimeTokenFor(workflow) },
    })
  const built = await run('build-release')
  expect(built.exitCode, shown(built)).toBe(0)
  return { run, says }
}

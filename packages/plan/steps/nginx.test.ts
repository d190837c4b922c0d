import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { BuiltStep } from '../context.ts'
import { sha256Of } from '../digest.ts'
import { copyPath } from '../installed.ts'
import { createDisk, type Disk, deploymentOn } from '../testing-disk.ts'
import { installNginx, testNginx } from './nginx.ts'

/** A real nginx: of the machine, or of the file that the variable names. */
const program = process.env.DEPLOY_TEST_NGINX ?? '/usr/sbin/nginx'
const there = existsSync(program)
if (!there)
  console.log(
    `There is no ${program}: these steps are tried on real hosts only (test/hosts/nginx-switch.test.ts).`,
  )

const site = '/etc/nginx/sites-enabled/default'
const nginx = { files: [{ file: 'server/nginx.conf', to: site }] }
const good = (word: string, port: number) =>
  `server { listen 127.0.0.1:${port}; location / { return 200 ${word}; } }\n`

/** nginx with its files in a folder of the disk; the steps' own paths lead there. */
async function machine(disk: Disk, port: number) {
  const folder = join(disk.folder, 'machine')
  const moved = (text: string) =>
    text
      .replaceAll('/etc/nginx', `${folder}/etc/nginx`)
      .replaceAll('/usr/sbin/nginx', `${folder}/nginx`)
      .replaceAll('/run/nginx.pid', `${folder}/pid`)
  for (const name of ['sites-enabled', 'sites-available', 'logs'])
    mkdirSync(join(folder, 'etc/nginx', name), { recursive: true })
  writeFileSync(
    join(folder, 'etc/nginx/nginx.conf'),
    moved(
      `daemon off; pid /run/nginx.pid; error_log ${folder}/error.log; worker_processes 2;\nevents { }\nhttp { access_log off;\n${temporary(folder)}  include /etc/nginx/sites-enabled/*;\n}\n`,
    ),
  )
  writeFileSync(join(folder, 'etc/nginx/sites-available/default'), good('old', port))
  symlinkSync(`${folder}/etc/nginx/sites-available/default`, moved(site))
  writeFileSync(
    join(folder, 'nginx'),
    `#!/bin/sh\ncase " $* " in *' -c '*) exec '${program}' -e ${folder}/error.log "$@" ;; esac\nexec '${program}' -e ${folder}/error.log -c ${folder}/etc/nginx/nginx.conf "$@"\n`,
  )
  chmodSync(join(folder, 'nginx'), 0o755)
  const master = spawn(join(folder, 'nginx'), [], { stdio: 'inherit' })
  onTestFinished(() => void master.kill('SIGTERM'))
  await expect.poll(() => answer(port)).toBe('old')
  const move = (step: BuiltStep): BuiltStep => ({
    ...step,
    do: moved(step.do),
    ...(step.check && { check: moved(step.check) }),
    ...(step.undo && { undo: moved(step.undo) }),
  })
  return { moved, move, master: master.pid! }
}

const temporary = (folder: string) =>
  ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `  ${name}_temp_path ${folder}/${name};\n`)
    .join('')

async function answer(port: number): Promise<string> {
  try {
    return await (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })).text()
  } catch {
    return ''
  }
}

const workers = (master: number) =>
  execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(master)], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('worker process') && !line.includes('shutting'))
    .map((line) => line.trim().split(' ')[0])

const facts = (linked: string) => ({
  [site]: {
    kind: 'link' as const,
    target: '/etc/nginx/sites-available/default',
    replaceable: true,
    sha256: sha256Of(readFileSync(linked, 'utf8')),
  },
  '/usr/sbin/nginx': { kind: 'file' as const, replaceable: false },
})

let next = 23_400
describe.runIf(there).each(findShells())('a real nginx, steps under $name', (shell) => {
  async function prepared(files: Record<string, string>) {
    const disk = createDisk(shell)
    const port = next++
    const host = await machine(disk, port)
    const { context } = deploymentOn(disk, { slot: { nginx } })
    const seen = { ...context.facts, uid: 0, paths: facts(host.moved('/etc/nginx/sites-available/default')) }
    for (const [path, text] of Object.entries(files))
      disk.write(`releases/${context.release.id}/${path}`, text.replace('PORT', String(port)))
    const whole = { ...context, facts: seen }
    return {
      disk,
      host,
      port,
      test: host.move(testNginx(whole)!),
      install: host.move(installNginx(whole)!),
      copy: host.moved(copyPath(context.slot, site)),
    }
  }

  it('loads a new file without a restart, and puts the link back that was there', async () => {
    const { disk, host, port, test, install, copy } = await prepared({
      'server/nginx.conf': 'server { listen 127.0.0.1:PORT; location / { return 200 new; } }\n',
    })
    const order = disk.newOrder()
    const before = workers(host.master)
    expect([order.perform(test), order.perform(install)]).toEqual(['done', 'done'])
    expect(await answer(port)).toBe('new')
    expect(workers(host.master).some((pid) => before.includes(pid))).toBe(false)
    expect(readFileSync(copy, 'utf8')).toContain('new')
    expect(readdirSync(host.moved('/etc/nginx/sites-enabled'))).toEqual(['default'])
    expect(readFileSync(host.moved('/etc/nginx/sites-available/default'), 'utf8')).toContain('old')
    const again = disk.newOrder()
    expect([again.perform(test), again.perform(install)]).toEqual(['skipped', 'skipped'])

    expect(order.undo(install)).toBe(0)
    expect(await answer(port)).toBe('old')
    expect(existsSync(copy)).toBe(false)
    const kept = readdirSync(host.moved(`${disk.root}/.deploy/edited/etc/nginx/sites-enabled`))
    expect(kept).toEqual([expect.stringMatching(/^default\.[0-9a-f]{12}$/)])
  })

  it('refuses a broken file in the words of nginx, before anything is replaced', async () => {
    const { disk, host, port, test } = await prepared({
      'server/nginx.conf': 'server { listen 127.0.0.1:PORT;\n proxy_bufering off; }\n',
    })
    const before = workers(host.master)
    const order = disk.newOrder()
    const said = order.perform(test)
    expect(said).toContain(`unknown directive "proxy_bufering" in ${host.moved(site)}:2`)
    expect(said).toContain('nginx refuses this configuration. Nothing was changed.')
    expect([await answer(port), workers(host.master)]).toEqual(['old', before])
  })

  it('goes back when nginx cannot take what it has accepted: the old workers say so', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void holder.close())
    await once(holder, 'listening')
    const { disk, host, port, test, install } = await prepared({
      'server/nginx.conf': `server { listen 127.0.0.1:PORT; listen 127.0.0.1:${(holder.address() as AddressInfo).port}; location / { return 200 new; } }\n`,
    })
    const before = workers(host.master)
    const order = disk.newOrder()
    const quick = { ...install, do: install.do.replace('-gt 200', '-gt 20') }
    expect(order.perform(test)).toBe('done')
    expect(order.perform(quick)).toContain(
      'nginx goes on with its old workers: it has not loaded the configuration.',
    )
    expect([await answer(port), workers(host.master)]).toEqual(['old', before])
    expect(order.undo(install)).toBe(0)
    await expect.poll(() => answer(port)).toBe('old')
  })
})

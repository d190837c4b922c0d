import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { hostSetupSchema } from '@deploy/evidence/host-setup.ts'
import type { DeployError } from '@deploy/kit/errors.ts'
import { createLog } from '@deploy/kit/print.ts'
import type { Remote, Target } from '@deploy/remote/remote.ts'
import { localRemote } from '@deploy/test/harness/local-remote.ts'
import { expect, it } from 'vitest'
import type { Inputs } from './inputs.ts'
import { run } from './run.ts'

const me = userInfo().username
const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()

/** A workspace, and this machine as the host, of which only what lies in the workspace's folder `host` is asked for. */
async function scene({ uid = 0 }: { uid?: number } = {}) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'prepare-host-'))
  const { path: workspace } = folder
  const disk = join(workspace, 'host')
  mkdirSync(join(workspace, 'bin'), { recursive: true })
  const program = (name: string, text: string) => {
    writeFileSync(join(workspace, 'bin', name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(workspace, 'bin', name), 0o755)
  }
  program('id', `[ "$*" != -u ] || { echo ${uid}; exit 0; }\nexec /usr/bin/id "$@"`)
  program('sudo', 'exit 1')
  mkdirSync(join(workspace, 'ops'))
  writeFileSync(join(workspace, 'ops/app.conf'), 'level = high\n')
  writeFileSync(join(workspace, 'deploy.yml'), manifest(disk))
  const printed: string[] = []
  const summaries: string[] = []
  const targets: Target[] = []
  const env = { ...process.env, PATH: `${join(workspace, 'bin')}:${process.env.PATH}` }
  return {
    workspace,
    disk,
    printed,
    summaries,
    targets,
    run: (given: Partial<Inputs> = {}, connect: () => Remote = () => localRemote({ host: 'lab', env })) =>
      run(
        {
          ...{ manifest: 'deploy.yml', environment: 'prod', host: '', mode: 'check', loginUser: '' },
          access: { privateKey: 'key', passphrase: '', knownHosts: 'hosts' },
          outputDirectory: 'out',
          ...given,
        },
        {
          connect: (target) => {
            targets.push(target)
            return connect()
          },
          log: createLog((line) => printed.push(line)),
          run: { actor: 'ada', repository: '', url: '', runId: '', attempt: 1, eventName: '' },
          now: () => new Date('2026-11-21T10:00:00Z'),
          signal: new AbortController().signal,
          summary: async (markdown) => void summaries.push(markdown),
          workspace,
        },
      ),
    document: () =>
      hostSetupSchema.parse(JSON.parse(readFileSync(join(workspace, 'out/prod/lab.json'), 'utf8'))),
    [Symbol.asyncDispose]: () => folder.remove(),
  }
}

const manifest = (disk: string) => `
application: shop
strategy: tarball
build: { include: [app] }
root: ${disk}/app
service: { manager: process, unit: shop, command: [serve] }
setup:
  time-sync: false
  files: [{ file: ops/app.conf, to: ${disk}/etc/app.conf, owner: ${me}, group: ${group}, mode: "0600" }]
  folders: [{ path: ${disk}/data, owner: ${me}, group: ${group}, mode: "0750" }]
gate: { checks: [{ type: tcp, port: 80 }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org, user: ${me} }] }
`

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it must fail'),
    (error: DeployError) => error.facts,
  )

it('the script is written without a host, and brings files of the repository along', async () => {
  await using at = await scene()
  const outputs = await at.run({ mode: 'script', access: { privateKey: '', passphrase: '', knownHosts: '' } })
  expect(outputs).toEqual({ outcome: 'written', scripts: 'out/prod/lab.sh', documents: '' })
  expect(at.targets).toEqual([])
  const script = readFileSync(join(at.workspace, 'out/prod/lab.sh'), 'utf8')
  expect(script).toContain('level = high')
  expect(existsSync(at.disk)).toBe(false)
})

it('drift is named with what to do, in the document and the summary; applying mends it, once', async () => {
  await using at = await scene()
  const found = await failure(at.run())
  expect(found).toMatchObject({ code: 'HOST_NOT_PREPARED', outputs: { outcome: 'differs' } })
  expect(found.cause).toContain(`${at.disk}/data does not exist`)
  expect(found.remedy).toContain('sudo sh out/prod/lab.sh')
  expect(existsSync(at.disk)).toBe(false)
  expect(at.document()).toMatchObject({ mode: 'check', asRoot: true, outcome: 'differs' })
  expect(at.summaries.join()).toContain('❌ differs')

  expect((await at.run({ mode: 'apply' })).outcome).toBe('changed')
  expect(statSync(join(at.disk, 'data')).mode & 0o777).toBe(0o750)
  expect(at.document().items.filter(({ state }) => state === 'done')).toHaveLength(3)
  expect((await at.run({ mode: 'apply' })).outcome).toBe('ready')
  expect((await at.run()).outcome).toBe('ready')

  chmodSync(join(at.disk, 'data'), 0o777)
  const drift = await failure(at.run())
  expect(drift.message).toBe('lab is in one way not as deploy.yml says.')
  expect(drift.cause).toContain(`${at.disk}/data is ${me}:${group} 777, not ${me}:${group} 750`)
})

it('whoever is not root changes nothing', async () => {
  await using at = await scene({ uid: 1000 })
  expect(await failure(at.run({ mode: 'apply' }))).toMatchObject({ code: 'SETUP_NEEDS_ROOT', host: 'lab' })
  expect(existsSync(at.disk)).toBe(false)
})

it('a host that does not answer is not taken for one that is ready', async () => {
  await using at = await scene()
  const silent = () => {
    const remote = localRemote({ host: 'lab' })
    return Object.assign(remote, {
      exec: async () => ({ code: 0, stdout: 'root\n', stderr: 'This account is closed.' }),
    })
  }
  expect(await failure(at.run({}, silent))).toMatchObject({ code: 'SETUP_NO_ANSWER', host: 'lab' })
})

it('another user may log in, and a host or file that is not there is told', async () => {
  await using at = await scene()
  await failure(at.run({ loginUser: 'root' }))
  expect(at.targets.map(({ user }) => user)).toEqual(['root'])
  expect(await failure(at.run({ host: 'other' }))).toMatchObject({ code: 'HOST_UNKNOWN' })
  writeFileSync(join(at.workspace, 'ops/app.conf'), 'a\0b')
  expect(await failure(at.run())).toMatchObject({ code: 'SETUP_FILE_UNREADABLE', cause: 'It is no text.' })
})

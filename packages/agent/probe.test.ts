import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import {
  createAgentHost,
  deploy,
  findShells,
  orderFor,
  recorder,
  sha256Of,
  writeProgram,
} from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'

describe.concurrent.each(findShells())('probe under $name', (shell) => {
  it('sees a host that knows no agent, and leaves it so', async () => {
    await using host = createAgentHost(shell)
    const facts = await host.agent.probe()
    expect(existsSync(host.root)).toBe(false)
    const { username, uid } = userInfo()
    expect(facts).toMatchObject({
      user: username,
      uid,
      supervisors: expect.arrayContaining(['setsid']),
      tools: expect.arrayContaining(['tar', 'sha256sum']),
      os: { kernel: expect.stringMatching(/^\d/), arch: expect.stringMatching(/./) },
      root: { path: host.root, exists: false, writable: true },
      releases: [],
    })
    expect(facts.root.freeBytes).toBeGreaterThan(0)
    expect(Math.abs(facts.time - Date.now() / 1000)).toBeLessThan(60)
    for (const key of ['lock', 'open', 'current', 'unit']) expect(facts).not.toHaveProperty(key)
  })

  it('tells what each path is', async () => {
    await using host = createAgentHost(shell)
    const at = (name: string) => join(host.folder, 'things', name)
    mkdirSync(at('folder'), { recursive: true })
    writeFileSync(at('file with spaces'), 'text')
    chmodSync(at('file with spaces'), 0o640)
    symlinkSync('folder', at('link'))
    const { paths } = await host.agent.probe({
      paths: ['folder', 'file with spaces', 'link', 'absent/below'].map(at),
    })
    expect(paths[at('folder')]).toMatchObject({
      kind: 'directory',
      replaceable: true,
      owner: userInfo().username,
    })
    expect(paths[at('file with spaces')]).toMatchObject({
      kind: 'file',
      mode: '640',
      sha256: sha256Of('text'),
    })
    expect(paths[at('link')]).toMatchObject({ kind: 'link', target: 'folder' })
    expect(paths[at('absent/below')]).toEqual({ kind: 'absent', replaceable: true })
  })

  it('finds who listens on a port, and which accounts exist', async () => {
    await using host = createAgentHost(shell)
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const { ports, accounts } = await host.agent.probe({
      ports: [port, 1],
      accounts: ['root', 'nobody-at-all'],
    })
    server.close()
    expect(ports[port]).toMatchObject({ listening: true, pid: process.pid })
    expect(ports[port]?.command).toBeTruthy()
    expect(ports[port]?.user).toBe(userInfo().username)
    expect(ports[1]).toEqual({ listening: false })
    expect(accounts).toEqual({
      root: { user: true, group: true },
      'nobody-at-all': { user: false, group: false },
    })
  })

  it('reads what is kept in a folder of backups, and whether there is one', async () => {
    await using host = createAgentHost(shell)
    const folder = join(host.folder, 'place/shop-prod/db/lab')
    const absent = join(host.folder, 'absent/shop-prod/db/lab')
    mkdirSync(join(host.folder, 'place'))
    const { backups: before } = await host.agent.probe({ backups: [folder, absent] })
    expect(before[folder]).toMatchObject({ placeExists: true, writable: true, copies: [] })
    expect(before[absent]).toMatchObject({ placeExists: false, copies: [] })
    expect(before[folder]!.freeBytes).toBeGreaterThan(0)
    expect(before[folder]!.device).toMatch(/^\d+$/)
    mkdirSync(folder, { recursive: true })
    const document = (changes: object) =>
      JSON.stringify(
        {
          kind: 'before-deployment',
          of: '1.0.0-a',
          madeAt: 'then',
          file: 'a.gz',
          bytes: 3,
          contentBytes: 9,
          ...changes,
        },
        null,
        2,
      )
    writeFileSync(join(folder, 'a.gz'), 'abc')
    writeFileSync(join(folder, '20260101t000000z-00000001.json'), document({}))
    writeFileSync(join(folder, '20260101t000000z-00000002.json'), document({ of: null, bytes: 4 }))
    writeFileSync(join(folder, '20260101t000000z-00000003.json'), document({ file: '../../a.gz' }))
    writeFileSync(join(folder, 'with spaces.json'), document({}))
    writeFileSync(join(folder, '-n.json'), 'not JSON')
    const { backups } = await host.agent.probe({ backups: [folder] })
    const one = { kind: 'before-deployment', of: '1.0.0-a', madeAt: 'then', bytes: 3, contentBytes: 9 }
    expect(backups[folder]!.copies).toEqual([
      { ...one, name: '20260101t000000z-00000002', of: '', bytes: 4, present: false },
      { ...one, name: '20260101t000000z-00000001', present: true },
    ])
  })

  it('asks the Docker engine for a container, and for whose a port is', async () => {
    await using host = createAgentHost(shell)
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const engine = (text: string) => writeProgram(join(host.folder, 'bin/docker'), `#!/bin/sh\n${text}\n`)
    engine('exit 1')
    expect((await host.agent.probe({ container: 'shop' })).docker).toEqual({})
    expect(await host.agent.probe()).not.toHaveProperty('docker')
    engine(`case $* in
      version*) echo 29.0 linux/amd64 ;;
      info*) echo active true ;;
      'node ls'*) echo Ready Active one; echo Down Drain two ;;
      ps*publish=${port}*) echo till; echo other ;;
      ps*project=lab*) printf '%s\\n' 'web web:1 running Up 2 hours' 'init init:1 exited Exited (0) 2 hours ago' 'api api:1 restarting Restarting (1)' 'api api:1 running Up 2 hours (unhealthy)' ;;
      'stack services'*lab) printf '%s\\n' 'lab_web 2/2' 'lab_api 1/3 (max 1 per node)' 'lab_init 0/0' ;;
      *inspect*shop) echo 'exited bridge true acme/shop:1' ;;
      *) exit 1 ;;
    esac`)
    const { docker, ports } = await host.agent.probe({ container: 'shop', ports: [port] })
    expect(docker).toEqual({
      ...{ engine: '29.0', platform: 'linux/amd64' },
      container: {
        ...{ name: 'shop', state: 'exited', image: 'acme/shop:1', network: 'bridge', removesItself: true },
      },
    })
    expect(ports[port]).toMatchObject({ listening: true, container: 'till' })
    const other = await host.agent.probe({ container: 'none', ports: [port], swarm: true })
    const nodes = [
      { name: 'one', status: 'Ready', availability: 'Active' },
      { name: 'two', status: 'Down', availability: 'Drain' },
    ]
    expect(other.docker).toEqual({
      ...{ engine: '29.0', platform: 'linux/amd64' },
      swarm: { state: 'active', manages: true, nodes },
    })
    mkdirSync(join(host.root, '.deploy/compose/r1'), { recursive: true })
    writeFileSync(join(host.root, '.deploy/compose/r1/images'), 'web|web:1\nmail|mail:1\n')
    symlinkSync('releases/r1', join(host.root, 'current'))
    const lab = await host.agent.probe({ container: 'lab', project: 'lab' })
    expect(lab.docker).toMatchObject({
      project: { name: 'lab' },
      services: { web: ['running'], init: ['exited'], api: ['restarting', 'unhealthy'], mail: [] },
    })
    const { docker: swarm } = await host.agent.probe({ container: 'lab', stack: 'lab' })
    expect(swarm).toMatchObject({
      stack: { name: 'lab' },
      services: { web: ['2/2'], api: ['1/3'], init: ['0/0'], mail: [] },
    })
    const beside = await host.agent.probe({ container: 'none', beside: 'shop' })
    expect(beside.docker?.beside).toMatchObject({ name: 'shop', state: 'exited' })
    expect(beside.docker).not.toHaveProperty('container')
    server.close()
  })

  it('asks systemd for each unit, and finds a process by its id and its start', async () => {
    await using host = createAgentHost(shell)
    writeProgram(
      join(host.folder, 'bin/systemctl'),
      `#!/bin/sh
      case $* in
        *queue.service) printf '%s\\n' LoadState=loaded ActiveState=failed MainPID=0 Type=simple Result=exit-code ;;
        *fetch.service) printf '%s\\n' LoadState=loaded ActiveState=inactive Type=oneshot Result=success ;;
        *web) printf '%s\\n' LoadState=loaded ActiveState=active MainPID=7 Type=simple Result=success ;;
        *) exit 1 ;;
      esac\n`,
    )
    const { unit, units } = await host.agent.probe({ unit: 'web', units: ['queue.service', 'fetch.service'] })
    expect(unit).toMatchObject({ name: 'web', activeState: 'active', mainPid: 7 })
    expect(unit).not.toHaveProperty('done')
    expect(units).toMatchObject({
      'queue.service': { activeState: 'failed' },
      'fetch.service': { activeState: 'inactive', done: true },
    })

    const start = readFileSync(`/proc/${process.pid}/stat`, 'utf8').replace(/.*\) /, '').split(' ')[19]
    const lives = async (line: string) => {
      writeFileSync(join(host.root, '.deploy/run/web.pid'), line)
      return (await host.agent.probe({ process: 'web' })).process?.lives
    }
    mkdirSync(join(host.root, '.deploy/run'), { recursive: true })
    expect(await lives(`${process.pid} ${start}\n`)).toBe(true)
    for (const line of [`${process.pid} 1\n`, `4194305 ${start}\n`, 'x\n', ''])
      expect({ line, lives: await lives(line) }).toEqual({ line, lives: false })
  })

  it('sees the same state as status', async () => {
    await using host = createAgentHost(shell)
    await deploy(host.agent, orderFor('d1', 'r1'))
    await host.agent.prepare(
      orderFor('d2', 'r2', { previous: { id: 'r1', sha256: sha256Of('r1') }, actor: 'a bc' }),
      recorder(),
    )
    const { current, lock, open, releases } = await host.agent.probe()
    expect(current).toBe('r1')
    expect(lock).toMatchObject({ deployId: 'd2', actor: 'a bc', fence: 2, expired: false })
    expect(open).toEqual({ deployId: 'd2', release: 'r2', event: 'staged' })
    expect(releases.map(({ id, state }) => `${id} ${state}`)).toEqual(['r1 live', 'r2 staged'])
  })

  it('asks programs for their version, and only those', async () => {
    await using host = createAgentHost(shell)
    const tool = (name: string, text: string) => writeProgram(join(host.folder, 'bin', name), text)
    tool('three', '#!/bin/sh\n[ "$*" = --version ] && printf "three 3.1.4 (a)\\nmore\\n"\n')
    tool('loud', '#!/bin/sh\necho "loud: no such option" >&2; exit 2\n')
    tool('nginx', '#!/bin/sh\n[ "$*" = -v ] && echo "nginx version: nginx/1.22.1" >&2\n')
    const { versions } = await host.agent.probe({ versions: ['three', 'loud', 'nginx', 'not-there'] })
    const { systemd: _, ...others } = versions
    expect(others).toEqual({
      three: 'three 3.1.4 (a)',
      loud: 'loud: no such option',
      nginx: 'nginx version: nginx/1.22.1',
    })
    await expect(host.agent.probe({ versions: ['../bin/sh'] })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    })
  })

  it('sees what a quota leaves, and other file systems', async () => {
    await using host = createAgentHost(shell)
    const device = spawnSync('df', ['-P', host.folder], { encoding: 'utf8' })
      .stdout.split('\n')[1]!
      .split(' ')[0]
    const answer = `     Filesystem blocks quota limit grace files quota limit grace\n${device} 24* 0 1024 0 5 0 0 0\n${device} 24 0 0 0 90 0 100 0\n/dev/other 1 0 2 0 1 0 2 0\n`
    writeProgram(
      join(host.folder, 'bin/quota'),
      `#!/bin/sh\n[ "$1 $2" = '-w -p' ] || exit 1\ncat <<'END'\n${answer}END\n`,
    )
    const { quota, spaces } = await host.agent.probe({ spaces: ['/proc', join(host.folder, 'a/b')] })
    expect(quota).toEqual({ freeBytes: 1000 * 1024, freeInodes: 10 })
    expect(spaces['/proc']).toMatchObject({ freeBytes: 0 })
    expect(spaces[join(host.folder, 'a/b')]?.freeBytes).toBeGreaterThan(0)
  })

  it('compares the live release with its digests, when it is asked to', async () => {
    await using host = createAgentHost(shell)
    await deploy(host.agent, orderFor('d1', 'r1'))
    expect(await host.agent.probe()).not.toHaveProperty('live')
    const folder = join(host.root, 'releases/r1')
    const list = (names: string[]) =>
      writeFileSync(
        join(folder, '.release/SHA256SUMS'),
        names.map((name) => `${sha256Of(name)}  ${name}\n`).join(''),
      )
    const look = async () => (await host.agent.probe({ live: true })).live
    expect(await look()).toMatchObject({ files: 'unknown', venv: 'absent' })
    mkdirSync(join(folder, '.release'), { recursive: true })
    list(['a b', '-c: FAILED'])
    for (const name of ['a b', '-c: FAILED']) writeFileSync(join(folder, name), name)
    expect(await look()).toMatchObject({ files: 'whole', missing: [], changed: [] })
    writeFileSync(join(folder, 'a b'), 'by hand')
    rmSync(join(folder, '-c: FAILED'))
    expect(await look()).toMatchObject({ files: 'damaged', changed: ['a b'], missing: ['-c: FAILED'] })
    list([])
    mkdirSync(join(folder, '.venv/bin'), { recursive: true })
    symlinkSync('/nowhere/python3', join(folder, '.venv/bin/python'))
    expect(await look()).toMatchObject({ files: 'whole', venv: 'broken' })
    rmSync(join(folder, '.venv/bin/python'))
    writeProgram(join(folder, '.venv/bin/python'), '#!/bin/sh\nexit 0\n')
    expect(await look()).toMatchObject({ venv: 'whole', venvInodes: 3 })
  })
})

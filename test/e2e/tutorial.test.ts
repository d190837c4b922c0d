import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GitHub, startGitHub } from '../harness/github/server.ts'
import { endProcessesIn } from '../harness/leftovers.ts'
import { freePorts } from '../harness/ports.ts'
import { type SshHost, startSshHost } from '../harness/ssh/server.ts'
import { actsOf, patternOf } from '../harness/tutorial/page.ts'
import { type Course, playWorkflow, type Values } from '../harness/tutorial/workflow.ts'

const page = join(import.meta.dirname, '../../docs/tutorial.md')
const run = promisify(execFile)

let top: string
let home: string
let host: SshHost
let github: GitHub
let ports: { test: number; prod: number }

beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'tutorial-'))
  home = join(top, 'host/home')
  await mkdir(home, { recursive: true })
  const [forTest, forProd] = await freePorts(2)
  ports = { test: forTest!, prod: forProd! }
  const env = { PATH: `${dirname(process.execPath)}:${process.env.PATH}` }
  host = await startSshHost({ home, env, authorizedKeys: join(home, '.ssh/authorized_keys') })
  github = await startGitHub({ repository: 'acme/hello' })
  await install()
})

afterAll(async () => {
  await host?.close()
  await endProcessesIn(join(top, 'host'))
  await github?.close()
  await rm(top, { recursive: true, force: true })
})

test('every command of the tutorial does what it says, from an empty repository to a rollback', async () => {
  const courses: string[][] = []
  for (const act of actsOf(await readFile(page, 'utf8'))) {
    if ('file' in act) {
      await writeFile(join(top, 'hello', act.file), here(act.text))
      continue
    }
    const before = await pushed()
    const { stdout } = await shell(act.commands, act.line)
    if (act.printed !== undefined) expect(stdout, `line ${act.line}`).toMatch(patternOf(here(act.printed)))
    if ((await pushed()) !== before) courses.push(endsOf(await play('push', 'deploy')))
    for (const file of await dispatched()) courses.push(endsOf(await play('workflow_dispatch', file)))
  }

  const built = ['prod-test/build-release success', 'prod-test/sbom-and-checksum success']
  const whole = [...built, 'prod-test/deploy-prod-test success', 'prod/promote-prod success']
  expect(courses).toEqual([
    whole,
    [...built, 'prod-test/deploy-prod-test failure'],
    whole,
    ['rollback/rollback success'],
  ])
  expect(github.state.issues.map(({ title }) => title).join('\n')).toContain('1.2.0')
})

/** What the commands of a person find: ssh and ssh-keyscan that reach the host under its name, and a `gh` of three commands. */
async function install(): Promise<void> {
  const key = join(top, 'own_key')
  await writeFile(key, host.privateKey, { mode: 0o600 })
  await writeFile(
    join(top, 'ssh_config'),
    `Host lab.example.org
  HostName 127.0.0.1
  Port ${host.port}
  IdentityFile ${key}
  IdentitiesOnly yes
  UserKnownHostsFile /dev/null
  StrictHostKeyChecking no
  LogLevel ERROR
`,
  )
  await program('ssh', `exec /usr/bin/ssh -F ${top}/ssh_config "$@"`)
  await program(
    'ssh-keyscan',
    `[ "$*" = '-t ed25519 lab.example.org' ] && exec /usr/bin/ssh-keyscan -t ed25519 -p ${host.port} 127.0.0.1`,
  )
  await mkdir(join(top, 'dispatched'))
  await program(
    'gh',
    `case "$1 $2" in
  'repo create')
    [ "$*" = 'repo create acme/hello --private --source . --push' ]
    git init --quiet --bare --initial-branch=main ${top}/origin
    git remote add origin ${top}/origin
    git push --quiet origin HEAD ;;
  'secret set') cat > ${top}/secrets."$3" ;;
  'variable set') cat > ${top}/vars."$3" ;;
  'workflow run')
    [ "$4" = -f ] && [ "$#" = 5 ]
    git show "origin/main:.github/workflows/$3" | grep -q workflow_dispatch
    echo "$5" > "${top}/dispatched/$3" ;;
  *) echo "gh: what is $*?" >&2; exit 1 ;;
esac`,
  )
}

async function program(name: string, script: string): Promise<void> {
  await mkdir(join(top, 'bin'), { recursive: true })
  await writeFile(join(top, 'bin', name), `#!/bin/sh\nset -eu\n${script}\n`)
  await chmod(join(top, 'bin', name), 0o755)
}

async function shell(commands: string, line: number): Promise<{ stdout: string }> {
  const folder = join(top, 'hello')
  const begin = commands.startsWith('mkdir hello') ? '' : `cd ${folder}; `
  const env = {
    ...{ PATH: `${top}/bin:${process.env.PATH}`, HOME: join(top, 'person'), GIT_CONFIG_NOSYSTEM: '1' },
    ...{ GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.org' },
    ...{ GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.org' },
  }
  await mkdir(env.HOME, { recursive: true })
  return run('sh', ['-euc', begin + here(commands)], { cwd: top, env }).catch((error: Error) => {
    throw new Error(`docs/tutorial.md, line ${line}`, { cause: error })
  })
}

/** The same text with this host's ports, addresses and folders. */
function here(text: string): string {
  return text
    .replaceAll('address: lab.example.org', `address: 127.0.0.1, port: ${host.port}`)
    .replaceAll('/home/deploy', home)
    .replaceAll('8081', String(ports.test))
    .replaceAll('8080', String(ports.prod))
}

async function play(eventName: 'push' | 'workflow_dispatch', name: string): Promise<Course> {
  const branch = eventName === 'push' ? 'prod-test' : 'main'
  return playWorkflow({
    ...{ origin: join(top, 'origin'), ref: `refs/heads/${branch}`, eventName, github },
    file: `.github/workflows/${name.replace(/\.yml$/, '')}.yml`,
    values: await values(name),
  })
}

async function values(name: string): Promise<Values> {
  const stored = (await readdir(top)).filter((file) => /^(secrets|vars)\./.test(file))
  const texts = await Promise.all(
    stored.map(async (file) => [file, await readFile(join(top, file), 'utf8')] as const),
  )
  const [key = '', text = ''] = (await readFile(join(top, 'dispatched', name), 'utf8').catch(() => '')).split(
    '=',
  )
  return { ...Object.fromEntries(texts), [`inputs.${key}`]: text.trim() }
}

const seen = new Set<string>()

async function dispatched(): Promise<string[]> {
  const fresh = (await readdir(join(top, 'dispatched'))).filter((file) => !seen.has(file))
  for (const file of fresh) seen.add(file)
  return fresh
}

async function pushed(): Promise<string> {
  const args = ['-C', join(top, 'origin'), 'rev-parse', '--verify', '--quiet', 'refs/heads/prod-test']
  return run('git', args).then(
    ({ stdout }) => stdout,
    () => '',
  )
}

function endsOf(course: Course): string[] {
  return course.map(({ step, result }) => `${step} ${result.outcome}`)
}

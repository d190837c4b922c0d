import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Commands, commandsOf } from './commands-of.ts'
import { pages, read } from './pages.ts'

const top = join(import.meta.dirname, '../..')
const all = pages.flatMap(commandsOf)
const shown = ({ page, section }: Commands) => `${page} › ${section}`

/** What runs the commands of each page, section by section; `here` is this file. Or why nothing can. */
const runBy: [RegExp, { test: string } | { why: string }][] = [
  [/^docs\/tutorial\.md /, { test: 'test/e2e/tutorial.test.ts' }],
  [/^docs\/runbook\.md /, { test: 'test/e2e/runbook.test.ts' }],
  [/^docs\/offline\.md › The package$/, { test: 'test/e2e/offline.test.ts' }],
  [/^docs\/security\.md › A key for the agent only$/, { test: 'test/hosts/prepare-host.test.ts' }],
  [
    /^docs\/security\.md › Docker without root$/,
    {
      why: 'The host of test/hosts/rootless.test.ts is made with these packages; the last line is run there.',
    },
  ],
  [/^README\.md › See it work$/, { why: 'It is the tests, and what they play one by one.' }],
  [/^README\.md › Your first workflow$/, { test: 'test/hosts/prepare-host.test.ts' }],
  [/^actions\/prepare-host\/README\.md /, { test: 'test/hosts/prepare-host.test.ts' }],
  [/^examples\/(?:datalab|nbhosting)\/.* › Deploy it$/, { test: 'test/hosts/prepare-host.test.ts' }],
  [/^examples\/(?:voila|viewbovis)\/.* › Deploy it$/, { test: 'test/hosts/prepare-host.test.ts' }],
  [/^examples\/inloop\/.* › Deploy it$/, { why: 'They ask for passwords and variables that only Ops have.' }],
]

test.each(
  all.map((one) => [shown(one), one] as const),
)('%s: a test runs it, or there is a reason', (name) => {
  const [, how] = runBy.find(([pattern]) => pattern.test(name)) ?? []
  expect(how, 'name the test in this file').toBeDefined()
  if (how && 'test' in how) expect(existsSync(join(top, how.test))).toBe(true)
})

test.each(all.map((one) => [shown(one), one] as const))('%s: bash reads it', (_, { commands }) => {
  const { status, stderr } = spawnSync('bash', ['-n', '-c', commands], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

const releases = all.filter(({ page, commands }) => /^examples\//.test(page) && /^git /.test(commands))

test('each example that shows how a release begins is tried', () => {
  expect(releases.map(({ page }) => page)).toEqual(
    ['datalab', 'viewbovis', 'voila'].map((name) => `examples/${name}/README.md`),
  )
})

test.each(
  releases.map((one) => [one.page, one] as const),
)('%s: what begins a release starts its workflow with the tag', (page, { commands }) => {
  const example = page.split('/')[1]!
  const { clone, remote, git } = repositoryOf(example)
  execFileSync('bash', ['-eu', '-c', commands], { cwd: clone, env: environment, stdio: 'pipe' })
  const head = git(remote, 'rev-parse', 'prod-test')
  expect(git(remote, 'rev-parse', 'v1.1.0^{commit}')).toBe(head)
  expect(git(remote, 'merge-base', '--is-ancestor', head, 'main')).toBe('')
  expect(read(`examples/${example}/.github/workflows/deploy.yml`)).toContain('branches: [prod-test]')
  if (example === 'datalab')
    expect(git(remote, 'ls-tree', 'prod-test', 'datalab')).toContain(
      git(join(clone, 'datalab'), 'rev-parse', 'v0.5.0'),
    )
})

const environment = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  ...{ GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.org' },
  ...{ GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.org' },
  // The submodule lies on this disk.
  ...{ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'protocol.file.allow', GIT_CONFIG_VALUE_0: 'always' },
}

/** A clone of the example as a repository of its own; datalab is a submodule with a newer release. */
function repositoryOf(example: string) {
  const folder = mkdtempSync(join(tmpdir(), 'page-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const git = (cwd: string, ...words: string[]) =>
    execFileSync('git', words, { cwd, env: environment, encoding: 'utf8', stdio: 'pipe' }).trim()
  const [source, upstream, remote, clone] = ['source', 'datalab', 'remote.git', 'clone'].map((name) =>
    join(folder, name),
  )
  const start = (path: string, from: string, without: string[] = []) => {
    cpSync(join(top, from), path, { recursive: true, filter: (name) => !without.includes(name) })
    git(path, 'init', '--quiet', '--initial-branch=main')
    git(path, 'add', '--all', '--force')
    git(path, 'commit', '--quiet', '--message', 'Begin')
  }
  mkdirSync(source!)
  start(source!, `examples/${example}`, [join(top, 'examples/datalab/datalab')])
  if (example === 'datalab') {
    start(upstream!, 'examples/datalab/datalab')
    git(source!, 'submodule', '--quiet', 'add', upstream!, 'datalab')
    git(source!, 'commit', '--quiet', '--message', 'Pin datalab')
    git(upstream!, 'commit', '--quiet', '--allow-empty', '--message', 'Release')
    git(upstream!, 'tag', 'v0.5.0')
  }
  git(folder, 'clone', '--quiet', '--bare', source!, remote!)
  git(folder, 'clone', '--quiet', '--recurse-submodules', remote!, clone!)
  return { clone: clone!, remote: remote!, git }
}

/** Nothing in the release tree can be told from outside to fail: whatever a test breaks, it breaks from outside. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { agentText } from '@deploy/agent/script.ts'
import { dist } from '@deploy/test/harness/dist.ts'
import { describe, expect, test } from 'vitest'

/** What our own modules ask of the environment: the runner's variables, and those that deploy.yml names. */
const ours = [
  'ACTIONS_RESULTS_URL',
  'ACTIONS_RUNTIME_TOKEN',
  'BUILDX_CONFIG',
  'GITHUB_ACTOR',
  'GITHUB_API_URL',
  'GITHUB_EVENT_NAME',
  'GITHUB_EVENT_PATH',
  'GITHUB_REF',
  'GITHUB_REPOSITORY',
  'GITHUB_RUN_ATTEMPT',
  'GITHUB_RUN_ID',
  'GITHUB_SERVER_URL',
  'GITHUB_SHA',
  'GITHUB_STEP_SUMMARY',
  'GITHUB_WORKSPACE',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NODE_USE_ENV_PROXY',
  'RUNNER_TEMP',
  'SOURCE_DATE_EPOCH',
  'SSH_AUTH_SOCK',
  'USER',
  'http_proxy',
  'https_proxy',
  '[login.passwordEnv]',
  '[login.userEnv]',
  '[name]',
]

/** The same of the libraries: the runner's variables, proxies, and switches for their own logs and streams. */
const theirs = [
  ...['ACTIONS_ARTIFACT_MAX_ARTIFACT_COUNT', 'ACTIONS_ARTIFACT_UPLOAD_CONCURRENCY'],
  ...['ACTIONS_ARTIFACT_UPLOAD_TIMEOUT_MS', 'ACTIONS_ORCHESTRATION_ID', 'ACTIONS_RESULTS_URL'],
  ...['ACTIONS_RUNTIME_TOKEN', 'CI', 'DEBUG', 'GITHUB_ACTION', 'GITHUB_ACTOR', 'GITHUB_API_URL'],
  ...['GITHUB_EVENT_NAME', 'GITHUB_EVENT_PATH', 'GITHUB_GRAPHQL_URL', 'GITHUB_JOB', 'GITHUB_OUTPUT'],
  ...['GITHUB_REF', 'GITHUB_REPOSITORY', 'GITHUB_RETENTION_DAYS', 'GITHUB_RUN_ATTEMPT', 'GITHUB_RUN_ID'],
  ...['GITHUB_RUN_NUMBER', 'GITHUB_SERVER_URL', 'GITHUB_SHA', 'GITHUB_WORKFLOW', 'GITHUB_WORKSPACE'],
  ...['GRACEFUL_FS_PLATFORM', 'HTTPS_PROXY', 'HTTP_PROXY', 'JEST_WORKER_ID', 'LOG_STREAM', 'LOG_TOKENS'],
  ...[
    'NODE_DEBUG',
    'NODE_V8_COVERAGE',
    'NO_PROXY',
    'READABLE_STREAM',
    'TEST_GRACEFUL_FS_GLOBAL_PATCH',
    'UNDICI_NO_FG',
  ],
  ...['__MINIMATCH_TESTING_PLATFORM__', 'http_proxy', 'https_proxy', 'no_proxy'],
  ...['[SUMMARY_ENV_VAR]', '[`GITHUB_${command}`]', '[`INPUT_${name.replace(/ /g, "_").toUpperCase()}`]'],
  ...['[key]', '[name.toLowerCase()]', '[name]'],
]

const words = /FAULT_AT|CRASH_AT|fault[_-]?(hook|point|inject)|fail[_-]?point|chaos|kill[_-]?point|__test/i

interface Module {
  path: string
  text: string
}

/** The modules of the bundle: esbuild writes the path of each before it. */
const modules: Module[] = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.js'))
  .flatMap((file) => modulesOf(file, readFileSync(join(dist, file), 'utf8')))
const own = modules.filter(({ path }) => /^(actions|packages)\//.test(path))
const foreign = modules.filter(({ path }) => !own.some((module) => module.path === path))

describe('the release tree', () => {
  test('is made of our packages, our actions and libraries, and of nothing that tests use', () => {
    expect(own.length).toBeGreaterThan(100)
    for (const { path } of modules) {
      expect(path).toMatch(
        /^(actions\/|packages\/|node_modules\/|scripts\/build\/dirname\.ts|absent:|banner of )/,
      )
      expect(path).not.toMatch(/^packages\/.*(\.test|testing|fixtures?|test-certificates)\.ts$/)
      expect(path).not.toMatch(/node_modules\/(@deploy|vitest|fast-check)\//)
    }
  })

  test('asks the environment for nothing but what is listed here', () => {
    const asked = (list: Module[], env?: RegExp) => [
      ...new Set(list.flatMap(({ text }) => variablesOf(text, env))),
    ]
    expect(asked(own)).toEqual(expect.arrayContaining(['GITHUB_WORKSPACE', 'GITHUB_EVENT_NAME', '[name]']))
    expect(asked(own).filter((name) => !ours.includes(name))).toEqual([])
    expect(asked(foreign, /\bprocess\d*\.env\d*/).filter((name) => !theirs.includes(name))).toEqual([])
  })

  test('knows no words for faults that are made on purpose', () => {
    for (const { path, text } of own) expect(text, path).not.toMatch(words)
  })
})

describe('the agent', () => {
  const { read, set } = shellNames(agentText)

  test('takes nothing from its environment but where the user lives, which language he has and where programs are', () => {
    const outside = [...read].filter((name) => /^[A-Z]/.test(name) || !set.has(name))
    expect(outside.toSorted()).toEqual([
      'HOME',
      'LANG',
      'LC_ALL',
      'PATH',
      'XDG_CONFIG_HOME',
      'XDG_RUNTIME_DIR',
    ])
  })

  test('knows no words for faults that are made on purpose', () => {
    expect(agentText).not.toMatch(words)
  })
})

function modulesOf(file: string, text: string): Module[] {
  const [head = '', ...rest] = text.split(
    /^ *\/\/ (?=(?:\.\.\/)*(?:actions|packages|node_modules|scripts|test|absent)[/:])/m,
  )
  return [
    { path: `banner of ${file}`, text: head },
    ...rest.map((part) => {
      const end = part.indexOf('\n')
      return { path: part.slice(0, end).trim(), text: part.slice(end) }
    }),
  ]
}

/** The names that a module asks the environment for; `[expression]` where the name is computed. */
function variablesOf(text: string, env = /\benv\d*/): string[] {
  const code = text.replace(/^\s*(\*|\/\/|\/\*).*$/gm, '')
  const names = [...code.matchAll(new RegExp(`${env.source}\\??\\.([A-Za-z_]\\w*)`, 'g'))].map(
    (match) => match[1]!,
  )
  const computed = [
    ...code.matchAll(new RegExp(`${env.source}(\\[(?:"\\w+"|[^\\]"]+(?:"[^"]*"[^\\]"]*)*)\\])`, 'g')),
  ].map((match) => match[1]!.replace(/^\[["'](\w+)["']\]$/, '$1').replace(/^\[([a-z]+)\d+\./, '[$1.'))
  const unpacked = [...code.matchAll(new RegExp(`\\{([^{}]*)\\} = ${env.source}\\b`, 'g'))].flatMap((match) =>
    match[1]!
      .split(',')
      .map((item) => item.trim().split(/[:= ]/)[0]!)
      .filter((name) => name !== ''),
  )
  return [...names, ...computed, ...unpacked]
}

/** The variables that a shell script reads, and those that it sets. */
function shellNames(script: string): { read: Set<string>; set: Set<string> } {
  const code = script.replace(/^\s*#.*$/gm, '')
  const read = [...code.matchAll(/\$\{?#?([A-Za-z_]\w*)/g)].map((match) => match[1]!)
  const set = [
    ...[...code.matchAll(/(?:^|[\s;(|&{])([A-Za-z_]\w*)=/gm)].map((match) => match[1]!),
    ...[...code.matchAll(/\bfor ([a-z_]+)\b/g)].map((match) => match[1]!),
    ...[...code.matchAll(/\bread (?:-r )?([a-z_ ]+)/g)].flatMap((match) => match[1]!.split(' ')),
  ]
  return {
    read: new Set(read.filter((name) => !name.startsWith('DEPLOY_') || !set.includes(name))),
    set: new Set(set),
  }
}

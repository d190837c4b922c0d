/**
 * Plays the chain on the embedded host and renews docs/examples/evidence and what docs/files.md quotes from there: 1.0.0 serves;
 * 1.2.0 passes prod-test, is rolled back there for practice, comes again and is promoted.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { readBundle, writeBundle } from '@deploy/evidence/bundle.ts'
import { type Documents, parseEvidence, parseStage } from '@deploy/evidence/evidence.ts'
import { planDigest, planSchema, planText } from '@deploy/plan/plan.ts'
import { browserIsMissing, startBrowser } from '@deploy/test/harness/browser/browser.ts'
import { type Chain, startChain } from '@deploy/test/harness/chain.ts'
import { parseDocument } from 'yaml'
import { requoted } from './example-evidence/requote.ts'

const examples = fileURLToPath(new URL('../docs/examples', import.meta.url))
const pictures = fileURLToPath(new URL('../docs/images', import.meta.url))
const manual = fileURLToPath(new URL('../docs/files.md', import.meta.url))

const waiver = { owner: 'ada', reason: 'the key comes with the new runners', expires: '2027-12-31' }
const outdated = { ms: { current: '2.1.3', wanted: '2.1.3', latest: '3.0.0', location: 'node_modules/ms' } }

const before = await readBundle(join(examples, 'evidence'))
const folder = await mkdtemp(join(tmpdir(), 'deploy-example-'))
const chain = await startChain(folder)
try {
  await play(chain)
  await writeFile(join(examples, 'deploy.yml'), await manifestOf(chain))
  await keep(anywhere(await readBundle(join(chain.workspace, 'evidence')), chain))
} finally {
  await chain[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
}
await picture()
const now = await readBundle(join(examples, 'evidence'))
await writeFile(manual, requoted(await readFile(manual, 'utf8'), before, now))

async function play({ commit, run, newRun, workspace, manifest, github }: Chain): Promise<void> {
  const must = async (action: string, inputs: Record<string, string> = {}) => {
    const { outcome, log } = await run(action, inputs)
    if (outcome !== 'success') throw new Error(`${action} failed:\n${log.join('\n')}`)
  }
  github.seed.commit({ sha: await commit('1.0.0'), author: 'octo-dev' })
  for (const action of ['build-release', 'sbom-and-checksum', 'deploy-prod-test', 'promote-prod'])
    await must(action)
  const bill = await readFile(join(workspace, 'release/bom.json'))
  newRun()
  await manifest((file) => {
    file.setIn(['nfr', 'load'], {
      url: 'http://127.0.0.1:{port.web}',
      paths: ['/'],
      'requests-per-second': 20,
      'duration-seconds': 5,
      limits: { 'p95-ms': 500, 'headroom-percent': 0 },
    })
    file.setIn(['environments', 'prod', 'promotion'], {
      evidence: [
        { kind: 'gate', 'maximum-age-hours': 72 },
        { kind: 'outdated' },
        { kind: 'signature', waiver },
      ],
      approvals: [
        { role: 'AO', logins: ['ada'] },
        { role: 'IS', logins: ['ian'], when: 'as-needed' },
        { role: 'Ops', logins: ['olga'] },
      ],
    })
  })
  const config = 'GREETING=Good day!\nPORT=8080\nRELEASE=unknown\nBROKEN=no\n'
  await rm(join(workspace, 'evidence'), { recursive: true })
  github.seed.commit({ sha: await commit('1.2.0', { 'config/hello.env': config }), author: 'octo-dev' })
  await must('build-release')
  await writeFile(join(workspace, 'bom-before.json'), bill)
  await writeFile(join(workspace, 'outdated.json'), JSON.stringify(outdated))
  await must('sbom-and-checksum', { previous: 'bom-before.json', outdated: 'outdated.json' })
  await must('deploy-prod-test')
  await must('rollback', { environment: 'prod-test', reason: 'We rehearse the way back.' })
  await must('deploy-prod-test')
  const asked = await run('promote-prod')
  const issue = github.state.issues.find(({ title }) => title === 'Change: hello 1.2.0')
  const [, digest] = /\/approve AO ([0-9a-f]{64})/.exec(issue?.body ?? '') ?? []
  if (!issue || !digest)
    throw new Error(`The change record does not ask for approvals:\n${asked.log.join('\n')}`)
  await comment(github, issue.number, 'ada', `/approve AO ${digest}`)
  await comment(github, issue.number, 'ada', `/skip IS ${digest} neither ports nor secrets are touched`)
  await comment(github, issue.number, 'olga', `/approve Ops ${digest}`)
  await must('promote-prod')
}

/** Somebody writes into the change record. */
async function comment(
  { apiUrl, token, state }: Chain['github'],
  issue: number,
  login: string,
  body: string,
) {
  const bot = state.actor
  state.actor = login
  const answer = await fetch(`${apiUrl}/repos/acme/hello/issues/${issue}/comments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'user-agent': login },
    body: JSON.stringify({ body }),
  })
  state.actor = bot
  if (!answer.ok) throw new Error(`${login} could not comment: ${answer.status}`)
}

/** The documents as another machine would have written them: no folder, port or address of this one stays in them. */
function anywhere(documents: Documents, { hostRoot, ports, github }: Chain): Documents {
  const places: [string, string][] = [
    [hostRoot, ''],
    [`127.0.0.1:${ports['prod-test']}`, '127.0.0.1:8081'],
    [`127.0.0.1:${ports.prod}`, '127.0.0.1:8080'],
    [github.serverUrl, 'https://github.example.org'],
  ]
  const plain = Object.entries(documents).map(
    ([path, text]) => [path, places.reduce((done, [from, to]) => done.replaceAll(from, to), text)] as const,
  )
  const all: Documents = Object.fromEntries(plain)
  for (const [path, text] of plain) {
    if (path.endsWith('/plan.json')) all[path] = planText(planSchema.parse(JSON.parse(text)))
    if (path.endsWith('/deployment.json')) all[path] = withDigests(path, all)
  }
  return all
}

/** A plan with other paths is another plan. */
function withDigests(path: string, documents: Documents): string {
  const stage = parseStage(documents[path]!, path)
  const hosts = stage.hosts.map((host) => {
    const plan = documents[`${stage.stage}/${host.host}/plan.json`]
    return plan === undefined ? host : { ...host, planDigest: planDigest(planSchema.parse(JSON.parse(plan))) }
  })
  return `${JSON.stringify({ ...stage, hosts }, null, 2)}\n`
}

async function manifestOf({ workspace, hostRoot }: Chain): Promise<string> {
  const file = parseDocument((await readFile(join(workspace, 'deploy.yml'), 'utf8')).replaceAll(hostRoot, ''))
  for (const [environment, port] of [
    ['prod-test', 8081],
    ['prod', 8080],
  ] as const) {
    file.setIn(['environments', environment, 'ports', 'web'], port)
    const host = ['environments', environment, 'hosts', 0]
    file.setIn([...host, 'address'], 'lab.example.org')
    file.setIn([...host, 'user'], 'deploy')
    file.deleteIn([...host, 'port'])
  }
  return file.toString()
}

async function keep(documents: Documents): Promise<void> {
  const { application, release, items } = parseEvidence(documents['evidence.json']!, 'evidence.json')
  const { id, version, sha256 } = release
  const listed = Object.fromEntries(items.map(({ path }) => [path, documents[path]!]))
  const directory = join(examples, 'evidence')
  await rm(directory, { recursive: true, force: true })
  await writeBundle(directory, { application, release: { id, version, sha256 } }, listed)
}

/** What docs/evidence.md shows of report.html. */
async function picture(): Promise<void> {
  const missing = await browserIsMissing()
  if (missing) return console.log(missing)
  await mkdir(pictures, { recursive: true })
  const browser = await startBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 860 }, colorScheme: 'light' })
    await page.goto(pathToFileURL(join(examples, 'evidence/report.html')).href)
    await page.screenshot({ path: join(pictures, 'report.png') })
  } finally {
    await browser.close()
  }
}

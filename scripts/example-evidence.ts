/**
 * Plays the chain on the embedded host and renews docs/examples, the pictures of it in docs/images and what docs/files.md quotes from
 * there: 1.0.0 serves; 1.2.0 passes prod-test, is rolled back there for practice, comes again and is promoted.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readBundle, type Sign, writeBundle } from '@deploy/evidence/bundle.ts'
import { type Documents, parseEvidence } from '@deploy/evidence/evidence.ts'
import { planSchema, planText } from '@deploy/plan/plan.ts'
import { signing } from '@deploy/stage/signing.ts'
import { type Chain, startChain } from '@deploy/test/harness/chain.ts'
import { parseDocument } from 'yaml'
import { takePictures } from './example-evidence/pictures.ts'
import { requoted } from './example-evidence/requote.ts'

const examples = fileURLToPath(new URL('../docs/examples', import.meta.url))
const pictures = fileURLToPath(new URL('../docs/images', import.meta.url))
const manual = fileURLToPath(new URL('../docs/files.md', import.meta.url))

const waiver = { owner: 'ada', reason: 'hello keeps no data of its own', expires: '2027-12-31' }
const outdated = { ms: { current: '2.1.3', wanted: '2.1.3', latest: '3.0.0', location: 'node_modules/ms' } }

const before = await readBundle(join(examples, 'evidence'))
const folder = await mkdtemp(join(tmpdir(), 'deploy-example-'))
const chain = await startChain(folder)
const key = await keyIn(folder)
try {
  const summary = await play(chain)
  await writeFile(join(examples, 'deploy.yml'), await manifestOf(chain))
  const evidence = await readBundle(join(chain.workspace, 'evidence'))
  const { 'summary.md': summaryAnywhere, ...documents } = anywhere(
    { ...evidence, 'summary.md': summary },
    chain,
  )
  await writeFile(join(examples, 'summary.md'), summaryAnywhere!)
  await keep(await signedAnew(documents, key.sign), key.sign)
  await writeFile(join(examples, 'allowed_signers'), key.allowedSigners)
} finally {
  await chain[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
}
await takePictures(examples, pictures)
const now = await readBundle(join(examples, 'evidence'))
await writeFile(manual, requoted(await readFile(manual, 'utf8'), before, now))

/** Gives the summaries of the jobs that brought 1.2.0, without its rehearsal. */
async function play({ commit, run, newRun, workspace, manifest, github }: Chain): Promise<string> {
  const must = async (action: string, inputs: Record<string, string> = {}) => {
    const { outcome, log, summary } = await run(action, inputs)
    if (outcome !== 'success') throw new Error(`${action} failed:\n${log.join('\n')}`)
    return summary
  }
  github.seed.commit({ sha: await commit('1.0.0'), author: 'octo-dev' })
  const signed = { 'signing-key': key.secret }
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
        { kind: 'signature' },
        { kind: 'backup', waiver },
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
  const built = await must('sbom-and-checksum', {
    previous: 'bom-before.json',
    outdated: 'outdated.json',
    ...signed,
  })
  await must('deploy-prod-test')
  await must('rollback', { environment: 'prod-test', reason: 'We rehearse the way back.' })
  const tested = await must('deploy-prod-test')
  const asked = await run('promote-prod')
  const issue = github.state.issues.find(({ title }) => title === 'Change: hello 1.2.0')
  const [, digest] = /\/approve AO ([0-9a-f]{64})/.exec(issue?.body ?? '') ?? []
  if (!issue || !digest)
    throw new Error(`The change record does not ask for approvals:\n${asked.log.join('\n')}`)
  await comment(github, issue.number, 'ada', `/approve AO ${digest}`)
  await comment(github, issue.number, 'ada', `/skip IS ${digest} neither ports nor secrets are touched`)
  await comment(github, issue.number, 'olga', `/approve Ops ${digest}`)
  const promoted = await must('promote-prod')
  return `# prod-test summary\n\n${built}${tested}# prod summary\n\n${promoted.trimEnd()}\n`
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
  const plain = Object.fromEntries(
    Object.entries(documents).map(([path, text]) => {
      const changed = places.reduce((done, [from, to]) => done.replaceAll(from, to), text)
      return [path, path.endsWith('/plan.json') ? planText(planSchema.parse(JSON.parse(changed))) : changed]
    }),
  )
  const digests = digestsOf(documents, plain)
  return Object.fromEntries(
    Object.entries(plain).map(([path, text]) => [
      path,
      [...digests].reduce((done, [from, to]) => done.replaceAll(from, to), text),
    ]),
  )
}

/**
 * Other bytes have other digests: what each that stands in a document has become, also where its beginning stands for it. That of a
 * plan is one of its text, too.
 */
function digestsOf(before: Documents, now: Documents): Map<string, string> {
  const whole = Object.entries(before).flatMap(([path, text]) =>
    ['sha256', 'sha512'].map((name): [string, string] => [hash(name, text), hash(name, now[path]!)]),
  )
  return new Map([
    ...whole,
    ...whole.map(([from, to]): [string, string] => [from.slice(0, 12), to.slice(0, 12)]),
  ])
}

function hash(algorithm: string, text: string): string {
  return createHash(algorithm).update(text).digest('hex')
}

/** A signature over other bytes proves nothing. */
async function signedAnew(documents: Documents, sign: Sign): Promise<Documents> {
  const sums = 'SHA256SUMS'
  return { ...documents, [`${sums}.sig`]: await sign(documents[sums]!, 'release@hello') }
}

/** A key that only this run has: who reads the example holds who may sign. */
async function keyIn(directory: string) {
  const path = join(directory, 'signing')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'release@example.org', '-f', path])
  const secret = await readFile(path, 'utf8')
  const sign = signing({ signingKey: secret, signingPassphrase: '' }, process.env)!
  const spaces = 'release@hello,evidence@hello'
  const allowedSigners = `release@example.org namespaces="${spaces}" ${await readFile(`${path}.pub`, 'utf8')}`
  return { secret, sign, allowedSigners }
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

async function keep(documents: Documents, sign: Sign): Promise<void> {
  const { application, release, items } = parseEvidence(documents['evidence.json']!, 'evidence.json')
  const { id, version, sha256 } = release
  const listed = Object.fromEntries(items.map(({ path }) => [path, documents[path]!]))
  const directory = join(examples, 'evidence')
  await rm(directory, { recursive: true, force: true })
  await writeBundle(directory, { application, release: { id, version, sha256 } }, listed, sign)
}

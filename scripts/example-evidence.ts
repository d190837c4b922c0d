/**
 * Plays the chain on the embedded host and renews docs/examples/evidence and what docs/files.md quotes from there: 1.0.0 serves;
 * 1.2.0 passes prod-test, is rolled back there for practice, comes again and is promoted.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readBundle, writeBundle } from '@deploy/evidence/bundle.ts'
import { type Documents, parseEvidence, parseStage } from '@deploy/evidence/evidence.ts'
import { planDigest, planSchema, planText } from '@deploy/plan/plan.ts'
import { type Chain, startChain } from '@deploy/test/harness/chain.ts'
import { requoted } from './example-evidence/requote.ts'

const examples = fileURLToPath(new URL('../docs/examples', import.meta.url))
const manual = fileURLToPath(new URL('../docs/files.md', import.meta.url))

const before = await readBundle(join(examples, 'evidence'))
const folder = await mkdtemp(join(tmpdir(), 'deploy-example-'))
const chain = await startChain(folder)
try {
  await play(chain)
  await keep(anywhere(await readBundle(join(chain.workspace, 'evidence')), chain))
} finally {
  await chain[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
}
const now = await readBundle(join(examples, 'evidence'))
await writeFile(manual, requoted(await readFile(manual, 'utf8'), before, now))

async function play({ commit, run, newRun, workspace }: Chain): Promise<void> {
  const must = async (action: string, inputs: Record<string, string> = {}) => {
    const { outcome, log } = await run(action, inputs)
    if (outcome !== 'success') throw new Error(`${action} failed:\n${log.join('\n')}`)
  }
  await commit('1.0.0')
  for (const action of ['build-release', 'sbom-and-checksum', 'deploy-prod-test', 'promote-prod'])
    await must(action)
  const bill = await readFile(join(workspace, 'release/bom.json'))
  newRun()
  const config = 'GREETING=Good day!\nPORT=8080\nRELEASE=unknown\nBROKEN=no\n'
  await rm(join(workspace, 'evidence'), { recursive: true })
  await commit('1.2.0', { 'config/hello.env': config })
  await must('build-release')
  await writeFile(join(workspace, 'bom-before.json'), bill)
  await must('sbom-and-checksum', { previous: 'bom-before.json' })
  await must('deploy-prod-test')
  await must('rollback', { environment: 'prod-test', reason: 'We rehearse the way back.' })
  await must('deploy-prod-test')
  await must('promote-prod')
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

async function keep(documents: Documents): Promise<void> {
  const { application, release, items } = parseEvidence(documents['evidence.json']!, 'evidence.json')
  const { id, version, sha256 } = release
  const listed = Object.fromEntries(items.map(({ path }) => [path, documents[path]!]))
  const directory = join(examples, 'evidence')
  await rm(directory, { recursive: true, force: true })
  await writeBundle(directory, { application, release: { id, version, sha256 } }, listed)
}

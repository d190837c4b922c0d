/** Plays an application's life on an embedded host: `npm run demo [-- --out DIR]`. Only Node, npm and git are needed. */
import { access, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs, styleText } from 'node:util'
import { type Chain, startChain } from '@deploy/test/harness/chain.ts'
import type { RunResult } from '@deploy/test/harness/runner/run-action.ts'
import { keep } from './demo/keep.ts'
import { whatIsMissing } from './demo/needs.ts'
import { render } from './demo/render.ts'

const missing = whatIsMissing()
if (missing !== '') {
  console.error(missing)
  process.exit(1)
}

const { values } = parseArgs({ options: { out: { type: 'string' } } })
const out = values.out ? resolve(values.out) : await mkdtemp(join(tmpdir(), 'deploy-demo-'))
const began = performance.now()
await refuseForeignFolder(out)
await mkdir(out, { recursive: true })

const chain = await startChain(out)
try {
  await play(chain)
} finally {
  await chain[Symbol.asyncDispose]()
}
await tellWhatToOpen()

async function play({ commit, run, ports }: Chain): Promise<void> {
  scene('1. A commit is merged. It becomes a release, built once and named by its bytes.')
  await commit('1.0.0')
  await must(step('build-release'))
  await must(step('sbom-and-checksum'))

  scene('2. A dry run: the plan as people approve it. Nothing on the host changes.')
  await must(step('deploy-prod-test', { 'dry-run': 'true' }))

  scene('3. The release goes to prod-test. The host verifies, switches and is measured: healthy *and* new.')
  await must(step('deploy-prod-test'))
  await must(step('health-gate', { environment: 'prod-test' }))
  await show(ports['prod-test'])

  scene('4. The very same bytes go to production, on the evidence of prod-test.')
  await must(step('promote-prod'))
  await show(ports.prod)

  scene('5. The next release is bad: it starts, and answers with an error. prod-test goes back by itself.')
  await chain.newRun()
  await commit('1.1.0', { 'config/hello.env': 'GREETING=Broken.\nPORT=8080\nRELEASE=unknown\nBROKEN=yes\n' })
  await must(step('build-release'))
  await mustFail(step('deploy-prod-test'))
  await show(ports['prod-test'])
  await mustFail(step('promote-prod'))

  scene('6. It is mended. 1.2.0 passes prod-test and is promoted.')
  await chain.newRun()
  await commit('1.2.0', { 'config/hello.env': 'GREETING=Good day!\nPORT=8080\nRELEASE=unknown\nBROKEN=no\n' })
  for (const action of ['build-release', 'sbom-and-checksum', 'deploy-prod-test', 'promote-prod'])
    await must(step(action))
  await show(ports.prod)

  scene('7. Somebody wants 1.0.0 back. The host still has it: verified, switched, proven, within seconds.')
  await chain.newRun()
  await must(step('rollback', { environment: 'prod', reason: 'The new greeting offends our users.' }))
  await show(ports.prod)

  async function step(action: string, inputs: Record<string, string> = {}): Promise<RunResult> {
    console.log(
      styleText(
        'cyan',
        `\n▶ ${action}${Object.entries(inputs)
          .map(([name, value]) => ` ${name}=${value}`)
          .join('')}`,
      ),
    )
    const result = await run(action, inputs, {
      onLine: (line) => {
        const text = render(line)
        if (text !== undefined) console.log(text)
      },
    })
    const seconds = (result.durationMs / 1000).toFixed(1)
    const verdict =
      result.outcome === 'success' ? styleText('green', '✓ passed') : styleText('red', '✗ failed')
    console.log(`  ${verdict} in ${seconds} s`)
    if (result.outcome === 'success') await keep(chain, out, action)
    return result
  }
}

function scene(text: string): void {
  console.log(styleText('bold', `\n${text}`))
}

async function must(result: Promise<RunResult>): Promise<void> {
  const { outcome } = await result
  if (outcome !== 'success') throw new Error('This step should have passed; its log stands above.')
}

async function mustFail(result: Promise<RunResult>): Promise<void> {
  const { outcome, outputs } = await result
  if (outcome !== 'failure') throw new Error('This step should have been refused.')
  console.log(`  As it should: ${outputs['error-code']}. The step is red, and the host is as it was.`)
}

async function show(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/`)
  console.log(`  http://127.0.0.1:${port}/ says: ${(await response.text()).trim()}`)
}

async function refuseForeignFolder(folder: string): Promise<void> {
  const filled = await access(folder).then(
    () => true,
    () => false,
  )
  if (!values.out || !filled) return
  const own = await readFile(join(folder, '.deploy-demo'), 'utf8').then(
    () => true,
    () => false,
  )
  if (!own) throw new Error(`${folder} exists and is not from an earlier demo. Name another folder.`)
  await rm(folder, { recursive: true })
}

async function tellWhatToOpen(): Promise<void> {
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  console.log(styleText('bold', `\nThat was the whole chain, in ${seconds} s. Worth opening in ${out}:`))
  const files: [string, string][] = [
    ['change-record.md', 'what people who approve read: the change, and why it was taken back'],
    ['evidence/report.html', 'the same for a browser, with digests, timeline and packages'],
    ['evidence/evidence.json', 'every document with its digest'],
    ['plan.json', 'what was executed in production, step by step'],
    ['release/release.json', 'the release and the digest of each file'],
    ['release/bom.json', 'its bill of materials'],
    ['host/opt/hello', "the host's tree: current, releases, shared and the journal in .deploy"],
  ]
  for (const [file, what] of files) console.log(`  ${file.padEnd(24)} ${what}`)
}

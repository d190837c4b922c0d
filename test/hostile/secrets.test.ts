import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Chain, startChain } from '@deploy/test/harness/chain.ts'
import type { RunResult } from '@deploy/test/harness/runner/run-action.ts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

// A whole build and deployment is played before the first test.
vi.setConfig({ hookTimeout: 400_000 })

/** As a person might choose it, with all that the encodings change. */
const passphrase = `Tr0ub4dor & "3's" <plan>/+$ é`

/** How the application on the host prints what it knows. The same text makes what is looked for, and the server's program. */
const encodings = `{
  raw: (s) => s,
  base64: (s) => Buffer.from(s).toString('base64'),
  base64Behind1: (s) => Buffer.from(':' + s + '!').toString('base64'),
  base64Behind2: (s) => Buffer.from('u:' + s + '!').toString('base64'),
  hex: (s) => Buffer.from(s).toString('hex'),
  url: (s) => encodeURIComponent(s),
  json: (s) => JSON.stringify(s).slice(1, -1),
  html: (s) => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  shell: (s) => s.replaceAll("'", "'\\\\''"),
  reversed: (s) => [...s].reverse().join(''),
}`
const encoders = new Function(`return ${encodings}`)() as Record<string, (text: string) => string>

let directory: string
let chain: Chain
let forms: ReturnType<typeof formsOf>
let result: RunResult
const seenInProcesses = new Set<string>()

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-secrets-'))
  chain = await startChain(directory)
  const keyLine = chain.host.privateKey.split('\n')[2]!
  const planted = { passphrase, key: keyLine, token: chain.github.token }
  forms = formsOf(planted)
  const known = join(chain.hostRoot, 'known.json')
  writeFileSync(known, JSON.stringify(planted))
  await chain.manifest((manifest) => {
    manifest.setIn(['gate', 'interval-seconds'], 0.2)
    // So long that the server answers in the end, however slowly it starts.
    manifest.setIn(['gate', 'failure-limit'], 25)
  })
  const server = readFileSync(join(chain.workspace, 'src/server.mjs'), 'utf8')
  const says = `const encodings = ${encodings}
const known = JSON.parse(readFileSync(${JSON.stringify(known)}, 'utf8'))
const told = Object.values(known).flatMap((secret) => Object.values(encodings).map((encode) => encode(secret)))
for (const line of told) console.log('I know ' + line)
`
  const loud = server
    .replace('const started', `${says}const started`)
    .replace(
      "if (request.url === '/health') {",
      "if (request.url === '/health') {\n    return response.writeHead(500).end(told.join('\\n'))",
    )
  expect(loud).not.toBe(server)
  await chain.commit('1.0.0', { 'src/server.mjs': loud })
  expect((await chain.run('build-release')).outcome).toBe('success')
  const watch = setInterval(lookAtProcesses, 50)
  try {
    result = await chain.run('deploy-prod-test', { 'ssh-passphrase': passphrase })
  } finally {
    clearInterval(watch)
  }
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

/** What anybody on the machine may read of the processes. */
function lookAtProcesses(): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      for (const hit of hitsIn(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))) seenInProcesses.add(hit)
    } catch {
      // It ended meanwhile.
    }
  }
}

/** Each secret in each encoding; the ends of base64 depend on what stands around it. */
function formsOf(secrets: Record<string, string>): { name: string; form: string }[] {
  return Object.entries(secrets).flatMap(([secret, text]) =>
    Object.entries(encoders).map(([encoding, encode]) => {
      const form = encode(text).replace(/=+$/, '')
      return { name: `${secret}, ${encoding}`, form: form.length > 20 ? form.slice(4, -4) : form }
    }),
  )
}

/** Which secret stands in a text, and how. */
function hitsIn(text: string): string[] {
  return forms.filter(({ form }) => text.includes(form)).map(({ name }) => name)
}

function textIn(folder: string): string {
  return execFileSync('find', [folder, '-type', 'f', '-exec', 'cat', '{}', '+'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  })
}

describe('H16 secrets that a host prints in ten encodings are nowhere in', () => {
  it('what the application says, which does say them', async () => {
    const log = textIn(join(chain.hostRoot, 'opt/hello-test/.deploy/run'))
    expect(hitsIn(log)).toEqual(forms.map(({ name }) => name))
    expect(result.outputs['error-code'], result.log.join('\n')).toBe('GATE_FAILED')
  })

  it('the log, before the runner masks it', () => {
    const lines = result.rawLog.filter((line) => !line.startsWith('::add-mask::'))
    expect(lines.some((line) => line.includes('I know'))).toBe(true)
    expect(hitsIn(lines.join('\n'))).toEqual([])
  })

  it('the job summary, the annotations and the outputs', () => {
    expect(result.summary.length).toBeGreaterThan(100)
    expect(hitsIn(result.summary)).toEqual([])
    expect(hitsIn(JSON.stringify([result.annotations, result.outputs, result.state, result.env]))).toEqual([])
    expect(hitsIn(result.annotations.map(({ message }) => message).join('\n'))).toEqual([])
  })

  it('the evidence', () => {
    const text = textIn(join(chain.workspace, 'evidence'))
    expect(text).toContain('GATE_FAILED')
    expect(text).toContain('***')
    expect(hitsIn(text)).toEqual([])
  })

  it('the change record', () => {
    const bodies = chain.github.state.issues.map(({ body, title }) => `${title}\n${body}`)
    expect(bodies).toHaveLength(1)
    expect(hitsIn(bodies.join('\n'))).toEqual([])
  })

  it('the journals on the host, and no secret of the order is left there', () => {
    const deploy = join(chain.hostRoot, 'opt/hello-test/.deploy')
    expect(hitsIn(textIn(join(deploy, 'journal')))).toEqual([])
    for (const id of readdirSync(join(deploy, 'orders')))
      expect(existsSync(join(deploy, 'orders', id, 'secret-env'))).toBe(false)
  })

  it('the command lines of the processes while it ran', () => {
    expect([...seenInProcesses]).toEqual([])
  })
})

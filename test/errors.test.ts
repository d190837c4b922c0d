import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const code = '([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)'

const sources = ['packages', 'actions'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|sh)$/.test(file) && !file.includes('node_modules'))
    // The agent's text in agent.generated.ts is that of its .sh files.
    .filter((file) => !/(?:\.test|\.generated|(?:^|\/)testing|(?:^|\/)fixtures)\.ts$/.test(file))
    .map((file) => join(top, file)),
)

const manual = read('docs/errors.md')
const sections = new Map(
  manual
    .split(/^### /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n'))] as const),
)
const codes = new Set(sources.flatMap((file) => codesIn(file, read(file))))

/** What a source can report: `code: 'X'` or a choice of two, the agent's `die X` and `refusal=X`, and the table of remedies. */
function codesIn(file: string, text: string): string[] {
  const all = (pattern: RegExp, part = text) => [...part.matchAll(pattern)].map((match) => match[1]!)
  if (file.endsWith('.sh')) {
    const script = text.replace(/^\s*#.*$/gm, '')
    return all(new RegExp(`(?:\\bdie |\\bsay error |\\brefusal=)${code}\\b`, 'g'), script)
  }
  return [
    ...all(/\bcode: ([^\n]+)/g).flatMap((value) => all(new RegExp(`'${code}'`, 'g'), value)),
    // The commands that put the agent on a host speak for it before it is there.
    ...all(new RegExp(`\\bfail ${code} `, 'g')),
    ...(file === 'packages/agent/why.ts' ? remedies(text) : []),
  ]
}

function remedies(text: string): string[] {
  return [...text.matchAll(new RegExp(`^  ${code}: \\(`, 'gm'))].map((match) => match[1]!)
}

describe('docs/errors.md', () => {
  test('the sources are read: each way to name a code is found', () => {
    for (const known of ['INPUT_MISSING', 'GATE_ERROR', 'HOST_BROKEN', 'STEP_FAILED', 'BUSY', 'ORDER_STALE'])
      expect(codes, known).toContain(known)
    expect(codes).toContain('NO_SHA256SUM')
  })

  test('has a paragraph for every code, and none for a code that nothing reports', () => {
    expect([...sections.keys()].toSorted()).toEqual([...codes].toSorted())
  })

  test('the index names every code once, in order', () => {
    const index = manual.slice(
      manual.indexOf('## Index'),
      manual.indexOf('\n## ', manual.indexOf('## Index') + 1),
    )
    const wanted = [...codes].toSorted().map((name) => `- [${name}](#${name.toLowerCase()})`)
    expect(index.trim().split('\n').slice(2)).toEqual(wanted)
  })

  test.each([...sections])('%s: what it means, likely causes, what to do', (_name, text) => {
    const [paragraph] = text.trim().split('\n\n')
    expect(paragraph).toMatch(/^[^*]{20,}\*Likely:\*\s\S[\s\S]+\.\s\*Do:\*\s\S[\s\S]+[.`]$/)
  })

  test('links only to what is there', () => {
    for (const [, target] of manual.matchAll(/\]\(#([a-z0-9_]+)\)/g))
      expect([...codes].map((name) => name.toLowerCase())).toContain(target)
  })
})

test('every remedy in the table of the agent is for a code that the host can report', () => {
  const reported = sources
    .filter((file) => file.startsWith('packages/agent/') && file !== 'packages/agent/why.ts')
    .flatMap((file) => codesIn(file, read(file)))
  for (const name of remedies(read('packages/agent/why.ts'))) expect(reported).toContain(name)
})

describe('a user meets explained errors only', () => {
  /** Mistakes of the program itself: file, the message, why no user can cause it. */
  const own: [string, string, string][] = [
    [
      'packages/agent/sh.ts',
      'A NUL byte',
      'the manifest refuses control characters, and inputs cannot hold a NUL',
    ],
    [
      'packages/plan/strategies/git-install.ts',
      'A deployment of a commit',
      'a deployment is only asked for with a release',
    ],
    [
      'packages/plan/strategies/tarball.ts',
      'A deployment of a tarball',
      'a deployment is only asked for with a release',
    ],
    [
      'packages/plan/strategies/services.ts',
      'A deployment of compose files',
      'a deployment is only asked for with a release',
    ],
    [
      'packages/plan/strategies/image.ts',
      'A deployment of an image',
      'a deployment is only asked for with a release',
    ],
    [
      'packages/gate/frames.ts',
      'a frame uses an extension',
      'told by its caller as a bad sample of the check',
    ],
    [
      'packages/gate/frames.ts',
      'a frame of the server is masked',
      'told by its caller as a bad sample of the check',
    ],
    [
      'packages/gate/frames.ts',
      'a frame is longer than a MiB',
      'told by its caller as a bad sample of the check',
    ],
    [
      'packages/release/artifact.ts',
      'GitHub named no artifact',
      'explained as ARTIFACT_UPLOAD_FAILED by its caller',
    ],
    [
      'packages/sbom/checksums.ts',
      'is not a lower-case SHA-256',
      'digests that are written were just computed',
    ],
    [
      'packages/stage/documents.ts',
      'A stage without hosts',
      'the manifest demands a host for each environment',
    ],
    [
      'actions/change-record/run.ts',
      'a change record without a system',
      'only the input change-record of other actions switches records off',
    ],
  ]
  const thrown = sources.flatMap((file) =>
    [...read(file).matchAll(/\bthrow new (?!DeployError\b)\w*Error\(\s*([^\n]*)/g)].map(
      (match) => [file, match[1]!] as const,
    ),
  )

  test.each(thrown)('%s throws %s only by a mistake of its own', (file, message) => {
    expect(own.some(([known, text]) => known === file && message.includes(text))).toBe(true)
  })

  test('the list names nothing that is gone', () => {
    for (const [file, text] of own)
      expect(
        thrown.some(([at, message]) => at === file && message.includes(text)),
        `${file}: ${text}`,
      ).toBe(true)
  })

  test('no remedy is missing or empty', () => {
    // @ts-expect-error: an error without a remedy does not compile.
    const without = new DeployError({ code: 'X', message: 'x' })
    expect(without.facts.remedy).toBeUndefined()
    for (const file of sources) expect(read(file), file).not.toMatch(/\bremedy: (?:''|""|``|undefined)/)
  })
})

import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { describe, expect, test } from 'vitest'
import { parse, parseDocument } from 'yaml'
import { actionFile, actions } from '../../scripts/readmes.ts'
import { fences, find, pages, read, type Snippet, snippets, workflowFiles } from './pages.ts'

const top = join(import.meta.dirname, '../..')
const workflows = workflowFiles.map(({ where }) => where)
const whole = [...snippets.filter(({ text }) => /^jobs:/m.test(text)), ...workflowFiles]

interface Step {
  uses: string
  with?: Record<string, unknown>
}

describe('the workflows that people copy', () => {
  test('are there', () => {
    expect(workflows).toContain('examples/voila/.github/workflows/deploy.yml')
    expect(whole.map(({ where }) => where)).toContainEqual(expect.stringMatching(/^README\.md:/))
    expect(new Set([...snippets, ...workflowFiles].flatMap(stepsOf).map(({ uses }) => nameIn(uses)))).toEqual(
      new Set(actions),
    )
  })

  test.each([...snippets, ...workflowFiles])('$where is YAML', ({ text }) => {
    const { errors, warnings } = parseDocument(text)
    expect([...errors, ...warnings]).toEqual([])
  })

  test.each(
    [...snippets, ...workflowFiles].filter((snippet) => stepsOf(snippet).length > 0),
  )('$where calls actions that exist, with inputs that they have, and none is left out', (snippet) => {
    for (const { uses, with: given = {} } of stepsOf(snippet)) {
      const name = nameIn(uses)
      expect(actions, uses).toContain(name)
      const { inputs = {} } = actionFile(name!)
      expect(Object.keys(inputs), uses).toEqual(expect.arrayContaining(Object.keys(given)))
      const required = Object.keys(inputs).filter((key) => inputs[key]!.required)
      expect(Object.keys(given), uses).toEqual(expect.arrayContaining(required))
    }
  })

  test.each(whole)('$where says what each job may do, and waits its turn', ({ text }) => {
    const { jobs, permissions, concurrency } = parse(text) as Workflow
    expect(permissions).toEqual({})
    // A run that waits for reviewers would hold up every other run of its group.
    expect(concurrency, 'concurrency stands at the jobs').toBeUndefined()
    for (const [name, job] of Object.entries(jobs)) {
      expect(Object.keys(job.permissions), name).not.toEqual([])
      // A job that calls another workflow leaves it to the jobs there.
      if (job.uses !== undefined) continue
      expect(job.concurrency, name).toMatchObject({ 'cancel-in-progress': false, queue: 'max' })
      expect(job.concurrency!.group, name).toMatch(groupOf(job))
    }
  })

  test('the first one of the README is short enough to be read before it is pasted', () => {
    const [first] = fences('README.md')
    expect(first!.text).toMatch(/^jobs:/m)
    expect(first!.text.trimEnd().split('\n').length).toBeLessThan(40)
  })
})

interface Workflow {
  permissions: unknown
  concurrency?: object
  jobs: Record<string, Job>
}

interface Job {
  permissions: object
  concurrency?: { group: string }
  uses?: string
  steps?: { uses?: string }[]
}

/** Deployments to an environment are one queue, wherever they are written; a rollback waits for none of them. */
function groupOf({ steps = [] }: Job): RegExp {
  const called = steps.map(({ uses = '' }) => nameIn(uses))
  if (called.includes('deploy-prod-test') || called.includes('promote-prod')) return /^deploy-/
  return called.includes('rollback') ? /^rollback-/ : /^[a-z]/
}

const manifests: Snippet[] = [
  ...snippets.filter(({ text }) => /^application:/m.test(text)),
  ...[...find('examples/*/deploy.yml'), 'docs/examples/deploy.yml'].map((path) => ({
    where: path,
    text: read(path),
  })),
]

describe('the manifests that people copy', () => {
  test('are there', () => {
    expect(manifests.map(({ where }) => where)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^docs\/manifest\.md:/), 'examples/hello/deploy.yml']),
    )
  })

  test.each(manifests)('$where is accepted', ({ where, text }) => {
    expect(Object.keys(parseManifest(text, where).environments)).not.toEqual([])
  })
})

test.each(pages)('every link in %s leads to a file, and to a heading of it', (page) => {
  for (const target of linksOf(read(page))) {
    const [path = '', heading] = target.split('#')
    const file = path === '' ? page : normalize(join(dirname(page), path))
    expect(existsSync(join(top, file)), target).toBe(true)
    if (heading !== undefined) expect(headingsOf(read(file)), target).toContain(heading)
  }
})

/** Every step that calls an action of the suite, however deep it stands. */
function stepsOf({ text }: Snippet): Step[] {
  return within(parse(text))
}

function within(value: unknown): Step[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'uses' in value && /\/deploy\/(?!\.github\/)/.test(String(value.uses)) ? [value as Step] : []
  return [...own, ...Object.values(value).flatMap(within)]
}

/** One placeholder everywhere: `org/deploy/<name>@v1`. */
function nameIn(uses: string): string | undefined {
  return /^org\/deploy\/([a-z-]+)@v1$/.exec(uses)?.[1]
}

function linksOf(text: string): string[] {
  const prose = text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').replaceAll(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target))
}

/** As GitHub names the anchors of headings. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  )
}

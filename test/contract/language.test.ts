import { validate } from '@actions/languageservice'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { actionFile, actions } from '../../scripts/readmes.ts'
import { find, read, type Snippet, snippets, workflowFiles } from './pages.ts'

type Config = NonNullable<Parameters<typeof validate>[1]>
type Provider = NonNullable<Config['actionsMetadataProvider']>
type Metadata = Awaited<ReturnType<Provider['fetchActionMetadata']>>

const workflows = [
  ...workflowFiles,
  { where: '.github/workflows/ci.yml', text: read('.github/workflows/ci.yml') },
  ...snippets.flatMap(wrapped),
]

describe('the language service of GitHub, which knows the inputs of every action here', () => {
  test('reads the workflows of the examples and those of the pages', () => {
    const places = workflows.map(({ where }) => where)
    expect(places.filter((where) => where.startsWith('examples/'))).toHaveLength(
      find('examples/*/.github/workflows/*.yml').length +
        snippets.filter(isOfExamples).flatMap(wrapped).length,
    )
    for (const page of ['README.md', ...actions.map((name) => `actions/${name}/README.md`)])
      expect(places).toContainEqual(expect.stringMatching(`^${page}:`))
  })

  test.each(workflows)('has nothing to say against $where', async ({ where, text }) => {
    expect(await complaints(where, text)).toEqual([])
  })

  test.each(actions)('has nothing to say against the action.yml of %s', async (name) => {
    const path = `actions/${name}/action.yml`
    expect(await complaints(path, read(path))).toEqual([])
  })

  test.each([
    ['an input that the action does not have', 'reason: x', 'raison: x', /Invalid action input 'raison'/],
    ['an input that is missing', '          reason: x\n', '', /Missing required input `reason`/],
    ['an action that is not there', 'deploy/rollback@', 'deploy/rollforward@', /Unable to resolve action/],
    ['a permission that is not there', 'issues: write', 'issue: write', /Unexpected value 'issue'/],
    ['a context that is not there', 'secrets.KEY', 'secret.KEY', /Unrecognized named-value: 'secret'/],
  ])('speaks up about %s', async (_, before, after, complaint) => {
    expect(await complaints('a.yml', sound)).toEqual([])
    expect((await complaints('a.yml', sound.replace(before, after))).join('\n')).toMatch(complaint)
  })
})

const sound = `on: workflow_dispatch
jobs:
  back:
    runs-on: ubuntu-latest
    permissions: { issues: write }
    steps:
      - uses: org/deploy/rollback@v1
        with:
          ssh-key: \${{ secrets.KEY }}
          known-hosts: \${{ vars.HOSTS }}
          reason: x
`

let documents = 0

async function complaints(path: string, text: string): Promise<string[]> {
  // What it has read it keeps by the address.
  const uri = `file:///${++documents}/${path.replace(/:\d+$/, '')}`
  const document = { uri, getText: () => text } as Parameters<typeof validate>[0]
  const found = await validate(document, {
    actionsMetadataProvider: {
      fetchActionMetadata: async ({ owner, name, path: folder }) =>
        `${owner}/${name}` === 'org/deploy' ? ownAction(folder) : { name, description: 'of somebody else' },
    },
    fileProvider: {
      getFileContent: async (file) => ({ name: file.path, content: read(file.path) }),
    },
  })
  return found.map(({ message, range }) => `line ${range.start.line + 1}: ${message}`)
}

function ownAction(name = ''): Metadata {
  return actions.includes(name) ? (actionFile(name) as Metadata) : undefined
}

/** A part of a workflow inside of the least that makes it a whole one; nothing where the snippet is something else. */
function wrapped({ where, text }: Snippet): Snippet[] {
  const value: unknown = parse(text)
  const indented = (by: number) => text.replaceAll(/^(?=.)/gm, ' '.repeat(by))
  if (Array.isArray(value)) {
    const isSteps = value.every((step) => typeof step === 'object' && ('uses' in step || 'run' in step))
    return isSteps
      ? [{ where, text: `on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n${indented(6)}` }]
      : []
  }
  if (typeof value !== 'object' || value === null) return []
  if ('jobs' in value) return [{ where, text: 'on' in value ? text : `on: push\n${text}` }]
  const isJobs = Object.values(value).every(
    (job) => typeof job === 'object' && job !== null && 'steps' in job,
  )
  if (!isJobs) return []
  const needed = Object.values(value).flatMap(({ needs = [] }: { needs?: string | string[] }) => needs)
  const before = needed.filter((name) => !(name in value))
  const stubs = before.map((name) => `  ${name}: { runs-on: ubuntu-latest, steps: [run: make] }\n`)
  return [{ where, text: `on: push\njobs:\n${stubs.join('')}${indented(2)}` }]
}

function isOfExamples({ where }: Snippet): boolean {
  return where.startsWith('examples/')
}

import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Document, parseDocument } from 'yaml'

const example = join(import.meta.dirname, '../../../examples/datalab')

/** How to change the text of files, by their paths in the submodule. */
type Changes = Record<string, (text: string) => string>

/** The example `datalab` as it is meant: a repository with the application as a submodule, which is a repository of its own. */
export interface Repository {
  directory: string
  head(): Promise<string>
  /** Publishes a version of the application under a tag. */
  publish(tag: string, changes?: Changes): Promise<void>
  /** As the guide says it: checks the tag out in the submodule and commits the pin. */
  pin(tag: string): Promise<void>
  /** Commits deploy.yml with what its settings say, and tags the commit `v<version>`. */
  release(version: string, acknowledged: string[]): Promise<void>
}

/** Makes both below `folder`. `settings` change deploy.yml. */
export async function datalabRepository(
  folder: string,
  settings: (manifest: Document) => void,
): Promise<Repository> {
  const [upstream, directory] = [join(folder, 'upstream'), join(folder, 'workspace')]
  await cp(join(example, 'datalab'), upstream, { recursive: true })
  await mkdir(directory)
  await cp(example, directory, {
    recursive: true,
    filter: (path) => !path.startsWith(join(example, 'datalab')) && !path.endsWith('.gitmodules'),
  })
  const inUpstream = gitIn(upstream)
  const git = gitIn(directory)
  for (const each of [inUpstream, git]) await each('init', '--quiet', '--initial-branch=main')
  await inUpstream('add', '--all')
  await inUpstream('commit', '--quiet', '--message', 'First version')
  await inUpstream('tag', 'v0.4.0')
  await git('submodule', '--quiet', 'add', upstream, 'datalab')
  return {
    directory,
    head: () => git('rev-parse', 'HEAD'),
    publish: async (tag, changes = {}) => {
      for (const [path, change] of Object.entries(changes)) await edit(join(upstream, path), change)
      await edit(join(upstream, 'CHANGELOG.md'), (text) => text.replace('\n\n', `\n\n## ${tag}\n\n`))
      await inUpstream('commit', '--quiet', '--all', '--message', tag)
      await inUpstream('tag', tag)
    },
    pin: async (tag) => {
      const inside = gitIn(join(directory, 'datalab'))
      await inside('fetch', '--quiet', '--tags')
      await inside('checkout', '--quiet', tag)
      await git('commit', '--quiet', '--message', 'Updated datalab version', '--', 'datalab')
    },
    release: async (version, acknowledged) => {
      await edit(join(directory, 'deploy.yml'), (text) => {
        const manifest = parseDocument(text)
        settings(manifest)
        manifest.setIn(['build', 'submodules', 0, 'acknowledged'], manifest.createNode(acknowledged))
        return manifest.toString()
      })
      await git('add', '--all')
      await git('commit', '--quiet', '--allow-empty', '--message', `Release ${version}`)
      await git('tag', `v${version}`)
    },
  }
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, 'utf8')))
}

function gitIn(directory: string): (...args: string[]) => Promise<string> {
  const always = [
    '-c',
    'user.name=Ada',
    '-c',
    'user.email=ada@example.org',
    '-c',
    'protocol.file.allow=always',
  ]
  return async (...args) => {
    const { stdout } = await promisify(execFile)('git', ['-C', directory, ...always, ...args])
    return stdout.trim()
  }
}

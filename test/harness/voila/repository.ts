import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Document, parseDocument } from 'yaml'

const example = join(import.meta.dirname, '../../../examples/voila')

/** New text of a file, how to change the text that is there, or undefined for a file that goes. */
export type Changes = Record<string, string | ((text: string) => string) | undefined>

/** The example `voila` in a git repository of its own. */
export interface Repository {
  directory: string
  /** Changes files, commits to main and tags the commit `v<version>`. RELEASE_NOTES.md names the version by itself. */
  release(version: string, changes?: Changes): Promise<string>
  /** Brings every file of the release back as it was in a version, for the next release. */
  restore(version: string): Promise<void>
  /** Changes deploy.yml, uncommitted: what the stages read, and no part of a release. */
  manifest(change: (manifest: Document) => void): Promise<void>
  /** The commit that is checked out. */
  head(): Promise<string>
  /** Another checkout of the same commit, with this one's deploy.yml, as another job makes it. */
  clone(directory: string): Promise<void>
}

/** Copies the example into `directory` and makes release 1.0.0 of it. `settings` change its deploy.yml. */
export async function exampleRepository(
  directory: string,
  settings: (manifest: Document) => void,
): Promise<Repository> {
  await cp(example, directory, { recursive: true })
  const git = gitIn(directory)
  await git('init', '--quiet', '--initial-branch=main')
  const repository: Repository = {
    directory,
    release: async (version, changes = {}) => {
      await apply(directory, { 'RELEASE_NOTES.md': `# ${version}\n\nA change.\n`, ...changes })
      await git('add', '--all')
      await git('commit', '--quiet', '--allow-empty', '--message', `Release ${version}`)
      await git('tag', `v${version}`)
      return git('rev-parse', 'HEAD')
    },
    restore: async (version) => {
      await git('checkout', '--quiet', `v${version}`, '--', 'config', 'notebooks', 'scripts', 'src', 'units')
    },
    manifest: (change) => changeManifest(directory, change),
    head: () => git('rev-parse', 'HEAD'),
    clone: async (other) => {
      await git('clone', '--quiet', '--no-hardlinks', directory, other)
      await cp(join(directory, 'deploy.yml'), join(other, 'deploy.yml'))
    },
  }
  await repository.manifest(settings)
  await repository.release('1.0.0')
  return repository
}

/** Releases that must not become live, as changes of a good one. */
export const faults = {
  /** Starts, and its dashboard ends after a second, again and again. */
  childExits: {
    'src/voila_launcher.py': (text: string) =>
      text.replace('    server.serve_forever()', '    server.timeout = 1\n    server.handle_request()'),
  },
  /** Runs, and its health page says 500. */
  unhealthy: {
    'src/reverse_proxy.py': (text: string) =>
      text.replace('self.answer(200 if seen["status"] == "ok" else 503,', 'self.answer(500,'),
  },
  /** Does not even start. */
  brokenStart: { 'src/main.py': (text: string) => `raise SystemExit("broken")\n${text}` },
} satisfies Record<string, Changes>

async function apply(directory: string, changes: Changes): Promise<void> {
  for (const [path, change] of Object.entries(changes)) {
    const file = join(directory, path)
    if (change === undefined) {
      await rm(file)
      continue
    }
    const before = typeof change === 'string' ? '' : await readFile(file, 'utf8')
    const after = typeof change === 'string' ? change : change(before)
    if (after === before) throw new Error(`the change of ${path} changes nothing`)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, after)
  }
}

async function changeManifest(directory: string, change: (manifest: Document) => void): Promise<void> {
  const file = join(directory, 'deploy.yml')
  const manifest = parseDocument(await readFile(file, 'utf8'))
  change(manifest)
  await writeFile(file, manifest.toString())
}

function gitIn(directory: string): (...args: string[]) => Promise<string> {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']
  return async (...args) => {
    const { stdout } = await promisify(execFile)('git', ['-C', directory, ...identity, ...args])
    return stdout.trim()
  }
}

import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const dockerfile = `FROM scratch
COPY bin/ /bin/
RUN ["/bin/busybox", "--install", "-s", "/bin"]
COPY www/ /www/
CMD ["sh", "-c", "trap 'exit 0' TERM INT; httpd -f -p \\"\${PORT:-8080}\\" -h /www & wait"]
`

/** A git repository of a small web server that is built into an image; needs no image from elsewhere. */
export interface AppRepository {
  directory: string
  /** Writes files (undefined removes one), commits all and tags the commit `v<version>`; returns the commit. */
  commit(version: string, changes?: Record<string, string | undefined>): Promise<string>
  head(): Promise<string>
}

/** Makes the repository, with the host's own static busybox, and version 1.0.0 of it. */
export async function appRepository(directory: string, manifest: string): Promise<AppRepository> {
  const git = async (...args: string[]) => {
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']
    return (await run('git', ['-C', directory, ...who, ...args])).stdout.trim()
  }
  await mkdir(join(directory, 'bin'), { recursive: true })
  await copyFile(await staticBusybox(), join(directory, 'bin/busybox'))
  await chmod(join(directory, 'bin/busybox'), 0o755)
  await git('init', '--quiet', '--initial-branch=main')
  const repository: AppRepository = {
    directory,
    head: () => git('rev-parse', 'HEAD'),
    commit: async (version, changes = {}) => {
      for (const [path, text] of Object.entries({ 'www/version': `${version}\n`, ...changes })) {
        const file = join(directory, path)
        await mkdir(dirname(file), { recursive: true })
        if (text === undefined) await rm(file)
        else await writeFile(file, text)
      }
      await git('add', '--all')
      await git('commit', '--quiet', '--allow-empty', '--message', `Release ${version}`)
      await git('tag', `v${version}`)
      return git('rev-parse', 'HEAD')
    },
  }
  const files = { 'deploy.yml': manifest, Dockerfile: dockerfile, '.gitignore': 'release/\nevidence/\n' }
  await repository.commit('1.0.0', { ...files, 'server/README': 'What the host needs.\n' })
  return repository
}

async function staticBusybox(): Promise<string> {
  return (await run('sh', ['-c', 'command -v busybox'])).stdout.trim()
}

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What `actions/checkout` leaves: the commit of the run, on its branch or tag, and as much of the history as was asked for. */
export async function checkout(options: {
  /** Folder of the repository that is cloned. */
  repository: string
  workspace: string
  sha: string
  ref: string
  given: Record<string, string>
}): Promise<void> {
  const { repository, workspace, sha, ref, given } = options
  const { 'fetch-depth': depth = '1', 'persist-credentials': _, submodules = 'false', ...others } = given
  if (Object.keys(others).length > 0 || submodules !== 'false')
    throw new Error(`this checkout does not know ${JSON.stringify({ ...others, submodules })}`)
  const git = (...words: string[]) => run('git', ['-C', workspace, ...words])
  await git('init', '--quiet', '--initial-branch=main')
  await git('remote', 'add', 'origin', `file://${repository}`)
  const all = ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*']
  if (depth === '0') await git('fetch', '--quiet', 'origin', ...all)
  else await git('fetch', '--quiet', '--no-tags', `--depth=${depth}`, 'origin', sha)
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1]
  await git('checkout', '--quiet', ...(branch === undefined ? ['--detach'] : ['-B', branch]), sha)
}

import { openAsBlob } from 'node:fs'
import { explainGitHubError, type Octokit, statusOf } from '@deploy/kit/github.ts'
import type { Asset, GitHubRelease, Releases } from './github-release.ts'

const PERMISSION = 'contents: write'

/** The releases of one repository (`owner/name`) on GitHub. */
export function createReleases(octokit: Octokit, repository: string): Releases {
  const [owner = '', repo = ''] = repository.split('/')
  const here = { owner, repo }
  const { repos, git } = octokit.rest
  return {
    list: (tag) =>
      asking('read the releases', async () => {
        const all = await octokit.paginate(repos.listReleases, { ...here, per_page: 100 })
        return all.filter(({ tag_name }) => tag_name === tag).map(releaseOf)
      }),
    createDraft: ({ tag, commit, name, body, prerelease }) =>
      asking(`draft the release '${tag}'`, async () => {
        const settings = { tag_name: tag, target_commitish: commit, name, body, prerelease, draft: true }
        return releaseOf((await repos.createRelease({ ...here, ...settings })).data)
      }),
    publish: (release_id) =>
      asking('publish the release', async () =>
        releaseOf((await repos.updateRelease({ ...here, release_id, draft: false })).data),
      ),
    assets: (release_id) =>
      asking('read the files of the release', async () =>
        (await octokit.paginate(repos.listReleaseAssets, { ...here, release_id, per_page: 100 })).map(
          assetOf,
        ),
      ),
    upload: (release_id, { name, path }) =>
      asking(`upload ${name}`, async () => {
        const { upload_url } = (await repos.getRelease({ ...here, release_id })).data
        const headers = { 'content-type': 'application/octet-stream' }
        try {
          await octokit.request(`POST ${upload_url}`, { name, headers, data: await openAsBlob(path) })
          return undefined
        } catch (error) {
          if (mayHaveArrived(statusOf(error))) return (error as Error).message
          throw error
        }
      }),
    deleteAsset: (asset_id) =>
      asking(
        'remove a file that broke off',
        async () => void (await repos.deleteReleaseAsset({ ...here, asset_id })),
      ),
    commitOfTag: (tag) =>
      asking('read the tag', async () => {
        const ref = `tags/${tag}`
        try {
          await git.getRef({ ...here, ref })
        } catch (error) {
          if (statusOf(error) === 404) return undefined
          throw error
        }
        return (await repos.getCommit({ ...here, ref })).data.sha
      }),
  }
}

/** No answer, a server's error, or "there is one of that name already" after an upload that broke off. */
function mayHaveArrived(status: number | undefined): boolean {
  return status !== undefined && (status >= 500 || status === 422)
}

async function asking<T>(what: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (error) {
    throw explainGitHubError(error, { what, permission: PERMISSION })
  }
}

function releaseOf({
  id,
  tag_name,
  draft,
  body,
  html_url,
}: {
  id: number
  tag_name: string
  draft: boolean
  body?: string | null
  html_url: string
}): GitHubRelease {
  return { id, tag: tag_name, draft, body: body ?? '', url: html_url }
}

function assetOf({
  id,
  name,
  size,
  state,
  digest,
}: {
  id: number
  name: string
  size: number
  state: string
  digest?: string | null
}): Asset {
  const sha256 = /^sha256:([0-9a-f]{64})$/.exec(digest ?? '')?.[1]
  return { id, name, size, complete: state === 'uploaded', ...(sha256 === undefined ? {} : { sha256 }) }
}

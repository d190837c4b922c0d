import { type Octokit, statusOf } from '@deploy/kit/github.ts'
import type { Fetchable, RecordSection } from './change-records.ts'

type At = { owner: string; repo: string }

/** What the record says of where files are: the artifacts of the stage, and those of the release that have its very bytes. */
export async function filesSections(github: Octokit, at: At, files: Fetchable): Promise<RecordSection[]> {
  const { stage, artifacts, release } = files
  const own = artifacts.map(({ name, url }) => linkTo(name, url))
  const published = await assetsOf(github, at, release)
  return [
    ...listed(`artifact.${stage}`, `The evidence of ${stage}, for as long as GitHub keeps it`, own),
    ...listed('release.assets', 'The files of the release', published),
  ]
}

function listed(id: string, what: string, links: string[]): RecordSection[] {
  return links.length === 0 ? [] : [{ id, markdown: `**${what}:** ${links.join(' · ')}` }]
}

/** Needs `contents: read`; a token without it sees no release. */
async function assetsOf(github: Octokit, at: At, { tag, digests }: Fetchable['release']): Promise<string[]> {
  try {
    const { data } = await github.rest.repos.getReleaseByTag({ ...at, tag })
    return data.assets
      .filter(({ digest }) => digests.some((known) => digest === `sha256:${known}`))
      .map(({ name, browser_download_url }) => linkTo(name, browser_download_url))
  } catch (error) {
    if ([403, 404].includes(statusOf(error) ?? 0)) return []
    throw error
  }
}

function linkTo(name: string, url: string): string {
  return `[\`${name}\`](${url})`
}

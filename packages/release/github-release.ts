import { DeployError } from '@deploy/kit/errors.ts'
import { byCodeUnit } from './paths.ts'

/** A GitHub release as far as it matters here. */
export interface GitHubRelease {
  id: number
  tag: string
  draft: boolean
  body: string
  url: string
}

export interface Asset {
  id: number
  name: string
  size: number
  /** False for an upload that broke off; its name is taken until it is deleted. */
  complete: boolean
  /** Computed by the server; servers before 2025 have none. */
  sha256?: string
}

/** A file to upload. */
export interface Upload {
  name: string
  path: string
  size: number
  sha256: string
}

/** What publishing asks of GitHub. Every method throws explained errors. */
export interface Releases {
  /** All releases of a tag, drafts included. */
  list(tag: string): Promise<GitHubRelease[]>
  createDraft(draft: {
    tag: string
    commit: string
    name: string
    body: string
    prerelease: boolean
  }): Promise<GitHubRelease>
  publish(id: number): Promise<GitHubRelease>
  assets(id: number): Promise<Asset[]>
  /** Uploads one file. What went wrong is an answer, no error, where only the list of assets knows what arrived. */
  upload(id: number, file: Upload): Promise<string | undefined>
  deleteAsset(assetId: number): Promise<void>
  /** The commit that a tag names, undefined when there is no such tag. */
  commitOfTag(tag: string): Promise<string | undefined>
}

/** Stands in the text of the drafts that this suite makes, unseen on the page. */
const MARKER = '<!-- deploy: this draft belongs to build-release -->'
const UPLOAD_TRIES = 3

/**
 * Publishes files as one GitHub release: a draft first, then every file, then the server's digests are compared, and
 * only then it is published, because nothing can be added to an immutable release afterwards. It continues its own
 * draft, and finds nothing to do where the same bytes are published already. Returns the address of the release.
 * Throws GITHUB_RELEASE_CONFLICT when other bytes or somebody else's draft are in the way, GITHUB_UPLOAD_FAILED.
 */
export async function publishRelease({
  releases,
  tag,
  commit,
  title,
  image,
  prerelease,
  files,
  info,
}: {
  releases: Releases
  tag: string
  commit: string
  title: string
  /** What runs, of a release of an image. */
  image?: string | undefined
  prerelease: boolean
  files: readonly Upload[]
  info: (line: string) => void
}): Promise<string> {
  await requireTagOf(releases, { tag, commit })
  const existing = await releases.list(tag)
  const published = existing.find(({ draft }) => !draft)
  if (published !== undefined) {
    requireSame(published, { files, assets: await releases.assets(published.id) })
    info(`The GitHub release ${tag} is published already, with the same digests.`)
    return published.url
  }
  const draft =
    requireOwn(existing) ?? (await createOnce({ releases, tag, commit, title, image, prerelease }))
  await uploadAll({ releases, draft, files, info })
  const { url } = await releases.publish(draft.id)
  info(`Published the GitHub release ${tag}: ${url}`)
  return url
}

async function requireTagOf(
  releases: Releases,
  { tag, commit }: { tag: string; commit: string },
): Promise<void> {
  const named = await releases.commitOfTag(tag)
  if (named === undefined || named === commit) return
  throw conflict(tag, {
    cause: `On GitHub the tag names ${named}, and this release is built from ${commit}.`,
    remedy: 'Find out who moved the tag, and give this version a tag of its own.',
  })
}

function requireOwn(existing: readonly GitHubRelease[]): GitHubRelease | undefined {
  const own = existing.find(({ body }) => body.includes(MARKER))
  const [foreign] = existing
  if (own !== undefined || foreign === undefined) return own
  throw conflict(foreign.tag, {
    cause: `There is a draft that build-release did not make: ${foreign.url}`,
    remedy: 'Publish it under another tag or delete it, then run this again.',
  })
}

async function createOnce({
  releases,
  tag,
  commit,
  title,
  image,
  prerelease,
}: {
  releases: Releases
  tag: string
  commit: string
  title: string
  image: string | undefined
  prerelease: boolean
}): Promise<GitHubRelease> {
  const body = [`Commit ${commit}`, ...(image === undefined ? [] : [`Image \`${image}\``]), MARKER].join(
    '\n\n',
  )
  try {
    return await releases.createDraft({ tag, commit, name: title, body, prerelease })
  } catch (error) {
    const made = requireOwn(await releases.list(tag))
    if (made !== undefined) return made
    throw error
  }
}

/** Uploads what the draft lacks, until the server has the very digests. What broke off or differs is replaced. */
async function uploadAll({
  releases,
  draft,
  files,
  info,
}: {
  releases: Releases
  draft: GitHubRelease
  files: readonly Upload[]
  info: (line: string) => void
}): Promise<void> {
  let problem: string | undefined
  for (let attempt = 0; attempt <= UPLOAD_TRIES; attempt++) {
    const assets = await releases.assets(draft.id)
    const lacking = files.filter((file) => !assets.some((asset) => isSame(asset, file)))
    if (lacking.length === 0) return
    if (attempt === UPLOAD_TRIES) throw uploadFailed(draft, lacking, problem)
    for (const file of lacking) {
      const broken = assets.find(({ name }) => name === file.name)
      if (broken !== undefined) await releases.deleteAsset(broken.id)
      info(`Uploading ${file.name} (${file.size} bytes)`)
      problem = (await releases.upload(draft.id, file)) ?? problem
    }
  }
}

function requireSame(
  release: GitHubRelease,
  { files, assets }: { files: readonly Upload[]; assets: readonly Asset[] },
): void {
  const different = files.filter((file) => !assets.some((asset) => isSame(asset, file)))
  if (different.length === 0) return
  const rows = different.map((file) => {
    const asset = assets.find(({ name }) => name === file.name)
    if (asset === undefined) return `${file.name}: not in the published release`
    return `${file.name}: published sha256 ${asset.sha256 ?? 'unknown'}\n${' '.repeat(file.name.length)}  built     sha256 ${file.sha256}`
  })
  throw conflict(release.tag, {
    cause: `${release.url} is published with other files:\n${rows.sort(byCodeUnit).join('\n')}`,
    remedy: 'A published version is never changed: give the new bytes a new version and a new tag.',
  })
}

function isSame(asset: Asset, file: Upload): boolean {
  if (asset.name !== file.name || !asset.complete || asset.size !== file.size) return false
  return asset.sha256 === undefined || asset.sha256 === file.sha256
}

function conflict(tag: string, { cause, remedy }: { cause: string; remedy: string }): DeployError {
  const message = `The GitHub release '${tag}' cannot be made.`
  return new DeployError({ code: 'GITHUB_RELEASE_CONFLICT', message, cause, remedy })
}

function uploadFailed(
  { tag, url }: GitHubRelease,
  lacking: readonly Upload[],
  problem = 'the digests on the server differ',
): DeployError {
  return new DeployError({
    code: 'GITHUB_UPLOAD_FAILED',
    message: `The files of the GitHub release '${tag}' did not arrive whole.`,
    cause: `After ${UPLOAD_TRIES} tries: ${problem}\nmissing: ${lacking.map(({ name }) => name).join(', ')}`,
    remedy: `Run this again: it continues the draft ${url}, which is not published.`,
  })
}

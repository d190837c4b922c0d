import { invalid, notFound, refuseLong, unsupported } from './answers.ts'
import { renderAsset } from './assets.ts'
import type { Call, Handler } from './call.ts'
import { nodeId, text } from './call.ts'
import { resolveCommit } from './git.ts'
import { findRelease, visibleReleases } from './lookup.ts'
import { paged } from './pages.ts'
import type { Release } from './state.ts'
import { fakeSha, nextId } from './state.ts'
import { renderUser } from './users.ts'

export const releases = {
  'repos/create-release': (call) => {
    refuseUnsupported(call)
    const release = newRelease(call)
    checkRelease(call, release)
    if (!release.draft) publish(call, release)
    call.state.releases.push(release)
    return { status: 201, body: renderRelease(call, release) }
  },

  'repos/get-release': (call) => ({ status: 200, body: renderRelease(call, findRelease(call)) }),

  'repos/get-release-by-tag': (call) => {
    const release = call.state.releases.find((one) => !one.draft && one.tagName === call.params.tag)
    if (!release) throw notFound()
    return { status: 200, body: renderRelease(call, release) }
  },

  'repos/get-latest-release': (call) => {
    const release = call.state.releases.findLast((one) => !one.draft && !one.prerelease)
    if (!release) throw notFound()
    return { status: 200, body: renderRelease(call, release) }
  },

  'repos/list-releases': (call) =>
    paged({
      call,
      path: '/releases',
      items: visibleReleases(call).toReversed(),
      render: (release) => renderRelease(call, release),
    }),

  'repos/update-release': (call) => {
    refuseUnsupported(call)
    const release = findRelease(call)
    const changed = { ...release, ...changes(call), updatedAt: call.now }
    if (release.immutable) refuseFrozenChange(release, changed)
    checkRelease(call, changed)
    if (release.draft && !changed.draft) publish(call, changed)
    Object.assign(release, changed)
    return { status: 200, body: renderRelease(call, release) }
  },

  'repos/delete-release': (call) => {
    const release = findRelease(call)
    if (release.immutable) call.state.burntTags.add(release.tagName)
    call.state.releases = call.state.releases.filter((one) => one !== release)
    call.state.assets = call.state.assets.filter((asset) => asset.releaseId !== release.id)
    return { status: 204 }
  },
} satisfies Record<string, Handler>

function refuseUnsupported(call: Call): void {
  if (call.body.generate_release_notes === true) throw unsupported('"generate_release_notes" of a release')
  if (call.body.discussion_category_name !== undefined) throw unsupported('discussions of a release')
}

function newRelease(call: Call): Release {
  return {
    id: nextId(call.state),
    tagName: '',
    targetCommitish: call.state.repository.defaultBranch,
    name: null,
    body: null,
    draft: false,
    prerelease: false,
    immutable: false,
    publishedAt: null,
    author: call.state.actor,
    ...changes(call),
    createdAt: call.now,
    updatedAt: call.now,
  }
}

function changes(call: Call): Partial<Release> {
  const { body } = call
  return {
    ...(body.tag_name !== undefined ? { tagName: String(body.tag_name) } : {}),
    ...(body.target_commitish !== undefined ? { targetCommitish: String(body.target_commitish) } : {}),
    ...(body.name !== undefined ? { name: text(call, 'name') ?? null } : {}),
    ...(body.body !== undefined ? { body: text(call, 'body') ?? null } : {}),
    ...(body.draft !== undefined ? { draft: body.draft === true } : {}),
    ...(body.prerelease !== undefined ? { prerelease: body.prerelease === true } : {}),
  }
}

function refuseFrozenChange(before: Release, after: Release): void {
  const same = before.tagName === after.tagName && before.targetCommitish === after.targetCommitish
  if (same && !after.draft) return
  throw invalid({
    resource: 'Release',
    field: 'tag_name',
    code: 'custom',
    message: 'tag_name cannot be changed on an immutable release',
  })
}

function checkRelease(call: Call, release: Release): void {
  const { state } = call
  if (!/^[^\s~^:?*[\\]+$/.test(release.tagName)) {
    throw invalid({
      resource: 'Release',
      code: 'custom',
      field: 'tag_name',
      message: 'tag_name is not well-formed',
    })
  }
  refuseLong({ resource: 'Release', field: 'body', text: release.body, limit: 125_000 })
  if (state.burntTags.has(release.tagName)) {
    const message = 'tag_name was used by an immutable release'
    throw invalid({ resource: 'Release', code: 'custom', field: 'tag_name', message })
  }
  const others = state.releases.filter((one) => one.id !== release.id && one.tagName === release.tagName)
  if (!release.draft && others.some((one) => !one.draft)) {
    throw invalid({ resource: 'Release', code: 'already_exists', field: 'tag_name' })
  }
}

/** Makes the tag where it is missing, and freezes the release where the repository asks for that. */
function publish(call: Call, release: Release): void {
  const ref = `refs/tags/${release.tagName}`
  if (!call.state.refs.has(ref)) {
    const sha = resolveCommit(call.state, release.targetCommitish)
    if (!sha) throw invalid({ resource: 'Release', code: 'invalid', field: 'target_commitish' })
    call.state.refs.set(ref, sha)
  }
  release.publishedAt = call.now
  release.immutable = call.state.repository.immutableReleases
}

function renderRelease(call: Call, release: Release): Record<string, unknown> {
  const { state, urls } = call
  const url = `${urls.repo}/releases/${release.id}`
  const html = `${urls.html}/${state.repository.owner}/${state.repository.name}`
  const shown = release.draft ? `untagged-${fakeSha(String(release.id)).slice(0, 20)}` : release.tagName
  const archive = (kind: string): string | null =>
    release.draft ? null : `${urls.repo}/${kind}/${encodeURIComponent(release.tagName)}`
  return {
    id: release.id,
    node_id: nodeId('Release', release.id),
    url,
    assets_url: `${url}/assets`,
    upload_url: `${urls.uploads}/releases/${release.id}/assets{?name,label}`,
    html_url: `${html}/releases/tag/${encodeURIComponent(shown)}`,
    tarball_url: archive('tarball'),
    zipball_url: archive('zipball'),
    tag_name: release.tagName,
    target_commitish: release.targetCommitish,
    name: release.name,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    immutable: release.immutable,
    created_at: release.createdAt,
    updated_at: release.updatedAt,
    published_at: release.publishedAt,
    author: renderUser(urls, release.author),
    assets: state.assets
      .filter((asset) => asset.releaseId === release.id)
      .map((asset) => renderAsset(call, asset)),
  }
}

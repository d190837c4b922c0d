import { createHash } from 'node:crypto'
import { invalid, notFound, refusal } from './answers.ts'
import type { Call, Handler } from './call.ts'
import { idParam, nodeId } from './call.ts'
import { findRelease } from './lookup.ts'
import { paged } from './pages.ts'
import type { Asset, Release } from './state.ts'
import { nextId } from './state.ts'
import { renderUser } from './users.ts'

export const assets = {
  'repos/upload-release-asset': (call) => {
    const asset = beginUpload(call)
    if (!call.headers['content-length']) throw refusal(400, 'Bad Content-Length: ')
    if (call.bytes.length === 0) {
      const message = 'size must be greater than or equal to 1'
      throw invalid({ resource: 'ReleaseAsset', code: 'custom', field: 'size', message })
    }
    asset.bytes = call.bytes
    asset.state = 'uploaded'
    call.state.assets.push(asset)
    return { status: 201, body: renderAsset(call, asset) }
  },

  'repos/list-release-assets': (call) => {
    const release = findRelease(call)
    return paged({
      call,
      path: `/releases/${release.id}/assets`,
      items: call.state.assets.filter((asset) => asset.releaseId === release.id),
      render: (asset) => renderAsset(call, asset),
    })
  },

  'repos/get-release-asset': (call) => {
    const { asset } = findAsset(call)
    if (!call.headers.accept?.includes('application/octet-stream')) {
      return { status: 200, body: renderAsset(call, asset) }
    }
    if (asset.state !== 'uploaded') throw notFound()
    asset.downloads += 1
    const blob = `assets/${asset.id}/${asset.name}`
    call.state.blobs.set(blob, {
      contentType: 'application/octet-stream',
      blocks: new Map(),
      bytes: asset.bytes,
    })
    return { status: 302, headers: { location: call.signedUrl(blob, 'read') } }
  },

  'repos/delete-release-asset': (call) => {
    const { asset, release } = findAsset(call)
    refuseFrozen(release, 'Cannot delete asset from an immutable release.')
    call.state.assets = call.state.assets.filter((one) => one !== asset)
    return { status: 204 }
  },
} satisfies Record<string, Handler>

/**
 * An upload whose connection broke: GitHub keeps an empty asset of that name in the state `open`, which blocks the
 * name until somebody deletes it.
 */
export function abandonUpload(call: Call): void {
  call.state.assets.push(beginUpload(call))
}

export function renderAsset(call: Call, asset: Asset): Record<string, unknown> {
  const { state, urls } = call
  const html = `${urls.html}/${state.repository.owner}/${state.repository.name}`
  const done = asset.state === 'uploaded'
  return {
    id: asset.id,
    node_id: nodeId('ReleaseAsset', asset.id),
    url: `${urls.repo}/releases/assets/${asset.id}`,
    browser_download_url: `${html}/releases/download/${asset.releaseId}/${encodeURIComponent(asset.name)}`,
    name: asset.name,
    label: asset.label,
    state: asset.state,
    content_type: asset.contentType,
    size: asset.bytes.length,
    digest: done ? `sha256:${createHash('sha256').update(asset.bytes).digest('hex')}` : null,
    download_count: asset.downloads,
    created_at: asset.createdAt,
    updated_at: asset.updatedAt,
    uploader: renderUser(urls, asset.uploader),
  }
}

function beginUpload(call: Call): Asset {
  const release = findRelease(call)
  refuseFrozen(release, 'Cannot upload assets to an immutable release.')
  const name = storedName(String(call.query.name ?? ''))
  if (!name) throw invalid({ resource: 'ReleaseAsset', code: 'missing_field', field: 'name' })
  if (call.state.assets.some((asset) => asset.releaseId === release.id && asset.name === name)) {
    throw invalid({ resource: 'ReleaseAsset', code: 'already_exists', field: 'name' })
  }
  const label = call.query.label
  return {
    id: nextId(call.state),
    releaseId: release.id,
    name,
    label: label === undefined ? null : String(label),
    contentType: call.headers['content-type'] ?? 'application/octet-stream',
    state: 'open',
    bytes: Buffer.alloc(0),
    downloads: 0,
    uploader: call.state.actor,
    createdAt: call.now,
    updatedAt: call.now,
  }
}

/** GitHub renames assets: runs of other than plain characters become one dot, and dots at the ends go. */
function storedName(name: string): string {
  return name.replace(/[^A-Za-z0-9_+@-]+/g, '.').replace(/^\.+|\.+$/g, '')
}

function refuseFrozen(release: Release, message: string): void {
  if (release.immutable) throw refusal(422, message)
}

function findAsset(call: Call): { asset: Asset; release: Release } {
  const id = idParam(call, 'asset_id')
  const asset = call.state.assets.find((candidate) => candidate.id === id)
  const release = call.state.releases.find((candidate) => candidate.id === asset?.releaseId)
  if (!asset || !release || (release.draft && !call.canWrite)) throw notFound()
  return { asset, release }
}

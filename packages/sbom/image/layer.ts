import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import type { Header } from 'tar-stream'
import { shown } from '../urls.ts'
import type { Budget } from './budget.ts'
import { type Bytes, collect, eachEntry, watched } from './bytes.ts'
import { keptAs } from './kept.ts'
import { plainPath } from './path.ts'

/** A file of an image that tells about packages, or a link on the way to one. */
export type Kept =
  | { kind: 'file'; content: Buffer }
  | { kind: 'symlink'; target: string }
  /** The same file as another path of the layer. */
  | { kind: 'hardlink'; target: string }

/** What one layer changes, as far as packages are concerned. All paths are plain. */
export interface Layer {
  /** `sha256:…` of the layer without its compression. */
  diffId: string
  kept: Map<string, Kept>
  /** Everything that is no folder: it replaces what lower layers have there, a folder with all that is in it, too. */
  plain: Set<string>
  /** What lower layers have there is gone: the whiteouts of https://github.com/opencontainers/image-spec/blob/main/layer.md */
  removed: Set<string>
  /** Folders of which lower layers' content is gone. */
  emptied: Set<string>
  warnings: string[]
}

/** Reads a layer without its compression, to the end. Only files that tell about packages are held in memory. */
export async function readLayer(bytes: Bytes, budget: Budget): Promise<Layer> {
  const layer: Omit<Layer, 'diffId'> = {
    kept: new Map(),
    plain: new Set(),
    removed: new Set(),
    emptied: new Set(),
    warnings: [],
  }
  const hash = createHash('sha256')
  const hashed = watched(bytes, (chunk) => hash.update(chunk))
  await eachEntry(hashed, budget, (header, content) => readEntry(header, { layer, budget, content }))
  return { ...layer, diffId: `sha256:${hash.digest('hex')}` }
}

async function readEntry(
  header: Header,
  { layer, budget, content }: { layer: Omit<Layer, 'diffId'>; budget: Budget; content: () => Bytes },
): Promise<void> {
  const path = plainPath(header.name)
  if (path === undefined)
    layer.warnings.push(`the entry ${shown(header.name)} is no path inside of the image`)
  if (path === undefined || path === '' || header.type === 'directory') return
  if (isWhiteout(path, layer)) return
  layer.plain.add(path)
  // Within a layer the last entry of a path counts.
  layer.kept.delete(path)
  const how = keptAs(path)
  if (how === undefined) return
  if (header.type === 'symlink') layer.kept.set(path, { kind: 'symlink', target: header.linkname ?? '' })
  if (header.type === 'link') layer.kept.set(path, { kind: 'hardlink', target: header.linkname ?? '' })
  const isFile = header.type === 'file' || header.type === 'contiguous-file'
  if (!isFile || how === 'link') return
  budget.keep(path, how === 'presence' ? 0 : (header.size ?? 0))
  const found = how === 'presence' ? Buffer.alloc(0) : how.reduce(await collect(content()))
  layer.kept.set(path, { kind: 'file', content: found })
}

function isWhiteout(path: string, { removed, emptied }: Omit<Layer, 'diffId'>): boolean {
  const name = posix.basename(path)
  if (!name.startsWith('.wh.')) return false
  const folder = posix.dirname(path) === '.' ? '' : posix.dirname(path)
  if (name === '.wh..wh..opq') emptied.add(folder)
  // Other names with this beginning are aufs' own.
  else if (!name.startsWith('.wh..wh.')) removed.add(posix.join(folder, name.slice('.wh.'.length)))
  return true
}

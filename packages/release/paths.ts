import { posix } from 'node:path'

/** Longest path of a release, in bytes of UTF-8; Linux accepts no longer one (PATH_MAX). */
const MAX_PATH_BYTES = 4096
/** Longest name of one file or folder, in bytes of UTF-8 (NAME_MAX of ext4, xfs, btrfs). */
const MAX_NAME_BYTES = 255

/** Says what is wrong with a path inside a release, or undefined: relative, plain, the same on every host. */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'an empty name'
  if (path.startsWith('/')) return 'an absolute path'
  const parts = path.split('/')
  if (parts.includes('..')) return "a path with '..'"
  if (parts.includes('') || parts.includes('.')) return "a path with an empty part or '.'"
  if (/[\u0000-\u001f\u007f-\u009f]/.test(path)) return 'a control character in its name'
  if (path.includes('\\')) return 'a backslash in its name'
  if (path.includes('\ufffd') || !path.isWellFormed()) return 'a name that is not UTF-8'
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `a path longer than ${MAX_PATH_BYTES} bytes`
  if (parts.some((part) => Buffer.byteLength(part) > MAX_NAME_BYTES))
    return `a name longer than ${MAX_NAME_BYTES} bytes`
  return undefined
}

/** Says what is wrong with a symlink at `path` that points to `target`, or undefined: relative and inside the release. */
export function linkProblem(path: string, target: string): string | undefined {
  if (target === '') return 'a symlink to nothing'
  if (target.startsWith('/')) return 'a symlink to an absolute path'
  if (/[\u0000-\u001f\u007f-\u009f\\\ufffd]/.test(target)) return 'a symlink to a hostile name'
  if (Buffer.byteLength(target) > MAX_PATH_BYTES)
    return `a symlink to a path longer than ${MAX_PATH_BYTES} bytes`
  const resolved = posix.join(posix.dirname(path), target)
  if (resolved === '..' || resolved.startsWith('../')) return 'a symlink that leaves the release'
  return undefined
}

/** Every folder above `path`, the outermost first. */
export function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** Orders by UTF-16 code units, whatever the locale. */
export function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

export type Kind = 'file' | 'directory' | 'symlink'

/**
 * Remembers the paths of a release and says how the next one clashes with an earlier: twice, alike but for letter case
 * or Unicode form, a folder that is also a file, something below a symlink.
 */
export function createTree(): { add(path: string, kind: Kind): string | undefined } {
  const kinds = new Map<string, Kind>()
  const spellings = new Map<string, string>()
  const clash = (path: string, kind: Kind): string | undefined => {
    const known = kinds.get(path)
    if (known !== undefined && known !== kind) return `both a ${known} and a ${kind}`
    if (known !== undefined) return 'in it twice'
    const other = spellings.get(foldedSpelling(path))
    if (other !== undefined) return `the same as '${other}' but for letter case or Unicode form`
    const parent = parentsOf(path).find((folder) => !['directory', undefined].includes(kinds.get(folder)))
    return parent === undefined ? undefined : `below '${parent}', which is a ${kinds.get(parent)}`
  }
  return {
    add: (path, kind) => {
      const problem = clash(path, kind)
      kinds.set(path, kind)
      spellings.set(foldedSpelling(path), path)
      return problem
    },
  }
}

function foldedSpelling(path: string): string {
  return path.normalize('NFC').toLowerCase().normalize('NFC')
}

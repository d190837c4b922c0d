import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of a test's own. */
export interface Disk extends Disposable {
  path: string
}

/** Why this machine cannot make such a disk, or undefined. */
export function noDisk(kind: 'tmpfs' | 'btrfs'): string | undefined {
  if (process.getuid?.() !== 0) return 'mounting a disk of its own takes root'
  if (kind === 'btrfs' && spawnSync('mkfs.btrfs', ['--version']).status !== 0)
    return 'a quota takes mkfs.btrfs of btrfs-progs'
  const disk = tried(() => (kind === 'tmpfs' ? tmpfs('size=1m') : quotaDisk(1).disk))
  if (typeof disk === 'string') return disk
  disk[Symbol.dispose]()
  return undefined
}

/** `options` as tmpfs(5) has them: `size=1m`, `nr_inodes=40`. */
export function tmpfs(options: string): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'disk-'))
  run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder)
  return mounted(folder, folder)
}

/** 128 MB, of which a quota allows some: the disk has room all the time. */
export function quotaDisk(megabytes: number): { disk: Disk; lift(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'disk-'))
  const image = join(folder, 'image')
  const mount = join(folder, 'mount')
  const path = join(mount, 'limited')
  writeFileSync(image, '')
  truncateSync(image, 128 * 1024 ** 2)
  mkdirSync(mount)
  run('mkfs.btrfs', '-q', image)
  run('mount', '-o', 'loop', image, mount)
  run('btrfs', 'quota', 'enable', mount)
  run('btrfs', 'subvolume', 'create', path)
  run('btrfs', 'qgroup', 'limit', `${megabytes}M`, path)
  return {
    disk: { ...mounted(folder, mount), path },
    lift: () => run('btrfs', 'qgroup', 'limit', 'none', path),
  }
}

function mounted(folder: string, mount: string): Disk {
  return {
    path: mount,
    [Symbol.dispose]: () => {
      run('umount', '-l', mount)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function tried(make: () => Disk): Disk | string {
  try {
    return make()
  } catch (error) {
    return (error as Error).message
  }
}

function run(program: string, ...words: string[]): void {
  const { status, stderr, error } = spawnSync(program, words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${error?.message ?? stderr.trim()}`)
}

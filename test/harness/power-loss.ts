import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AgentHost, writeProgram } from './agent-host.ts'

/** A disk as it may be found after a power loss. */
export interface Image {
  /** After which operation the power went. */
  operation: string
  loss: 'nothing unflushed survived' | 'names survived, unflushed bytes did not'
  write(root: string): void
}

interface Inode {
  type: string
  /** Of a file its bytes, of a link its target. */
  data: string
  /** Of a folder: what is in it, by inode. */
  names: Map<string, string>
}
type Disk = Map<string, Inode>

/**
 * Makes every `mv`, `ln`, `rm` and `sync` on a host leave a picture of the slot behind. `taken` returns what the disk may have been
 * after each: what was not flushed (`sync FILE`, `sync FOLDER`) is lost, either with its name or without it.
 */
export function recordDisk(host: AgentHost): { taken(): Image[] } {
  const pictures = join(host.folder, 'pictures')
  mkdirSync(pictures)
  for (const name of ['mv', 'ln', 'rm', 'sync'])
    writeProgram(join(host.folder, 'bin', name), shim(name, host.root, pictures))
  writeFileSync(join(pictures, 'root'), host.root)
  execFileSync(join(host.folder, 'bin/sync'), { cwd: host.root })
  return { taken: () => imagesOf(pictures) }
}

/** A file system gives the number of a removed inode to the next file; links hold those of files, the time of birth tells folders apart. */
function shim(name: string, root: string, pictures: string): string {
  return `#!/bin/sh
/bin/${name} "$@"
code=$?
number=1
while ! mkdir "${pictures}/$number" 2>/dev/null; do number=$((number + 1)); done
cp -a "${root}" "${pictures}/$number/disk" 2>/dev/null
cp -al "${root}" "${pictures}/$number/held" 2>/dev/null
find "${root}" -printf '%i@%B@ %y %P\\n' >"${pictures}/$number/list" 2>/dev/null
printf '%s\\n' "$PWD" ${name} "$@" >"${pictures}/$number/operation"
exit $code
`
}

function imagesOf(pictures: string): Image[] {
  const numbers = readdirSync(pictures)
    .filter((name) => name !== 'root')
    .map(Number)
    .toSorted((a, b) => a - b)
  const images: Image[] = []
  const seen = new Set<string>()
  let durable: Disk | undefined
  for (const number of numbers) {
    const { disk, root, inodes } = readDisk(join(pictures, String(number)))
    const [cwd = '', name = '', ...args] = readFileSync(join(pictures, String(number), 'operation'), 'utf8')
      .trimEnd()
      .split('\n')
    durable ??= structuredClone(disk)
    if (name === 'sync')
      flush({
        durable,
        disk,
        inodes,
        paths: args.map((path) => (path.startsWith('/') ? path : join(cwd, path))),
      })
    const bytesLost: Disk = new Map(
      [...disk].map(([id, node]) => [
        id,
        node.type === 'f' ? { ...node, data: durable!.get(id)?.data ?? '' } : node,
      ]),
    )
    for (const [loss, image] of [
      ['nothing unflushed survived', structuredClone(durable)],
      ['names survived, unflushed bytes did not', bytesLost],
    ] as const) {
      const key = keyOf(image, root)
      if (seen.has(key)) continue
      seen.add(key)
      const operation = `${number}: ${name} ${args.join(' ')}`
      images.push({ operation, loss, write: (target) => writeDisk(image, root, target) })
    }
  }
  return images
}

function flush({
  durable,
  disk,
  inodes,
  paths,
}: {
  durable: Disk
  disk: Disk
  inodes: Map<string, string>
  paths: string[]
}): void {
  const whole = paths.length === 0 || paths.some((path) => path.startsWith('-'))
  for (const id of whole ? disk.keys() : paths.flatMap((path) => inodes.get(path) ?? [])) {
    const node = disk.get(id)!
    durable.set(id, structuredClone(node))
    // a link has nothing but its name
    for (const child of node.names.values()) {
      const made = disk.get(child)
      if (made?.type === 'l') durable.set(child, structuredClone(made))
    }
  }
}

function readDisk(picture: string): { disk: Disk; root: string; inodes: Map<string, string> } {
  const disk: Disk = new Map()
  const inodes = new Map<string, string>()
  const top = join(picture, 'disk')
  const slot = readFileSync(join(picture, '../root'), 'utf8')
  let root = ''
  for (const line of readFileSync(join(picture, 'list'), 'utf8').split('\n')) {
    const [, id, type, path] = /^(\S+) (\w) (.*)$/.exec(line) ?? []
    if (id === undefined || type === undefined || path === undefined) continue
    const data = readNode(join(top, path), type)
    if (data === undefined) continue
    if (path === '') root = id
    disk.set(id, { type, data, names: new Map() })
    inodes.set(path === '' ? slot : join(slot, path), id)
    const parent = inodes.get(join(slot, path, '..'))
    if (path !== '' && parent !== undefined) disk.get(parent)?.names.set(path.split('/').at(-1)!, id)
  }
  return { disk, root, inodes }
}

function readNode(path: string, type: string): string | undefined {
  try {
    if (type === 'f') return readFileSync(path, 'latin1')
    if (type === 'l') return readlinkSync(path)
    return type === 'd' ? '' : undefined
  } catch {
    return undefined
  }
}

function writeDisk(disk: Disk, id: string, target: string): void {
  const node = disk.get(id)
  if (node?.type === 'f') writeFileSync(target, node.data, { encoding: 'latin1' })
  if (node?.type === 'l') symlinkSync(node.data, target)
  if (node?.type !== 'd') return
  mkdirSync(target)
  for (const [name, child] of node.names) {
    // the name is on the disk, what it names is not: it is found empty
    if (disk.has(child)) writeDisk(disk, child, join(target, name))
    else writeFileSync(join(target, name), '')
  }
}

function keyOf(disk: Disk, id: string): string {
  const node = disk.get(id)
  if (!node) return '-'
  const names = [...node.names].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `${node.type}${node.data}{${names.map(([name, child]) => `${name}=${keyOf(disk, child)}`).join()}}`
}

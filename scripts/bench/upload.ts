import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Bench, Contender, Field, Run } from './bench.ts'
import { installed, type LineName, openPlace, type Place } from './transfer/place.ts'

interface Input {
  line: LineName
  megabytes: number
}

const inputs = new Map<string, Input>([
  ['200 MB, loopback', { line: 'loopback', megabytes: 200 }],
  ['100 MB, 50 ms and 100 Mbit/s', { line: 'slow line', megabytes: 100 }],
])

/** One large file that cannot be compressed. */
export const uploadBench: Bench = {
  name: 'upload',
  title: 'Upload of one large file',
  about: [
    'Random bytes go from one folder of this machine to another through its SSH server, each time over a new connection. The slow line' +
      ' is a proxy that takes 25 ms each way and lets 100 Mbit/s pass in each direction. Both sides are in memory where the machine' +
      ' has /dev/shm, and each program has its defaults. *Ours* is the `put` of the agent, as the actions do it: it installs the agent,' +
      ' compares the SHA-256 on the host and can go on where it was interrupted; the others compare nothing. *Processor* is that of' +
      ' the runner’s side.',
  ],
  columns: ['MB/s', 'MB on the line'],
  prepare,
}

async function prepare(): Promise<Field> {
  const place = await openPlace()
  try {
    const files = new Map<string, File>()
    for (const [name, input] of inputs) files.set(name, await makeFile(place.folder, input))
    const fileOf = (input: string) => files.get(input)!
    return {
      inputs: [...inputs.keys()],
      contenders: [ours(place, fileOf), ...(await peers(place, fileOf))],
      close: async () => place[Symbol.asyncDispose](),
    }
  } catch (error) {
    await place[Symbol.asyncDispose]()
    throw error
  }
}

interface File extends Input {
  path: string
  size: number
  sha256: string
}

async function makeFile(folder: string, input: Input): Promise<File> {
  const path = join(folder, `${input.megabytes}.bin`)
  await writeFile(path, '')
  for (let written = 0; written < input.megabytes; written += 10) await appendFile(path, randomBytes(10e6))
  return { ...input, path, size: input.megabytes * 1e6, sha256: await digestOf(path) }
}

function ours(place: Place, fileOf: (input: string) => File): Contender {
  return {
    name: 'ours',
    version: '',
    absence: () => undefined,
    run: (input) => {
      const { line, path, size, sha256 } = fileOf(input)
      const root = join(place.hostFolder, 'app')
      const stored = join(root, '.deploy/store', sha256)
      const act = () => place.ours(line, { kind: 'upload', root, path, size, sha256 }, () => digestOf(stored))
      return proved(place, fileOf(input), act)
    },
  }
}

async function peers(place: Place, fileOf: (input: string) => File): Promise<Contender[]> {
  const target = join(place.hostFolder, 'copy')
  const openssh = await installed(['ssh', '-V'], /OpenSSH_(\S+?)[,\s]/)
  const rsync = await installed(['rsync', '--version'], /version (\S+)/)
  const batch = (path: string) => `echo 'put ${path} ${target}' | sftp -q -b - "$@"`
  const peer = (
    name: string,
    { version, absence }: typeof openssh,
    words: (file: File) => [string, ...string[]],
  ): Contender => ({
    name,
    version,
    absence: () => absence,
    run: (input) => {
      const file = fileOf(input)
      return proved(place, file, () => place.timed(file.line, words(file), () => digestOf(target)))
    },
  })
  return [
    peer('scp', openssh, ({ path, line }) => ['scp', '-q', ...place.ssh(line, '-P'), path, place.at(target)]),
    peer('sftp', openssh, ({ path, line }) => [
      ...(['sh', '-c', batch(path), 'sh'] as const),
      ...place.ssh(line, '-P'),
      place.at('').slice(0, -1),
    ]),
    peer('rsync', rsync, ({ path, line }) => [
      ...(['rsync', '-e', ['ssh', ...place.ssh(line)].join(' ')] as const),
      ...[path, place.at(target)],
    ]),
  ]
}

/** A run that begins with nothing on the host, and whose bytes arrived. */
async function proved(place: Place, { sha256, size }: File, act: () => Promise<Run>): Promise<Run> {
  await rm(place.hostFolder, { recursive: true, force: true })
  await mkdir(join(place.hostFolder, 'app'), { recursive: true })
  const { digest, ...run } = await act()
  if (digest !== sha256) throw new Error('what arrived is not what was sent')
  return { ...run, facts: { ...run.facts, 'MB/s': (size / 1e6 / run.seconds).toFixed(1) } }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash)
  return hash.digest('hex')
}

import { cp, mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench, Contender, Field, Run } from './bench.ts'
import { type LineName, openPlace, type Place } from './transfer/place.ts'
import { type Built, buildOf, deliverJob, folderOf } from './transfer/releases.ts'
import { asContender, rsyncWords, treePeers } from './transfer/tree-peers.ts'
import { changedCopy, touchAll, treeDigest, writeSources } from './transfer/trees.ts'

const FILES = 10_000

const inputs = new Map<string, LineName>([
  ['100 of 10,000 files changed, loopback', 'loopback'],
  ['100 of 10,000 files changed, 50 ms and 100 Mbit/s', 'slow line'],
])

/** The next release of a tree of which the host has nearly all. */
export const redeployBench: Bench = {
  name: 'redeploy',
  title: 'The next release: 1 % changed',
  about: [
    'The host has a folder of 10,000 files, 100 MB; another one is to come beside it in which 100 of them have one line more, through the' +
      ' same lines as the large file. Rsync is tried with files that have kept their times, and with times as a fresh checkout gives' +
      ' them, which is what a job of CI has. *Ours* is what an action does with a release that was built: it asks what the host lacks, sends that, and compares' +
      ' every file of the new folder with its digest. The full tarball is the release’s archive, packed before. *Processor* is that' +
      ' of the runner’s side.',
  ],
  columns: ['MB on the line', '% of the tarball'],
  prepare,
}

async function prepare(told: (line: string) => void): Promise<Field> {
  const place = await openPlace()
  try {
    told(`writing ${FILES} files and building their releases`)
    const [tree, next] = [join(place.folder, 'tree'), join(place.folder, 'next')]
    await writeSources(tree, { count: FILES, meanBytes: 10_000 })
    await changedCopy(tree, next, { count: FILES, every: 100 })
    const fresh = join(place.folder, 'fresh')
    await cp(next, fresh, { recursive: true })
    await touchAll(fresh)
    const first = await buildOf(tree, '1.0.0', place.folder)
    const second = await buildOf(next, '1.1.0', place.folder)
    const tried = { place, next, fresh, first, second, wanted: await treeDigest(next) }
    await deployFirst(tried)
    await cp(tree, join(place.hostFolder, 'previous'), { recursive: true, preserveTimestamps: true })
    return {
      inputs: [...inputs.keys()],
      contenders: [ours(tried), ...(await peers(tried))],
      close: async () => place[Symbol.asyncDispose](),
    }
  } catch (error) {
    await place[Symbol.asyncDispose]()
    throw error
  }
}

interface Tried {
  place: Place
  next: string
  /** The same with other times. */
  fresh: string
  first: Built
  second: Built
  /** Digest of `next`. */
  wanted: string
}

/** The release that serves, and its store as a confirmed deployment leaves it. */
async function deployFirst({ place, first }: Tried): Promise<void> {
  const root = join(place.hostFolder, 'app')
  await mkdir(root)
  await place.ours('loopback', deliverJob(first, root), () => treeDigest(folderOf(first, root)))
  await symlink(`releases/${first.release.id}`, join(root, 'current'))
  await cp(join(root, '.deploy'), join(place.folder, 'deploy'), { recursive: true })
}

function ours({ place, first, second, wanted }: Tried): Contender {
  const root = join(place.hostFolder, 'app')
  const folder = folderOf(second, root)
  const job = deliverJob(second, root, first.release)
  return asContender(
    { name: 'ours', version: '', missing: undefined },
    {
      run: async (input) => {
        for (const path of [folder, join(root, 'order'), join(root, '.deploy')])
          await rm(path, { recursive: true, force: true })
        await cp(join(place.folder, 'deploy'), join(root, '.deploy'), { recursive: true })
        const run = await place.ours(inputs.get(input)!, job, () => treeDigest(folder))
        return proved(run, { wanted, second })
      },
    },
  )
}

async function peers({ place, next, fresh, second, wanted }: Tried): Promise<Contender[]> {
  const { rsync, tar } = await treePeers(place)
  const [previous, target] = [join(place.hostFolder, 'previous'), join(place.hostFolder, 'next')]
  const linked = (source: string, options: string[]) => (line: LineName) => [
    ...rsyncWords(place, line),
    ...options,
    ...['--delete', `--link-dest=${previous}`, `${source}/`, place.at(target)],
  ]
  const unpacked = (line: LineName) => [
    ...['sh', '-ec', `ssh "$@" < ${second.archivePath}`, 'sh', ...place.ssh(line)],
    ...[place.at('').slice(0, -1), `mkdir ${target} && tar -C ${target} -xzf -`],
  ]
  const variants = [
    { ...rsync, name: 'rsync -a --link-dest, times kept', words: linked(next, []) },
    { ...rsync, name: 'rsync -a --link-dest, fresh checkout', words: linked(fresh, []) },
    {
      ...rsync,
      name: 'rsync -a --link-dest --checksum, fresh checkout',
      words: linked(fresh, ['--checksum']),
    },
    { ...tar, name: 'the full tarball, ssh', words: unpacked },
  ]
  return variants.map(({ words, ...peer }) =>
    asContender(peer, {
      run: async (input) => {
        await rm(target, { recursive: true, force: true })
        const line = inputs.get(input)!
        const all = words(line) as [string, ...string[]]
        return proved(await place.timed(line, all, () => treeDigest(target)), { wanted, second })
      },
    }),
  )
}

/** The new folder is whole, whoever made it. */
function proved(
  { digest, ...run }: Run,
  { wanted, second: { release } }: Pick<Tried, 'wanted' | 'second'>,
): Run {
  if (digest !== wanted) throw new Error('what is there is not the new release')
  const share = (100e6 * Number(run.facts['MB on the line'])) / release.archive.size
  const percent = Number.isNaN(share) ? '–' : share.toFixed(2)
  return { ...run, facts: { ...run.facts, '% of the tarball': percent } }
}

import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench, Contender, Field, Run } from './bench.ts'
import { type LineName, openPlace, type Place } from './transfer/place.ts'
import { type Built, buildOf, deliverJob, folderOf } from './transfer/releases.ts'
import { asContender, treePeers } from './transfer/tree-peers.ts'
import { treeDigest, writeSources } from './transfer/trees.ts'

const FILES = 10_000

const inputs = new Map<string, LineName>([
  ['10,000 files, loopback', 'loopback'],
  ['10,000 files, 50 ms and 100 Mbit/s', 'slow line'],
])

/** A tree of small files, to a host that has none of them. */
export const treeBench: Bench = {
  name: 'tree',
  title: 'A tree of 10,000 files',
  about: [
    'A folder with 10,000 made-up source files, 40 MB, goes to a host that has none of them, through the same lines as the large file. *Ours* is' +
      ' what an action does with a release that was built: the agent, archive and list of digests, `verify` and `unpack` of the plan,' +
      ' every file compared with its digest. *Ours, with the build* makes the archive first, with its checksums, which in a workflow' +
      ' one job does once for all hosts and stages. The others compare nothing. *Processor* is that of the runner’s side.',
  ],
  columns: ['MB on the line'],
  prepare,
}

async function prepare(told: (line: string) => void): Promise<Field> {
  const place = await openPlace()
  try {
    told(`writing ${FILES} files and building their release`)
    const tree = join(place.folder, 'tree')
    await writeSources(tree, { count: FILES, meanBytes: 4000 })
    const release = await buildOf(tree, '1.0.0', place.folder)
    const tried = { place, tree, release, wanted: await treeDigest(tree) }
    return {
      inputs: [...inputs.keys()],
      contenders: [ours(tried), oursWithBuild(tried), ...(await peers(tried))],
      close: async () => place[Symbol.asyncDispose](),
    }
  } catch (error) {
    await place[Symbol.asyncDispose]()
    throw error
  }
}

interface Tried {
  place: Place
  tree: string
  release: Built
  /** Digest of the tree. */
  wanted: string
}

function ours({ place, release, wanted }: Tried): Contender {
  const root = join(place.hostFolder, 'app')
  const arrived = () => treeDigest(folderOf(release, root))
  return asContender(
    { name: 'ours', version: '', missing: undefined },
    {
      run: (input) =>
        proved(place, wanted, () => place.ours(inputs.get(input)!, deliverJob(release, root), arrived)),
    },
  )
}

function oursWithBuild({ place, release, wanted }: Tried): Contender {
  const root = join(place.hostFolder, 'app')
  const arrived = () => treeDigest(folderOf(release, root))
  const job = { ...deliverJob(release, root), build: release.build }
  return asContender(
    { name: 'ours, with the build', version: '', missing: undefined },
    { run: (input) => proved(place, wanted, () => place.ours(inputs.get(input)!, job, arrived)) },
  )
}

async function peers({ place, tree, wanted }: Tried): Promise<Contender[]> {
  const target = join(place.hostFolder, 'copy')
  const { scp, rsync, tar, gzip } = await treePeers(place)
  return [scp, rsync, tar, gzip].map((peer) =>
    asContender(peer, {
      absence: (input) =>
        peer === scp && inputs.get(input) === 'slow line'
          ? 'it waits for several answers a file, which takes more than half an hour here'
          : undefined,
      run: (input) =>
        proved(place, wanted, () => {
          const line = inputs.get(input)!
          return place.timed(line, peer.words(line, tree, target), () => treeDigest(target))
        }),
    }),
  )
}

/** A run that begins with nothing on the host, and whose files arrived. */
async function proved(place: Place, wanted: string, act: () => Promise<Run>): Promise<Run> {
  await rm(place.hostFolder, { recursive: true, force: true })
  await mkdir(join(place.hostFolder, 'app'), { recursive: true })
  const { digest, ...run } = await act()
  if (digest !== wanted) throw new Error('what arrived is not what was sent')
  return run
}

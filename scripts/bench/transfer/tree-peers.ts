import type { Contender, Run } from '../bench.ts'
import { installed, type LineName, type Place } from './place.ts'

type Words = [string, ...string[]]

interface Peer {
  name: string
  version: string
  missing: string | undefined
  /** Words that bring a folder to `target` on the host. */
  words(line: LineName, source: string, target: string): Words
}

/** The programs that people bring trees to hosts with, over one connection each. */
export async function treePeers(place: Place): Promise<Record<'scp' | 'rsync' | 'tar' | 'gzip', Peer>> {
  const openssh = await installed(['ssh', '-V'], /OpenSSH_(\S+?)[,\s]/)
  const rsync = await installed(['rsync', '--version'], /version (\S+)/)
  const tar = await installed(['tar', '--version'], /\) (\S+)/)
  const destination = place.at('').slice(0, -1)
  const piped = (name: string, pack: string, unpack: string): Peer => ({
    name,
    version: tar.version,
    missing: openssh.absence ?? tar.absence,
    words: (line, source, target) => [
      ...(['sh', '-ec', `tar -C ${source} ${pack} . | ssh "$@"`, 'sh', ...place.ssh(line)] as const),
      ...[destination, `mkdir -p ${target} && tar -C ${target} ${unpack}`],
    ],
  })
  return {
    scp: {
      name: 'scp -r',
      version: openssh.version,
      missing: openssh.absence,
      words: (line, source, target) => [
        'scp',
        '-q',
        '-r',
        ...place.ssh(line, '-P'),
        source,
        place.at(target),
      ],
    },
    rsync: {
      name: 'rsync -a',
      version: rsync.version,
      missing: rsync.absence,
      words: (line, source, target) => [...rsyncWords(place, line), `${source}/`, place.at(target)],
    },
    tar: piped('tar, ssh', '-cf -', '-xf -'),
    gzip: piped('tar, gzip, ssh', '-czf -', '-xzf -'),
  }
}

/** `rsync -a` over a line. */
export function rsyncWords(place: Place, line: LineName): Words {
  return ['rsync', '-a', '-e', ['ssh', ...place.ssh(line)].join(' ')]
}

/** A peer with what it is asked to do, proved after each run. */
export function asContender(
  { name, version, missing }: Pick<Peer, 'name' | 'version' | 'missing'>,
  { absence, run }: { absence?: (input: string) => string | undefined; run(input: string): Promise<Run> },
): Contender {
  return { name, version, absence: (input) => missing ?? absence?.(input), run }
}

import { posix } from 'node:path'
import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { templateOf } from '@deploy/manifest/rules/units.ts'
import {
  type Adoption,
  asideFolder,
  folderByHand,
  isAdopted,
  keptFolder,
  keptPath,
  sharedByHand,
  unknownUnit,
} from '../adoption.ts'
import {
  type BuiltStep,
  type Context,
  nothing,
  orderDirectory,
  privileges,
  type Root,
  releaseDirectory,
  step,
  synced,
  syncedTree,
} from '../context.ts'
import { furtherUnits, installedFiles } from '../installed.ts'
import { keepNoted } from './by-hand.ts'

/**
 * What was installed by hand becomes a release, in one rename, while nothing runs in it. Because its path then leads to
 * it whenever it serves, whatever it says about its own place stays true. Folders that outlive a release go where those of
 * later ones are, and their old names lead there. Taken back, each rename is made backwards, as far as it was made.
 */
export function adopt(context: Context): BuiltStep | undefined {
  const { adopts, facts, slot } = context
  if (adopts === undefined) return undefined
  if (!folderByHand(slot, facts)) return adoptContainers(context, adopts)
  const zero = `${slot.root}/releases/${adopts.id}`
  const venv = handMadeVenv(context)
  const { root, list } = privileges(context, { owns: ownsWhatMoves(context, venv) })
  const shares = slot.shared.map((path, index) => sharing({ slot, adopts }, { zero, path, index, root }))
  const parents = [slot.path, ...(venv === undefined ? [] : [venv])].map((path) => posix.dirname(path))
  const flushed = lines(
    ...[...new Set([`${slot.root}/releases`, zero, ...parents])].map((path) => synced(path)),
  )
  return step({
    id: 'adopt',
    phase: 'switch',
    title: `Keep ${[slot.path, ...(venv === undefined ? [] : [venv])].join(' and ')}, installed by hand, as the release ${adopts.id}`,
    do: lines(
      sh`
        for place in ${[zero, asideFolder(slot, adopts)]}; do
          if [ -e "$place" ] || [ -L "$place" ]; then echo "$place is there already." >&2; exit 1; fi
        done
      `,
      ...[slot.path, ...(venv === undefined ? [] : [venv])].map((path) => movable(path, slot.root)),
      sh`
        touch ${orderDirectory}/adopting
        ${synced(orderDirectory)}
      `,
      keepFiles(context),
      root(['mv', '-T', slot.path, zero]),
      venv === undefined ? nothing : root(['mv', '-T', venv, `${zero}/.venv`]),
      ...shares.map(({ share }) => share),
      flushed,
    ),
    undo: lines(
      sh`[ -e ${orderDirectory}/adopting ] || exit 0`,
      sh`if [ -d ${zero} ]; then`,
      ...shares.map(({ unshare }) => unshare).toReversed(),
      venv === undefined
        ? nothing
        : sh`
            if [ -d ${`${zero}/.venv`} ] && [ ! -e ${venv} ]; then
              ${root(['mv', '-T', `${zero}/.venv`, venv])}
            fi
          `,
      root(['mv', '-T', zero, slot.path]),
      sh`
        fi
        rm -rf ${keptFolder(slot)} ${`${keptFolder(slot)}.new`}
        rmdir ${asideFolder(slot, adopts)} 2> /dev/null || true
      `,
      ...[...new Set([`${slot.root}/releases`, ...parents])].map((path) => synced(path)),
    ),
    timeoutSeconds: 120,
    privileged: list,
  })
}

/** Containers that nothing on the disk belongs to: their release is an empty folder, and what is kept with it. */
function adoptContainers(context: Context, adopts: Adoption): BuiltStep {
  const { slot } = context
  const zero = `${slot.root}/releases/${adopts.id}`
  return step({
    id: 'adopt',
    phase: 'switch',
    title: `Keep what was started by hand as the release ${adopts.id}`,
    do: lines(keepFiles(context), sh`mkdir -p ${zero}`, synced(`${slot.root}/releases`)),
    undo: sh`
      rm -rf ${zero} ${keptFolder(slot)} ${`${keptFolder(slot)}.new`}
      ${synced(`${slot.root}/releases`)}
    `,
    timeoutSeconds: 60,
  })
}

/** A folder in `shared` changes its parent, so that it must be one's own, too. What nobody has looked at is not there. */
function ownsWhatMoves({ slot, facts }: Context, venv: string | undefined): boolean {
  const moved = [slot.path, ...(venv === undefined ? [] : [venv])].map((path) => facts.paths[path])
  const shared = sharedByHand(slot).map((path) => facts.paths[path])
  return [...moved, ...shared.filter((seen) => seen?.kind === 'directory')].every(
    (seen) => seen?.owner === facts.user && seen.replaceable,
  )
}

/** A venv at the fixed path for it; one inside of the folder goes with that. */
export function handMadeVenv({ slot, facts }: Pick<Context, 'slot' | 'facts'>): string | undefined {
  const path = slot.venv?.path
  return path !== undefined && facts.paths[path]?.kind === 'directory' ? path : undefined
}

/** A rename never copies: what was half copied would be neither the old nor the new. */
function movable(path: string, root: string): Script {
  return sh`
    if [ ! -d ${path} ] || [ -L ${path} ]; then echo ${`${path} is no folder any more.`} >&2; exit 1; fi
    [ "$(stat -c %d ${path})" = "$(stat -c %d ${`${root}/releases`})" ] || {
      echo ${`${path} does not lie on the file system of ${root} any more.`} >&2
      exit 1
    }
  `
}

/** The unit and every other file that a deployment replaces, as they are now, so that they can come back. */
function keepFiles(context: Context): Script {
  const { slot } = context
  const kept = keptFolder(slot)
  const fresh = `${kept}.new`
  const inFresh = (path: string) => `${fresh}${path.slice(kept.length)}`
  return lines(
    sh`
      rm -rf ${fresh}
      mkdir -p ${`${fresh}/unknown-units`}
    `,
    ...installedFiles(slot).map(({ to }) => {
      const place = inFresh(keptPath(slot, to))
      return sh`
        mkdir -p ${posix.dirname(place)}
        if [ -e ${to} ]; then cp -pL ${to} ${place}; else touch ${`${place}.absent`}; fi
      `
    }),
    ...[...furtherUnits(slot.units).map(({ to }) => posix.basename(to)), ...installedWorkers(slot)].map(
      (unit) => {
        return sh`systemctl cat ${unit} > /dev/null 2>&1 || touch ${inFresh(unknownUnit(slot, unit))}`
      },
    ),
    sh`
      ${keepNoted(context, `${fresh}/container`)}
      ${syncedTree(fresh)}
      rm -rf ${kept}
      mv -T ${fresh} ${kept}
      ${synced(posix.dirname(kept))}
    `,
  )
}

/** Workers whose units the application's own program installs. */
function installedWorkers({ install, units }: Context['slot']): string[] {
  return install === undefined ? [] : (units?.workers ?? [])
}

/** What this release had brought for the folder goes aside; the one with data takes its place. */
function sharing(
  { slot, adopts }: Pick<Context, 'slot'> & { adopts: Adoption },
  { zero, path, index, root }: { zero: string; path: string; index: number; root: Root },
): { share: Script; unshare: Script } {
  const kept = `${slot.root}/shared/${path}`
  const place = `${zero}/${path}`
  const aside = `${asideFolder(slot, adopts)}/${index}`
  return {
    share: sh`
      if [ -d ${place} ] && [ ! -L ${place} ]; then
        mkdir -p ${posix.dirname(aside)}
        mv -T ${kept} ${aside}
        ${root(['mv', '-T', place, kept])}
        ${root(['ln', '-s', kept, place])}
        ${synced(posix.dirname(place))}
        ${synced(posix.dirname(kept))}
      fi
    `,
    unshare: sh`
      if [ -d ${aside} ]; then
        if [ -L ${place} ]; then
          ${root(['rm', '-f', place])}
        fi
        if [ ! -e ${place} ] && [ -d ${kept} ]; then
          ${root(['mv', '-T', kept, place])}
        fi
        [ -e ${kept} ] || mv -T ${aside} ${kept}
      fi
    `,
  }
}

/** Going back to what was installed by hand: nobody knows its files one by one, so only that it is there can be asked. */
export function verifyAdopted(context: Context): BuiltStep {
  const directory = releaseDirectory(context)
  return step({
    id: 'verify',
    phase: 'fetch',
    title: `See that releases/${context.release.id}, which was installed by hand, and the files that belonged to it are still there`,
    do: sh`
      [ -d ${directory} ] || { echo ${`${directory} is gone.`} >&2; exit 1; }
      [ -d ${keptFolder(context.slot)} ] || { echo ${`${keptFolder(context.slot)}, with the unit and the files of before, is gone.`} >&2; exit 1; }
    `,
    timeoutSeconds: 60,
  })
}

/** The units that deploy.yml named when the program of a release had installed it, a line each. */
export function unitsWith(context: Context): string {
  return `${releaseDirectory(context)}/.release/units`
}

/** Runs a script about a unit, but not where this goes back to a time at which systemd did not know it. */
export function unlessUnknown(context: Context, unit: string, script: Script): Script {
  const { slot, release, rollback } = context
  if (!isAdopted(release.id) && slot.install && rollback)
    return sh`
      if [ ! -f ${unitsWith(context)} ] || grep -qxF -e ${unit} ${unitsWith(context)}; then
        ${script}
      fi
    `
  if (!isAdopted(release.id)) return script
  return sh`
    if [ ! -e ${unknownUnit(slot, templateOf(unit))} ]; then
      ${script}
    fi
  `
}

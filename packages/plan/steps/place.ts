import { posix } from 'node:path'
import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { isAdopted, keptPath } from '../adoption.ts'
import { type Context, nothing, orderDirectory, type Root, releaseDirectory, synced } from '../context.ts'
import { copyPath, type Installed, sumOf } from '../installed.ts'

type Seen = Context['facts']['paths'][string] | undefined

/**
 * How a file is installed outside of the slot: never half-written, with what was there kept for the way back, and with a
 * copy of what was installed, so that the next deployment sees who has edited it since. `root` collects the exact commands;
 * `changed` names the mark in the order's folder that says, before it happens, that something is replaced.
 */
export function placing(context: Context, file: Installed, root: Root, changed: string) {
  const { same, put, remember } = contentOf(context, file)
  const stage = staging(context, file, root)
  return {
    isThere: isInstalled(context, file),

    /** Before anything is replaced: what was there goes to the order's folder, an edit of somebody's also out of its reach. */
    keep: keepBefore(context, file, same),

    put: sh`
      ${same} || {
        touch ${orderDirectory}/${changed}
        ${synced(orderDirectory)}
        ${put(stage, root)}
      }
    `,

    /** Once it is in force. */
    remember,

    restore: restoreBefore(context, file, { stage, root }),
  }
}

/** Exit 0 when the host has it, and the suite knows that it was this which it installed. */
export function isInstalled(context: Context, file: Installed): Script {
  const { same, known } = contentOf(context, file)
  return lines(same, known)
}

/** What is to be there, whatever stood there before. */
interface Content {
  /** Exit 0 when it is there. */
  same: Script
  /** Exit 0 when the copy of what was installed is the same, too. */
  known: Script
  put(stage: Stage, root: Root): Script
  remember: Script
}

function contentOf(context: Context, file: Installed): Content {
  return isAdopted(context.release.id) ? ofThatTime(context, file) : ofRelease(context, file)
}

function ofRelease(context: Context, file: Installed): Content {
  const { to } = file
  const copy = copyPath(context.slot, to)
  return {
    same: fed(context, file, sh`cmp -s - ${to}`),
    known: sh`cmp -s ${copy} ${to}`,
    put: (stage) => stage(fed(context, file, sh`cat`), '0644'),
    remember: sh`
      mkdir -p ${posix.dirname(copy)}
      ${fed(context, file, sh`cat`)} > ${copy}.new
      mv -f ${copy}.new ${copy}
      ${synced(posix.dirname(copy))}
    `,
  }
}

/** Of what was installed by hand: as it was kept then, or that there was nothing; what nobody knows stays as it is. */
function ofThatTime({ slot, facts }: Context, { to }: Installed): Content {
  const kept = keptPath(slot, to)
  const copy = copyPath(slot, to)
  return {
    same: sh`{ if [ -e ${kept} ]; then cmp -s ${kept} ${to}; elif [ -e ${`${kept}.absent`} ]; then [ ! -e ${to} ]; fi; }`,
    known: sh`{ [ ! -e ${to} ] && [ ! -e ${copy} ]; } || cmp -s ${copy} ${to}`,
    put: (stage, root) => sh`
      if [ -e ${kept} ]; then
        ${stage(sh`cat ${kept}`, modeOf(facts.paths[kept]))}
      else
        ${root(['rm', '-f', to])}
      fi
    `,
    remember: sh`
      mkdir -p ${posix.dirname(copy)}
      if [ -e ${kept} ]; then
        ( umask 077; cat ${kept} > ${copy}.new )
        mv -f ${copy}.new ${copy}
      elif [ -e ${`${kept}.absent`} ]; then
        rm -f ${copy}
      fi
      ${synced(posix.dirname(copy))}
    `,
  }
}

type Stage = (content: Script, mode: string) => Script

/** A file is whole before it has its name, and private before it has its mode. */
function staging({ slot }: Context, { to }: Installed, root: Root): Stage {
  const staged = `${slot.root}/.deploy/placed${to}`
  const fresh = `${posix.dirname(to)}/.${posix.basename(to)}.new`
  return (content, mode) => sh`
    mkdir -p ${posix.dirname(staged)}
    ( umask 077; ${content} > ${staged} )
    ${root(['install', '-m', mode, staged, fresh])}
    rm -f ${staged}
    ${root(['mv', '-fT', fresh, to])}
    ${synced(posix.dirname(to))}
  `
}

function keepBefore(context: Context, file: Installed, same: Script): Script {
  const { slot, facts } = context
  const { to } = file
  const copy = copyPath(slot, to)
  const backup = backupOf(file)
  return sh`
    if [ ! -e ${backup}.kept ]; then
      ${refuseLater(file, facts.paths[to], same)}
      mkdir -p ${orderDirectory}/backup/placed${posix.dirname(to)}
      if [ -e ${to} ]; then cat ${to} > ${backup}; fi
      if [ -e ${copy} ]; then cat ${copy} > ${backup}.copy; fi
      if [ -e ${to} ] && ! cmp -s ${copy} ${to} && ! ${same}; then
        ${setAside(context, to)}
      fi
      touch ${backup}.kept
      ${synced(orderDirectory)}
    fi
  `
}

function restoreBefore(
  { slot, facts }: Context,
  file: Installed,
  { stage, root }: { stage: Stage; root: Root },
): Script {
  const { to } = file
  const copy = copyPath(slot, to)
  const backup = backupOf(file)
  const seen = facts.paths[to]
  return sh`
    if [ -e ${backup}.kept ]; then
      if [ -e ${backup} ]; then
        ${restored(seen, { to, backup, again: stage(sh`cat ${backup}`, modeOf(seen)), root })}
      elif [ -e ${to} ]; then
        ${root(['rm', '-f', to])}
      fi
      if [ -e ${backup}.copy ]; then
        ( umask 077; cat ${backup}.copy > ${copy}.new )
        mv -f ${copy}.new ${copy}
      else
        rm -f ${copy}
      fi
    fi
  `
}

function modeOf(seen: Seen): string {
  return seen?.kind === 'file' && seen.mode ? seen.mode.padStart(4, '0') : '0644'
}

function backupOf({ to }: Installed): Script {
  return sh`${orderDirectory}/backup/placed${to}`
}

/** A command that reads what is to be installed. */
export function fed(context: Context, { from }: Installed, command: Script): Script {
  return 'text' in from
    ? sh`printf %s ${from.text} | ${command}`
    : sh`${command} < ${`${releaseDirectory(context)}/${from.file}`}`
}

/** A link to a file, such as those that Debian has in sites-enabled, becomes one again. */
function restored(
  seen: Seen,
  { to, backup, again, root }: { to: string; backup: Script; again: Script; root: Root },
): Script {
  return seen?.kind === 'link' && seen.target && seen.sha256
    ? root(['ln', '-sfn', seen.target, to])
    : sh`
        cmp -s ${backup} ${to} || {
          ${again}
        }
      `
}

/** Somebody has edited it after the plan was made and shown: nobody has agreed to replace that. */
function refuseLater({ to }: Installed, seen: Seen, same: Script): Script {
  if (seen === undefined) return nothing
  const expected = sumOf(seen) ?? 'nothing'
  return sh`
    found=nothing
    if [ -e ${to} ]; then found=$(sha256sum < ${to} | cut -d' ' -f1); fi
    if [ "$found" != ${expected} ] && ! ${same}; then
      echo ${`${to} was changed on the host after this plan was made. Deploy again to see what changed.`} >&2
      exit 1
    fi
  `
}

/** An edit stays under a name of its content's, whatever becomes of the order. */
export function setAside({ slot }: Context, to: string): Script {
  const edited = `${slot.root}/.deploy/edited${to}`
  return sh`
    mkdir -p ${posix.dirname(edited)}
    aside=${edited}.$(sha256sum < ${to} | cut -c1-12)
    ( umask 077; cat ${to} > "$aside.new" )
    mv -f "$aside.new" "$aside"
    ${synced(posix.dirname(edited))}
    echo ${`${to} was not as a deployment had left it; that version is kept as`} "$aside"
  `
}

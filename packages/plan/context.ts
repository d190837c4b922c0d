import type { Facts, ReleaseState } from '@deploy/agent/facts.ts'
import { lines, raw, type Script, sh } from '@deploy/agent/sh.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import type { Adoption } from './adoption.ts'
import type { Step } from './plan.ts'

/** What every builder of steps may look at. */
export interface Context {
  slot: Slot
  /** With nginx.switch: the same on the other port, where the release before serves. */
  other?: Slot
  /** The host's name in the manifest. */
  host: string
  facts: Facts
  release: { id: string; version: string; sha256: string; image?: string }
  previous?: ReleaseState
  /** A first deployment: what it makes the release to go back to. */
  adopts?: Adoption
  /** Going back to a release on the host, on somebody's word; with `restoreData` to the data that it had, too. */
  rollback?: { restoreData: boolean }
}

/** A step with the commands in it that need root. */
export interface BuiltStep extends Step {
  privileged: string[]
}

interface Draft {
  id: string
  phase: Step['phase']
  title: string
  do: Script
  check?: Script | undefined
  undo?: Script | undefined
  timeoutSeconds: number
  privileged?: string[]
}

export function step({ do: act, check, undo, privileged = [], timeoutSeconds, ...rest }: Draft): BuiltStep {
  return {
    ...rest,
    timeoutSeconds: Math.ceil(timeoutSeconds),
    do: act.script,
    ...(check && { check: check.script }),
    ...(undo && { undo: undo.script }),
    privileged,
  }
}

/** Builds a command that needs root. */
export type Root = (words: string[]) => Script

/**
 * Collects the commands that need root while scripts are built: `root(['systemctl', 'stop', unit])`. None does where the user of the
 * host `owns` what they change.
 */
export function privileges({ facts }: Context, { owns = false } = {}): { root: Root; list: string[] } {
  const list: string[] = []
  const root: Root = (words) => {
    if (owns || facts.uid === 0) return sh`${words}`
    const command = words.join(' ')
    if (!list.includes(command)) list.push(command)
    return sh`sudo -n ${words}`
  }
  return { root, list }
}

/** What a program of the application runs as root by sudo itself: nothing of it where the login is root. */
export function ownSudo({ facts }: Context, commands: readonly string[][]): string[] {
  return facts.uid === 0 ? [] : commands.map((words) => words.join(' '))
}

export function releaseDirectory({ slot, release }: Context): string {
  return `${slot.root}/releases/${release.id}`
}

export function storePath(slot: Slot, sha256: string): string {
  return `${slot.root}/.deploy/store/${sha256}`
}

/** The release is live already: what changes must change in the switch phase, where it can be taken back. */
export function isLive({ release, previous }: Context): boolean {
  return previous?.id === release.id
}

/** The script of each item; it may stand where a command must, also when there is none. */
export function each<T>(items: readonly T[], script: (item: T) => Script): Script {
  return items.length === 0 ? sh`:` : lines(...items.map(script))
}

/** A command as people read it. */
export function commandText(command: readonly string[]): string {
  const text = command.join(' ')
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/** Forces a file's bytes, or a folder's names, to disk, on hosts whose `sync` takes a path and on those whose does not. */
export function synced(path: string | Script): Script {
  return sh`sync ${path} 2>/dev/null || sync`
}

/** The same for everything below a folder. */
export function syncedTree(path: string | Script): Script {
  return sh`sync -f ${path} 2>/dev/null || sync`
}

/** Where a deployment remembers what it did to the host, so that only that is taken back. */
export const orderDirectory = raw('"$DEPLOY_ORDER_DIR"')

/** Exit 0 when a step has nothing to do any more, by its own check. */
export function isDone(other: BuiltStep | undefined): Script {
  return other?.check === undefined ? nothing : sh`( ${raw(other.check)} )`
}

/**
 * Fails when the process `$pid` works in another release of this slot. One that went elsewhere, such as to `/`, says
 * nothing by its folder, and neither does one that the kernel does not let us look at.
 */
export function runsInRelease({ slot, release }: Context): Script {
  return sh`
    releases=$(cd ${`${slot.root}/releases`} && pwd -P)
    if folder=$(readlink "/proc/$pid/cwd" 2>/dev/null); then
      case $folder in
        "$releases"/${release.id} | "$releases"/${release.id}/*) ;;
        "$releases"/*) echo "The process $pid runs in $folder, not in this release." >&2; exit 1 ;;
      esac
    fi
  `
}

const sha256OfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** Prints the sha256 of stdin first in a line. OpenSSL takes a fifth of the time of sha256sum, where it is there and does what it says. */
export const hashStdin = sh`
  if [ "$(openssl dgst -sha256 -r < /dev/null 2> /dev/null)" = ${`${sha256OfNothing} *stdin`} ]; then
    openssl dgst -sha256 -r
  else
    sha256sum
  fi
`

/** Exit 0 when OpenSSL makes this very list of its files: who fails here may be intact all the same, as where there is no OpenSSL. */
function isMadeAgain(list: string | Script): Script {
  return sh`cut -c 67- ${list} | sed 's|^|./|' | tr '\\n' '\\0' | xargs -0 openssl dgst -sha256 -r 2> /dev/null | sed 's| \\*\\./|  |' | cmp -s - ${list} 2> /dev/null`
}

/** Exit 0 when every file is as a list of digests says; prints nothing. BusyBox knows neither --status nor --quiet. */
export function isIntact(list: string): Script {
  return sh`{ ${isMadeAgain(list)} || sha256sum -c ${list} > /dev/null 2>&1; }`
}

/** The same, and when it is not so it fails with the files that differ. */
export function requireIntact(list: string | Script): Script {
  return sh`
    ${isMadeAgain(list)} || sha256sum -c ${list} > ${orderDirectory}/compared 2>&1 || {
      grep -v ': OK$' ${orderDirectory}/compared >&2
      exit 1
    }
  `
}

export const nothing = raw('')

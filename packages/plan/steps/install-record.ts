import { type Script, sh } from '@deploy/agent/sh.ts'
import type { Install } from '@deploy/manifest/manifest.ts'
import { versionOf } from '@deploy/release/release.ts'
import { type Adoption, isAdopted, keptFolder } from '../adoption.ts'
import {
  type Context,
  commandText,
  isLive,
  nothing,
  orderDirectory,
  releaseDirectory,
  synced,
} from '../context.ts'
import { handMadeVenv } from './adopt.ts'
import { attempt } from './backup-shell.ts'
import { running } from './hooks.ts'

const before = sh`${orderDirectory}/install-before`

/** With the variables of the application, as the user who logs in. How it was done stays in the release. */
export function installs(context: Context, { asRecorded }: { asRecorded: boolean }): Script {
  const { run, environment } = context.slot.install!
  const directory = releaseDirectory(context)
  const record = recordOf(context)
  const script = running({ ...asLogin(context), environment }, run, context)
  const recorded = sh`
    printf '%s\\n' ${script.script} > ${`${record}.new`}
    mv -f ${`${record}.new`} ${record}
    ${synced(record)}
  `
  const told = `${commandText(run)} ended with exit code`
  return sh`
    ${asRecorded ? sh`if [ ! -f ${record} ]; then` : nothing}
    ${recorded}
    ${asRecorded ? sh`fi` : nothing}
    code=0
    (
      export DEPLOY_RELEASE=${context.release.id} DEPLOY_RELEASE_DIR=${directory}
      exec sh -eu ${record}
    ) || code=$?
    echo ${told} "$code".
    [ "$code" -eq 0 ] || exit 1
  `
}

/** What was installed by hand is installed again where it was, by its own program as deploy.yml says it. */
export function installsByHand(context: Context, zero: Adoption): Script {
  const { install, path } = context.slot
  const release = { ...zero, version: versionOf(zero.id) }
  const places = { directory: path, venv: handMadeVenv(context) ?? `${path}/.venv` }
  const { run, environment } = install!
  const script = running({ ...asLogin(context), environment }, run, { ...context, release }, places)
  return sh`
    ${attempt(script)}
    echo ${`${commandText(run)} ended with exit code`} "$code".
    [ "$code" -eq 0 ] || exit 1
  `
}

/** A release that serves already is gone back to by what it was installed with, and not by what it is installed with now. */
export function keepRecord(context: Context): Script {
  if (!isLive(context)) return nothing
  const record = recordOf(context)
  return sh`
    if [ -f ${record} ] && [ ! -e ${before} ]; then
      ${copied(record, before)}
    fi
  `
}

export function restoreRecord(context: Context): Script {
  if (!isLive(context)) return nothing
  return sh`
    if [ -e ${before} ]; then
      ${copied(before, recordOf(context))}
    fi
  `
}

/** What a way back has to install the release before again. */
export function reinstallSeconds({ timeoutSeconds }: Pick<Install, 'timeoutSeconds'>): number {
  return timeoutSeconds + 60
}

export function asLogin({ facts }: Context) {
  return { user: facts.user, environment: {} }
}

function recordOf(context: Context): string {
  return noteIn(context, 'install.sh')
}

/** Where something is noted about a release; nothing is written into what was installed by hand. */
export function noteIn(context: Context, name: string): string {
  const { slot, release } = context
  return isAdopted(release.id)
    ? `${keptFolder(slot)}/${name}`
    : `${releaseDirectory(context)}/.release/${name}`
}

function copied(from: string | Script, to: string | Script): Script {
  return sh`
    cp ${from} ${to}.new
    ${synced(sh`${to}.new`)}
    mv -f ${to}.new ${to}
  `
}

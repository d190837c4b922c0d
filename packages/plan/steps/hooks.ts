import { lines, raw, type Script, sh } from '@deploy/agent/sh.ts'
import type { Hook } from '@deploy/manifest/manifest.ts'
import { fillRelease } from '@deploy/manifest/placeholders.ts'
import { versionOf } from '@deploy/release/release.ts'
import {
  type BuiltStep,
  type Context,
  commandText,
  isLive,
  nothing,
  orderDirectory,
  ownSudo,
  releaseDirectory,
  step,
  synced,
} from '../context.ts'
import { sha256Of } from '../digest.ts'
import { containerName, readImage } from './engine.ts'
import { loadEnv } from './env.ts'
import { dedicated, jumps, leftBehind } from './jump.ts'

/** The steps of all hooks, by where a strategy has to put them. */
export interface HookSteps {
  /** After everything else in the new release is ready. */
  prepare: BuiltStep[]
  /** The first of the switch, before anything is stopped. */
  serving: BuiltStep[]
  /** When the service is stopped and backups are made. */
  stopped: BuiltStep[]
  /** When the new service runs. */
  started: BuiltStep[]
}

/**
 * The programs of the application, in its release, with its variables. A release that serves already was switched to before: of
 * its hooks only what prepares it is looked at again. A rollback runs those that say so.
 */
export function hookSteps(context: Context): HookSteps {
  const hooks = context.slot.hooks.filter(
    (hook) =>
      (hook.hosts?.includes(context.host) ?? true) &&
      (context.rollback === undefined || hook.onRollback) &&
      jumps(hook, context),
  )
  const at = (moment: Hook['at']) => hooks.filter((hook) => hook.at === moment)
  const switching = (moment: Hook['at']) =>
    isLive(context) ? [] : at(moment).map((hook) => switchStep(hook, context))
  return {
    prepare: at('prepare').map((hook) => prepareStep(hook, context)),
    serving: switching('serving'),
    stopped: switching('stopped'),
    started: switching('started'),
  }
}

/** Folders in a release that a hook makes: their files have the modes that it gave them. */
export function madeFolders({ hooks }: Context['slot']): string[] {
  return hooks.flatMap(({ makes }) => makes)
}

/** It is done when it was done as it is written now, and what it made is there. */
function prepareStep(hook: Hook, context: Context): BuiltStep {
  const { makes, timeoutSeconds } = hook
  const directory = releaseDirectory(context)
  const marker = `${directory}/.release/hook-${hook.name}`
  const said = sha256Of(JSON.stringify([hook.run, hook.environment, makes]))
  return step({
    id: `hook-${hook.name}`,
    phase: 'prepare',
    title: titleOf(hook, context),
    check:
      makes.length === 0
        ? undefined
        : sh`
            [ "$(cat ${marker} 2> /dev/null)" = ${said} ]
            for made in ${makes}; do [ -e ${directory}/"$made" ]; done
          `,
    do: lines(
      dedicated(hook),
      sh`rm -f ${marker}`,
      running(hook, hook.run, context),
      sh`
        for made in ${makes}; do
          [ -e ${directory}/"$made" ] || { echo ${`${hook.name} was to make`} "$made, and it is not there." >&2; exit 1; }
        done
      `,
      makes.length === 0
        ? undefined
        : sh`
            printf '%s\\n' ${said} > ${marker}
            chmod ${context.slot.files.files} ${marker}
            ${synced(marker)}
          `,
    ),
    timeoutSeconds,
    privileged: ownSudo(context, hook.sudo),
  })
}

function switchStep(hook: Hook, context: Context): BuiltStep {
  const begun = sh`${orderDirectory}/hook-begun-${hook.name}`
  return step({
    id: `hook-${hook.name}`,
    phase: 'switch',
    title: titleOf(hook, context),
    do: lines(
      dedicated(hook),
      sh`
        touch ${begun}
        ${synced(orderDirectory)}
      `,
      running(hook, hook.run, context),
    ),
    undo:
      hook.undo === undefined
        ? undefined
        : lines(sh`[ -e ${begun} ] || exit 0`, running(hook, hook.undo, context)),
    timeoutSeconds: hook.timeoutSeconds,
    privileged: ownSudo(context, hook.sudo),
  })
}

const moments: Record<Hook['at'], string> = {
  prepare: 'in the new release',
  serving: 'while the old release serves',
  stopped: 'while nothing serves',
  started: 'while the new release runs',
}

function titleOf({ name, at, run, user, undo, jump }: Hook, context: Context): string {
  const by = user === undefined ? '' : ` as ${user}`
  const back = undo === undefined ? '' : `; on the way back ${commandText(undo)}`
  const why =
    jump === undefined
      ? ''
      : `, because ${context.release.version} comes after ${versionOf(leftBehind(context)!.id)}`
  return `Run ${name} ${moments[at]}${by}${why}: ${commandText(run)}${back}`
}

/** A program in the release, with the variables of the application. With a venv its programs are found first. */
export function running(
  hook: Pick<Hook, 'environment' | 'user'>,
  program: readonly string[],
  context: Context,
  { directory, venv }: { directory: string; venv: string } = placesOf(context),
): Script {
  const { slot, facts, release } = context
  const values = { version: release.version, release: release.id, commit: '' }
  const settings = Object.entries(hook.environment).map(
    ([name, value]) => `${name}=${fillRelease(String(value), values)}`,
  )
  const wanted = hook.user ?? (facts.uid === 0 ? slot.files.owner : undefined)
  const other = wanted === undefined || wanted === facts.user ? undefined : wanted
  const as = other === undefined ? raw('') : sh`runuser -u ${other} --`
  return sh`
    (
      umask 022
      cd ${directory}
      ${other === undefined ? nothing : raw(`export HOME=~${other}`)}
      ${lines(loadEnv(slot.env), containers(context))}
      ${settings.length === 0 ? nothing : sh`export ${settings}`}
      ${slot.venv === undefined ? nothing : sh`export PATH=${`${venv}/bin`}:"$PATH"`}
      unset DEPLOY_ORDER_DIR
      exec ${as} ${program}
    )
  `
}

/** What a program needs to reach the containers of the release, by the engine's own commands. */
function containers(context: Context): Script | undefined {
  const { container, compose } = context.slot
  if (compose) return sh`export COMPOSE_PROJECT_NAME=${compose.project}`
  if (!container) return undefined
  return sh`
    ${readImage(context)}
    export DEPLOY_IMAGE="$image" DEPLOY_CONTAINER=${containerName(context)}
  `
}

function placesOf(context: Context): { directory: string; venv: string } {
  const directory = releaseDirectory(context)
  return { directory, venv: `${directory}/.venv` }
}

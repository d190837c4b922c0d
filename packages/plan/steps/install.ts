import { posix } from 'node:path'
import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import type { Install } from '@deploy/manifest/manifest.ts'
import { versionOf } from '@deploy/release/release.ts'
import { isAdopted } from '../adoption.ts'
import {
  type BuiltStep,
  type Context,
  commandText,
  each,
  nothing,
  orderDirectory,
  ownSudo,
  privileges,
  type Root,
  step,
  synced,
} from '../context.ts'
import { sha256Of } from '../digest.ts'
import { copyPath, nginxProgram, writtenFiles } from '../installed.ts'
import { unitsWith, unlessUnknown } from './adopt.ts'
import { running } from './hooks.ts'
import {
  asLogin,
  installs,
  installsByHand,
  keepRecord,
  noteIn,
  reinstallSeconds,
  restoreRecord,
} from './install-record.ts'
import { setAside } from './place.ts'
import { unitsOf } from './systemd.ts'
import { stopped } from './unit-run.ts'

const begun = sh`${orderDirectory}/install-begun`

/**
 * Does nothing but to stand right after the stop: on the way back, when links and data are those of before, the release before is
 * installed again by its own program. What was running is started by the undo of the stop.
 */
export function reinstall(context: Context): BuiltStep {
  const { slot, adopts } = context
  const previous = context.previous ?? adopts
  const { root, list } = privileges(context)
  // made in any case, so that the commands for sudo are those of a first deployment as well
  const disabled = each(unitsOf(context), (unit) => disable(unit, root))
  const disabledAgain = each(
    unitsOf(context),
    (unit) => sh`
      if [ ! -e ${wasEnabled(unit)} ]; then
        ${disable(unit, root)}
      fi
    `,
  )
  const again =
    previous === undefined
      ? lines(disabled, forgetWritten(slot))
      : sh`
          echo ${`Installing ${previous.id} again.`}
          ${adopts ? installsByHand(context, adopts) : installs({ ...context, release: { ...previous, version: versionOf(previous.id) } }, { asRecorded: true })}
          ${slot.install!.expect.nginx ? root([nginxProgram, '-t']) : nothing}
          ${disabledAgain}
          ${adopts ? forgetWritten(slot) : rememberWritten(slot)}
        `
  return step({
    id: 'reinstall',
    phase: 'switch',
    title:
      previous === undefined
        ? 'There is no release before: on the way back, disable what was installed'
        : `On the way back, install ${previous.id} again`,
    do: sh`:`,
    undo: lines(sh`[ -e ${begun} ] || exit 0`, restoreRecord(context), again),
    timeoutSeconds: reinstallSeconds(slot.install!),
    privileged: list,
  })
}

function disable(unit: string, root: Root): Script {
  return sh`
    if systemctl is-enabled --quiet ${unit} 2> /dev/null; then
      ${root(['systemctl', 'disable', '--quiet', unit])}
    fi
  `
}

function wasEnabled(unit: string): Script {
  return sh`${orderDirectory}/install-was-enabled-${unit}`
}

/** Going back: what only a later release has installed was stopped, and must not come up at the next boot. */
function disableLater(context: Context, root: Root): Script {
  const { release, rollback } = context
  if (rollback === undefined || isAdopted(release.id)) return nothing
  const units = unitsWith(context)
  return sh`
    if [ -f ${units} ]; then
      ${each(unitsOf(context), (unit) => sh`grep -qxF -e ${unit} ${units} || { ${disable(unit, root)}; }`)}
    fi
  `
}

/** The application's own program, whose exit code proves nothing; what must hold is asked afterwards. */
export function runInstall(context: Context): BuiltStep {
  const { slot, release } = context
  const install = slot.install!
  const { root, list } = privileges(context)
  const installed = noteIn(context, 'installed')
  return step({
    id: 'install',
    phase: 'switch',
    title: `Run ${commandText(install.run)} of ${release.id}`,
    check: sh`
      for mark in ${begun} ${orderDirectory}/stopped; do
        [ ! -e "$mark" ] || exit 1
      done
      [ "$(readlink ${`${slot.root}/current`})" = ${`releases/${release.id}`} ]
      [ "$(cat ${installed} 2> /dev/null)" = "$(${stampOf(context)})" ]
    `,
    do: lines(
      keepRecord(context),
      sh`
        if [ ! -e ${begun} ]; then
          ${keepEdits(context)}
          ${each(unitsOf(context), (unit) => sh`if systemctl is-enabled --quiet ${unit} 2> /dev/null; then touch ${wasEnabled(unit)}; fi`)}
        fi
        touch ${begun}
        ${synced(orderDirectory)}
        rm -f ${installed}
      `,
      installs(context, { asRecorded: context.rollback !== undefined }),
      disableLater(context, root),
    ),
    undo: lines(
      sh`[ -e ${begun} ] || exit 0`,
      ...unitsOf(context).map((unit) => stopped(root, unit, slot.service.stopSeconds)),
    ),
    timeoutSeconds: install.timeoutSeconds + 30,
    privileged: [...list, ...ownSudo(context, install.sudo)],
  })
}

/** What must hold when the program has ended. Everything that does not is told. */
export function expectInstalled(context: Context): BuiltStep {
  const { slot } = context
  const { expect } = slot.install!
  const { root, list } = privileges(context)
  const installed = noteIn(context, 'installed')
  const active = [...unitsOf(context), ...(expect.nginx ? ['nginx.service'] : []), ...expect.active]
  return step({
    id: 'installed',
    phase: 'switch',
    title: titleOf(expect, active),
    do: lines(
      sh`
        wrong=
        tell() { wrong=1; printf '%s\\n' "$*" >&2; }
      `,
      expect.nginx ? sh`${root([nginxProgram, '-t'])} || tell 'nginx refuses its configuration.'` : nothing,
      each(expect.files, hole),
      each(active, (unit) => unlessUnknown(context, unit, comesUp(unit, slot.service.startSeconds))),
      sh`sleep 1`,
      each(active, (unit) => unlessUnknown(context, unit, stillUp(unit))),
      each(
        expect.inactive,
        (unit) => sh`if systemctl is-active --quiet ${unit}; then tell ${`${unit} still runs.`}; fi`,
      ),
      each(
        expect.commands,
        ({ name, run }) =>
          sh`( ${running(asLogin(context), run, context)} ) || tell ${`${name}: ${commandText(run)} did not end with 0.`}`,
      ),
      sh`
        [ -z "$wrong" ] || exit 1
        if [ -e ${begun} ]; then
          ${rememberWritten(slot)}
        fi
        ${stampOf(context)} > ${installed}
        ${synced(installed)}
      `,
      context.rollback ? nothing : sh`printf '%s\n' ${active} > ${unitsWith(context)}`,
    ),
    timeoutSeconds: 120 + active.length * (slot.service.startSeconds + 1),
    privileged: list,
  })
}

/** What somebody has edited since, and the program writes over. */
function keepEdits(context: Context): Script {
  return each(writtenFiles(context.slot), (path) => {
    const copy = copyPath(context.slot, path)
    return sh`
      if [ -r ${path} ] && [ -e ${copy} ] && ! cmp -s ${copy} ${path}; then
        ${setAside(context, path)}
      fi
    `
  })
}

/** As it was written: somebody who changes it later is told of. It may hold what not everybody may read. */
function rememberWritten(slot: Context['slot']): Script {
  return each(writtenFiles(slot), (path) => {
    const copy = copyPath(slot, path)
    return sh`
      if [ -r ${path} ]; then
        mkdir -p ${posix.dirname(copy)}
        ( umask 077; cat ${path} > ${copy}.new )
        mv -f ${copy}.new ${copy}
      fi
    `
  })
}

function forgetWritten(slot: Context['slot']): Script {
  return each(writtenFiles(slot), (path) => sh`rm -f ${copyPath(slot, path)}`)
}

/** What holds when a deployment goes back, in a sentence for the plan. */
export function installGuarantee({ slot, previous: before, adopts }: Context): string {
  const previous = before ?? adopts
  const { install, backup } = slot
  if (install === undefined) return ''
  const restored = backup.filter(({ restore }) => restore !== undefined && restore.when !== 'never')
  const program = commandText(install.run)
  const way =
    previous === undefined
      ? ` There is no release before: its units are stopped and disabled, and what else ${program} has made stays.`
      : ` Going back runs ${program} of ${previous.id} again: what the new one has made besides stays, and hooks with a jump are not taken back.`
  const data =
    previous === undefined
      ? ''
      : restored.length === 0
        ? ' No backup says how data is restored, so a migration is not taken back.'
        : ` ${restored.map(({ name, restore }) => `The data of ${name} comes back ${restore!.when === 'always' ? 'in any case' : 'when its schema has changed'}.`).join(' ')}`
  return `${way}${data}`
}

/** A command: what was installed, with which settings. */
function stampOf({ slot }: Context): Script {
  const { install, settings } = slot
  // what it may do is no reason to do it again
  const { sudo: _, ...done } = install!
  const said = sha256Of(JSON.stringify(done))
  return settings === undefined
    ? sh`echo ${said}`
    : sh`{ echo ${said}; sha256sum < ${settings.file} | cut -d ' ' -f 1; }`
}

function hole({ path, never }: Install['expect']['files'][number]): Script {
  return sh`
    if [ ! -s ${path} ]; then
      tell ${`${path} is not there, or empty.`}
    else
      ${each(
        never,
        (pattern) => sh`
          code=0
          found=$(grep -nE -e ${pattern} ${path}) || code=$?
          if [ "$code" -gt 1 ]; then
            tell ${`${path} cannot be searched for ${pattern}.`}
          elif [ "$code" -eq 0 ]; then
            tell ${`${path} has lines that match ${pattern}, which is what a missing value leaves:`} "$(printf '%s\\n' "$found" | cut -d : -f 1 | tr '\\n' ' ')"
          fi
        `,
      )}
    fi
  `
}

/** The program may have ended before its units were up. */
function comesUp(unit: string, seconds: number): Script {
  return sh`
    waited=0
    until systemctl is-active --quiet ${unit} || [ "$waited" -ge ${Math.ceil(seconds * 5)} ] || systemctl is-failed --quiet ${unit}; do
      waited=$((waited + 1))
      sleep 0.2
    done
  `
}

/** What was active may have died at once. */
function stillUp(unit: string): Script {
  return sh`
    systemctl is-active --quiet ${unit} || {
      tell ${`${unit} is not active:`} "$(systemctl show -p ActiveState --value ${unit})"
      journalctl --unit=${unit} --no-pager --quiet --output=cat --lines=20 >&2 || true
    }
  `
}

function titleOf({ inactive, commands, files }: Install['expect'], active: string[]): string {
  const parts = [
    `${active.join(', ')} run`,
    ...(inactive.length > 0 ? [`${inactive.join(', ')} do not`] : []),
    ...commands.map(({ name, run }) => `${name} (${commandText(run)})`),
    ...(files.length > 0 ? [`no holes in ${files.map(({ path }) => path).join(', ')}`] : []),
  ]
  return `Believe no exit code: ${parts.join('; ')}`
}

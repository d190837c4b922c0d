import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import type { Release } from '@deploy/release/release.ts'
import {
  type BuiltStep,
  type Context,
  isIntact,
  isLive,
  nothing,
  orderDirectory,
  releaseDirectory,
  step,
  storePath,
  synced,
  syncedTree,
} from '../context.ts'
import { matchesPattern } from '../modes.ts'
import { madeFolders } from './hooks.ts'
import { copyHashed } from './unpack.ts'

/** Folders that outlive a release: seeded from the first release that has them, then only linked. */
export function shared(context: Context): BuiltStep | undefined {
  const { slot } = context
  if (slot.shared.length === 0) return undefined
  const directory = releaseDirectory(context)
  const link = (path: string) => {
    const kept = `${slot.root}/shared/${path}`
    const place = `${directory}/${path}`
    return sh`
      if [ ! -d ${kept} ]; then
        mkdir -p ${parent(kept)}
        rm -rf ${`${kept}.new`}
        if [ -d ${place} ] && [ ! -L ${place} ]; then cp -R ${place} ${`${kept}.new`}; else mkdir ${`${kept}.new`}; fi
        ${ownership(context, `${kept}.new`)}
        chmod 2770 ${`${kept}.new`}
        ${syncedTree(`${kept}.new`)}
        mv -T ${`${kept}.new`} ${kept}
      fi
      if [ "$(readlink ${place})" != ${kept} ]; then
        rm -rf ${place}
        mkdir -p ${parent(place)}
        ln -s ${kept} ${place}
      fi
    `
  }
  return step({
    id: 'shared',
    phase: 'prepare',
    title: `Link ${slot.shared.join(', ')} to shared/`,
    check: lines(
      ...slot.shared.map(
        (path) => sh`
          [ "$(readlink ${`${directory}/${path}`})" = ${`${slot.root}/shared/${path}`} ]
          [ -d ${`${slot.root}/shared/${path}`} ]
        `,
      ),
    ),
    do: lines(...slot.shared.map(link)),
    timeoutSeconds: 60,
  })
}

export interface RenderedConfig {
  path: string
  /** Of the rendered text, which is a blob of the plan. */
  sha256: string
  /** The mode that the manifest gives to this file. */
  mode: string
  settings: string[]
}

/** Puts the rendered configuration in place of the released one; both stay verifiable by digest. */
export function config(context: Context, rendered: RenderedConfig[]): BuiltStep | undefined {
  if (rendered.length === 0) return undefined
  const directory = releaseDirectory(context)
  const sums = rendered.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('')
  const backup = (path: string) => sh`${orderDirectory}/backup/files/${path}`
  const place = ({ path, sha256, mode }: RenderedConfig) => sh`
    if [ ! -e ${backup(path)} ]; then
      mkdir -p ${backup(parent(path))}
      cp -p ${path} ${backup(`${path}.new`)}
      mv -f ${backup(`${path}.new`)} ${backup(path)}
      ${syncedTree('.')}
    fi
    ${copyHashed(storePath(context.slot, sha256), sha256, `${path}.new`)}
    chmod ${mode} ${path}.new
    ${ownership(context, `${path}.new`)}
    mv -f ${path}.new ${path}
  `
  return step({
    id: 'config',
    phase: isLive(context) ? 'switch' : 'prepare',
    title: `Write ${rendered.map(({ path, settings }) => `${path} (${settings.join(', ')})`).join('; ')}`,
    check: sh`
      cd ${directory}
      printf %s ${sums} | cmp -s - .release/config.sha256
      ${isIntact('.release/config.sha256')}
    `,
    do: lines(
      sh`cd ${directory}`,
      ...rendered.map(place),
      sh`printf %s ${sums} > .release/config.sha256`,
      synced('.release/config.sha256'),
    ),
    undo: lines(
      sh`cd ${directory} 2>/dev/null || exit 0`,
      ...rendered.map(
        ({ path }) => sh`
          if [ -e ${backup(path)} ]; then
            cp -p ${backup(path)} ${`${path}.new`}
            mv -f ${`${path}.new`} ${path}
          fi
        `,
      ),
      sh`if [ -f .release/config.sha256 ]; then sha256sum ${rendered.map(({ path }) => path)} > .release/config.sha256; fi`,
    ),
    timeoutSeconds: 60,
  })
}

/**
 * Modes by the manifest's rules. A script that was executable when it was built stays so: a blanket 0640 would take
 * the service's own start script away. The venv keeps the modes that pip gave it.
 */
export function modes(context: Context, files: Release['files']): BuiltStep {
  const { files: rules } = context.slot
  const directory = releaseDirectory(context)
  const special = new Map<string, string[]>()
  for (const file of files) {
    if (underShared(context, file.path)) continue
    const mode = fileMode(rules, file)
    if (mode !== rules.files) special.set(mode, [...(special.get(mode) ?? []), file.path])
  }
  const apart = prunes(['.venv', ...madeFolders(context.slot)])
  const some = (paths: string[]) => sh`printf './%s\\0' ${paths} | xargs -0`
  return step({
    id: 'modes',
    phase: 'prepare',
    title: `Set modes: folders ${rules.directories}, files ${rules.files}${[...special.keys()].map((mode) => `, ${special.get(mode)!.length} × ${mode}`).join('')}${ownerTitle(context)}`,
    check: lines(
      sh`
        cd ${directory}
        [ -z "$(find . ${apart} -prune -o -type d ! -perm ${rules.directories} -print)" ]
        [ "$(find . ${apart} -prune -o -type f ! -perm ${rules.files} -print | wc -l)" -eq ${[...special.values()].flat().length} ]
      `,
      ...[...special].map(
        ([mode, paths]) => sh`[ "$(${some(paths)} stat -c %a | sort -u)" = ${mode.replace(/^0+(?=.)/, '')} ]`,
      ),
      owned(context),
    ),
    do: lines(
      sh`cd ${directory}`,
      partLinked(context, { apart, special: [...special.values()].flat() }),
      sh`find . ${apart} -prune -o -type f ! -perm ${rules.files} -exec chmod ${rules.files} {} +`,
      ...[...special].map(([mode, paths]) => sh`${some(paths)} chmod ${mode}`),
      ownership(context, '.'),
      sh`find . ${apart} -prune -o -type d ! -perm ${rules.directories} -exec chmod ${rules.directories} {} +`,
      syncedTree('.'),
    ),
    timeoutSeconds: 300,
  })
}

/** What is one file in two releases is copied first where its mode or owner will be another: the other release keeps its own. */
function partLinked(
  { slot: { files: rules }, facts }: Context,
  { apart, special }: { apart: Script; special: string[] },
): Script {
  const owner = facts.uid === 0 ? rules.owner : undefined
  const others = [
    ['!', '-perm', rules.files],
    ...(owner ? [['!', '-user', owner]] : []),
    ...(rules.group ? [['!', '-group', rules.group]] : []),
  ].flatMap((test, index) => (index === 0 ? test : ['-o', ...test]))
  const named = special.length > 0 ? sh`printf './%s\\n' ${special}` : undefined
  return sh`
    {
      find . ${apart} -prune -o -type f -links +1 '(' ${others} ')' -print
      ${named ?? nothing}
    } | while IFS= read -r file; do
      [ "$(stat -c %h "$file")" -gt 1 ] || continue
      chmod u+w "$(dirname "$file")"
      cp -p "$file" ${orderDirectory}/parted
      mv -f ${orderDirectory}/parted "$file"
    done
  `
}

/** One path stands without parentheses. */
function prunes(paths: string[]): Script {
  const words = paths.flatMap((path, index) => [...(index === 0 ? [] : ['-o']), '-path', `./${path}`])
  return paths.length === 1 ? sh`${words}` : sh`'(' ${words} ')'`
}

/** The mode of one file: the last pattern that matches, else the default, with the x bits of an executable kept. */
export function fileMode(rules: Context['slot']['files'], file: { path: string; mode: string }): string {
  const named = Object.entries(rules.patterns).findLast(([pattern]) => matchesPattern(file.path, pattern))
  if (named) return named[1]
  const plain = Number.parseInt(rules.files, 8)
  const executable = (Number.parseInt(file.mode, 8) & 0o111) !== 0
  return (executable ? plain | ((plain & 0o444) >> 2) : plain).toString(8).padStart(4, '0')
}

/** Gives a path to the owner and group that the manifest names, as far as this login may. */
function ownership({ slot: { files }, facts }: Context, path: string): Script {
  if (facts.uid === 0 && (files.owner || files.group)) {
    return sh`chown -hR ${`${files.owner ?? 'root'}:${files.group ?? ''}`} ${path}`
  }
  if (files.group && files.group !== facts.groups[0]) return sh`chgrp -hR ${files.group} ${path}`
  return nothing
}

/** Exit 0 when everything in this folder belongs to whom `ownership` gives it. */
function owned({ slot: { files }, facts }: Context): Script {
  const owner = facts.uid === 0 ? files.owner : undefined
  const group = facts.uid === 0 || files.group !== facts.groups[0] ? files.group : undefined
  return lines(
    owner ? sh`[ -z "$(find . ! -user ${owner} -print | head -n 1)" ]` : undefined,
    group ? sh`[ -z "$(find . ! -group ${group} -print | head -n 1)" ]` : undefined,
  )
}

export function underShared({ slot }: Context, path: string): boolean {
  return slot.shared.some((folder) => path === folder || path.startsWith(`${folder}/`))
}

function ownerTitle({ slot: { files }, facts }: Context): string {
  if (facts.uid === 0 && files.owner) return `; owner ${files.owner}:${files.group ?? files.owner}`
  return files.group ? `; group ${files.group}` : ''
}

function parent(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.'
}

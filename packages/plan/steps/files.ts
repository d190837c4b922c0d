import { lines, sh } from '@deploy/agent/sh.ts'
import type { Release } from '@deploy/release/release.ts'
import {
  type BuiltStep,
  type Context,
  isLive,
  nothing,
  releaseDirectory,
  step,
  storePath,
  synced,
} from '../context.ts'
import { matchesPattern } from '../modes.ts'

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
        if [ -d ${place} ] && [ ! -L ${place} ]; then cp -R ${place} ${kept}; else mkdir ${kept}; fi
        ${ownership(context, kept)}
        chmod 2770 ${kept}
      fi
      if [ ! -L ${place} ]; then
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
        (path) => sh`[ -L ${`${directory}/${path}`} ] && [ -d ${`${slot.root}/shared/${path}`} ] || exit 1`,
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
  const place = ({ path, sha256, mode }: RenderedConfig) => sh`
    mkdir -p "$DEPLOY_ORDER_DIR"/backup/${parent(path)}
    [ -e "$DEPLOY_ORDER_DIR"/backup/${path} ] || [ ! -e ${path} ] || cp -p ${path} "$DEPLOY_ORDER_DIR"/backup/${path}
    cp ${storePath(context.slot, sha256)} ${path}.new
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
      printf %s ${sums} | sha256sum -c --status -
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
        ({ path }) =>
          sh`[ ! -e "$DEPLOY_ORDER_DIR"/backup/${path} ] || cp -p "$DEPLOY_ORDER_DIR"/backup/${path} ${path}`,
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
  return step({
    id: 'modes',
    phase: 'prepare',
    title: `Set modes: folders ${rules.directories}, files ${rules.files}${[...special.keys()].map((mode) => `, ${special.get(mode)!.length} × ${mode}`).join('')}${ownerTitle(context)}`,
    do: lines(
      sh`cd ${directory}`,
      sh`find . -path ./.venv -prune -o -type f ! -perm ${rules.files} -exec chmod ${rules.files} {} +`,
      ...[...special].map(([mode, paths]) => sh`printf '%s\\0' ${paths} | xargs -0 chmod ${mode}`),
      ownership(context, '.'),
      sh`find . -path ./.venv -prune -o -type d ! -perm ${rules.directories} -exec chmod ${rules.directories} {} +`,
      synced('.'),
    ),
    timeoutSeconds: 300,
  })
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
export function ownership({ slot: { files }, facts }: Context, path: string) {
  if (facts.uid === 0 && (files.owner || files.group)) {
    return sh`chown -hR ${`${files.owner ?? 'root'}:${files.group ?? ''}`} ${path}`
  }
  if (files.group && files.group !== facts.groups[0]) return sh`chgrp -hR ${files.group} ${path}`
  return nothing
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

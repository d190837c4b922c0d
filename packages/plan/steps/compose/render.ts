import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { PINS_FILE } from '@deploy/release/release.ts'
import { type BuiltStep, type Context, isLive, releaseDirectory, step } from '../../context.ts'
import { refuseStack } from '../swarm/refuse.ts'
import { refuse } from './policy.ts'
import {
  defineCompose,
  defineMasked,
  defineTell,
  draftFolder,
  keptImages,
  keptPrefix,
  projectFolder,
} from './project.ts'
import { readRendered } from './rendered.ts'

/**
 * The compose files as they will be used, with every variable filled in, are held against what deploy.yml allows. What changes
 * against the release that serves is shown as the files have it, without the values of variables.
 */
export function render(context: Context, { pinned }: { pinned: boolean }): BuiltStep {
  const { slot } = context
  const compose = slot.compose!
  const draft = draftFolder(context)
  const files = [...compose.files, ...(pinned ? [PINS_FILE] : [])].flatMap((file) => ['--file', file])
  return step({
    id: 'render',
    phase: isLive(context) ? 'switch' : 'prepare',
    title: `Render ${compose.files.join(', ')} as ${slot.swarm ? 'stack' : 'project'} ${compose.project}${accepted(context)}${allowances(context)}`,
    do: lines(
      sh`
        umask 077
        cd ${releaseDirectory(context)}
        rm -rf ${draft}
        mkdir -p ${draft}
      `,
      defineCompose(context),
      defineMasked(context),
      defineTell,
      variables(context),
      sh`
        render() {
          file=$1
          shift
          compose "$@" > "$file" 2> ${draft}/said || {
            masked < ${draft}/said >&2
            exit 1
          }
          masked < ${draft}/said >&2
        }
        render ${draft}/one.yaml "$@" ${files} config
        render ${draft}/shown.yaml "$@" ${files} config --no-interpolate --no-path-resolution
        facts=${draft}/facts
        ${readRendered(sh`${draft}/one.yaml`, sh`"$facts"`)}
        grep -E '^(image|build)\\|' "$facts" | cut -d '|' -f 2 | sort -u > ${draft}/services
      `,
      known(context),
      refuse(context, sh`"$facts"`),
      slot.swarm && refuseStack(context),
      sh`told`,
      names(context),
      sh`render ${draft}/build.yaml --file ${draft}/one.yaml "$@" config`,
      shown(context),
    ),
    undo: sh`rm -rf ${draft}`,
    timeoutSeconds: 120,
  })
}

function accepted({ slot }: Context): string {
  const { accept } = slot.swarm ?? { accept: [] }
  return accept.length === 0 ? '' : `, without ${accept.join(', ')}`
}

function allowances({ slot }: Context): string {
  const { allow } = slot.compose!
  return allow.map(({ service, what, reason }) => `; ${service} may have ${what}: ${reason}`).join('')
}

/** As arguments: those of the release's own `.env` first, those of the host over them. */
function variables({ slot }: Context): Script {
  const files = slot.compose!.envFiles.map(({ path }) => path)
  return sh`
    set --
    for file in .env ${files}; do
      if [ -f "$file" ]; then set -- "$@" --env-file "$file"; fi
    done
  `
}

/** Services that deploy.yml calls by name are there. */
function known(context: Context): Script {
  const draft = draftFolder(context)
  const { order, persistent, ephemeral, allow, profiles } = context.slot.compose!
  const paths = [...persistent, ...ephemeral].map((path) => path.slice(0, path.indexOf(':')))
  const volumes = allow.map(({ service }) => service)
  const measured = context.slot.gate.checks.flatMap((check) =>
    'service' in check && check.service !== undefined ? [check.service] : [],
  )
  const wanted = [...new Set([...order, ...paths, ...measured])]
  const where = profiles.length === 0 ? 'without a profile' : `in the profiles ${profiles.join(', ')}`
  return sh`
    for service in ${wanted}; do
      grep -qxF -e "$service" ${draft}/services || tell "deploy.yml names the service $service, and there is none "${where}.
    done
    for service in ${volumes}; do
      grep -Eq -e "^[a-z]+\\|$service(\\||$)" "$facts" || tell "compose.allow names $service, and there is none "${where}.
    done
  `
}

/** What is built gets the name of this release, so that no build takes the name of an image that serves. */
function names(context: Context): Script {
  const { images } = context.slot.compose!
  const kept = `${keptImages(context)}:${keptPrefix(context)}`
  const each =
    images === 'build'
      ? sh`printf '  "%s": { image: "%s.%s" }\\n' "$service" ${kept} "$service"`
      : sh`printf '  "%s": { build: !reset null }\\n' "$service"`
  return sh`
    set --
    if grep -q '^build|' "$facts"; then
      {
        echo 'services:'
        while IFS='|' read -r kind service _; do
          [ "$kind" != build ] || ${each}
        done < "$facts"
      } > ${draftFolder(context)}/names.yaml
      set -- --file ${draftFolder(context)}/names.yaml
    fi
  `
}

function shown(context: Context): Script {
  const { previous } = context
  if (previous === undefined) return sh``
  const before = `${projectFolder(context, previous.id)}/shown.yaml`
  return sh`
    if [ -f ${before} ]; then
      diff -U 2 -L ${previous.id} -L ${context.release.id} ${before} ${draftFolder(context)}/shown.yaml || true
    fi
  `
}

import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import type { Container } from '@deploy/manifest/manifest.ts'
import { type BuiltStep, type Context, nothing, orderDirectory, step } from '../context.ts'
import {
  beforeName,
  containerName,
  defineThere,
  keptName,
  keptReference,
  keptTag,
  readImage,
  removeKept,
  requireOwnPlatform,
  requirePinned,
  untilEngineAnswers,
} from './engine.ts'
import { pulled } from './pull.ts'
import { loginForThisShell } from './registry-login.ts'
import { freeName } from './two-ports.ts'

/**
 * The image is on the host, whole, for its own architecture and under a name that keeps it, before anything stops.
 * `reference`: for people; a release that is on the host already says it itself.
 */
export function pullImage(context: Context, reference?: string): BuiltStep {
  const kept = keptReference(context)
  return step({
    id: 'pull',
    phase: 'fetch',
    title: reference ? `Pull ${reference}` : `Find the image of ${context.release.id}, or pull it`,
    check: sh`
      ${readImage(context)}
      wanted=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null)
      [ "$(docker image inspect --format '{{.Id}}' ${kept} 2>/dev/null)" = "$wanted" ]
      ${requirePinned(context)}
    `,
    do: sh`
      ${readImage(context)}
      ${untilEngineAnswers}
      if ! docker image inspect "$image" > /dev/null 2>&1; then
        if [ "$image" = ${kept} ]; then
          echo 'The image of this release is not on the host any more, and came there without a registry. Deploy the release again.' >&2
          exit 1
        fi
        ${loggedIn(context.slot.container!.login)}
        ${pulled()}
      fi
      ${requireOwnPlatform}
      ${requirePinned(context)}
      docker tag "$image" ${kept}
    `,
    timeoutSeconds: 3000,
  })
}

/** Logs in to the registry of `$image`. A rollback may come without a login. */
export function loggedIn(login: Container['login']): Script {
  if (login === undefined) return sh`:`
  return sh`
    if printenv ${login.passwordEnv} > /dev/null; then
      registry=\${image%%/*}
      case $registry in *.* | *:* | localhost) ;; *) registry=https://index.docker.io/v1/ ;; esac
      pair=$(printf '%s:%s' "$(printenv ${login.userEnv})" "$(printenv ${login.passwordEnv})" | base64 | tr -d '\\n')
      ${loginForThisShell}
    fi
  `
}

/** A bind mount of what is not there fails after the old container has stopped, so it is looked at before. */
export function findMounts(context: Context): BuiltStep | undefined {
  const { mounts, envFile } = context.slot.container!
  const sources = [...mounts.map(({ source }) => source), ...(envFile === undefined ? [] : [envFile])]
  if (sources.length === 0) return undefined
  return step({
    id: 'mounts',
    phase: 'prepare',
    title: `Find ${sources.join(', ')} on the host`,
    do: sh`
      missing=
      for source in ${sources}; do
        [ -e "$source" ] || { echo "$source is not on the host, and the container needs it." >&2; missing=1; }
      done
      [ -z "$missing" ]
    `,
    timeoutSeconds: 30,
  })
}

/**
 * What earlier deployments kept for going back and nobody can go back to any more. An image that has another name belongs to
 * somebody else as well, such as the slot beside this one, and stays.
 */
export function tidy(context: Context): BuiltStep {
  const kept = keptName(context)
  return step({
    id: 'tidy',
    phase: 'prepare',
    title: `Remove what only releases before the kept ones of ${containerName(context)} need`,
    do: sh`
      ${defineThere}
      if there ${beforeName(context)} && there ${containerName(context)}; then docker rm --force ${beforeName(context)} > /dev/null; fi
      ${lines(forgetAdopted(context), freeName(context))}
      docker image ls --format '{{.Tag}}' ${kept} > ${orderDirectory}/kept-images
      while read -r tag; do
        if [ "$tag" = ${keptTag(context)} ] || ls -d ${`${context.slot.root}/releases`}/*-"$tag" > /dev/null 2>&1; then continue; fi
        ${removeKept(kept)}
      done < ${orderDirectory}/kept-images
    `,
    timeoutSeconds: 300,
  })
}

/** Containers that were started by hand go with the release that they had become. */
function forgetAdopted(context: Context): Script {
  const { adopt, discardAdoptedAfter, root } = context.slot
  if (!adopt && discardAdoptedAfter === undefined) return nothing
  const name = containerName(context)
  return sh`
    docker ps --all --format '{{.Names}}' > ${orderDirectory}/all-names
    sed -n ${`s/^${name.replaceAll('.', '\\.')}\\.\\(adopted-[0-9a-f]*\\)$/\\1/p`} ${orderDirectory}/all-names | while read -r id; do
      [ -d ${`${root}/releases`}/"$id" ] || docker rm --force ${name}."$id" > /dev/null
    done
  `
}

/** The application's own unit or program calls the image by a tag: for this moment it is the pinned one. */
export function aliasImage(context: Context): BuiltStep | undefined {
  const { tag } = context.slot.container!
  if (tag === undefined) return undefined
  return step({
    id: 'tag',
    phase: 'switch',
    title: `Let ${tag} name the image of ${context.release.id}`,
    check: sh`
      ${readImage(context)}
      [ "$(docker image inspect --format '{{.Id}}' ${tag} 2>/dev/null)" = "$(docker image inspect --format '{{.Id}}' "$image")" ]
    `,
    do: sh`
      ${readImage(context)}
      if [ ! -e ${orderDirectory}/backup/tag ]; then
        docker image inspect --format '{{.Id}}' ${tag} > ${orderDirectory}/backup/tag.new 2>/dev/null || true
        mv ${orderDirectory}/backup/tag.new ${orderDirectory}/backup/tag
      fi
      docker tag "$image" ${tag}
    `,
    undo: sh`
      [ -e ${orderDirectory}/backup/tag ] || exit 0
      ${untilEngineAnswers}
      before=$(cat ${orderDirectory}/backup/tag)
      if [ -n "$before" ]; then
        docker tag "$before" ${tag}
      else
        docker rmi ${tag} > /dev/null 2>&1 || true
      fi
    `,
    timeoutSeconds: 120,
  })
}

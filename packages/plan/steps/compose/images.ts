import { lines, raw, type Script, sh } from '@deploy/agent/sh.ts'
import type { Compose } from '@deploy/manifest/manifest.ts'
import { type BuiltStep, type Context, isLive, step, synced } from '../../context.ts'
import { removeKept, requirePlatform, untilEngineAnswers } from '../engine.ts'
import { loggedIn } from '../image.ts'
import { pulled } from '../pull.ts'
import { HASH_LABEL } from '../swarm/look.ts'
import { toStack } from '../swarm/stack.ts'
import {
  defineMasked,
  defineRendered,
  draftFolder,
  keptImages,
  keptPrefix,
  projectFolder,
} from './project.ts'

/**
 * Every image is on the host before anything stops: pulled by its digest, or built from the release. From then on it is known by
 * its id, and has a name of this release that keeps it from being pruned.
 */
export function images(context: Context): BuiltStep {
  const { images: mode, login } = context.slot.compose!
  const draft = draftFolder(context)
  return step({
    id: 'images',
    phase: isLive(context) ? 'switch' : 'prepare',
    title:
      mode === 'build' ? 'Build the images of the services, or pull them' : 'Pull the images of the services',
    do: lines(
      sh`umask 077`,
      untilEngineAnswers,
      defineRendered,
      defineMasked(context),
      pull(context, login),
      mode === 'build' ? build(context) : undefined,
      identify(context),
      sh`
        rendered ${draft}/build.yaml --file ${draft}/ids.yaml config > ${draft}/compose.yaml 2> ${draft}/said || {
          masked < ${draft}/said >&2
          exit 1
        }
      `,
      context.slot.swarm && stackOf(context),
      sh`
        cd ${draft}
        sha256sum compose.yaml images > sums
        rm -f one.yaml build.yaml names.yaml ids.yaml said
        ${synced('sums')}
      `,
    ),
    timeoutSeconds: 7200,
  })
}

function pull(context: Context, login: Compose['login']): Script {
  const facts = `${draftFolder(context)}/facts`
  return sh`
    pull() {
      image=$1
      if ! docker image inspect "$image" > /dev/null 2>&1; then
        (
          ${lent(login)}
          ${pulled()}
        )
      fi
      ${requirePlatform('Let the compose file name one for that platform.')}
    }
    while IFS='|' read -r kind service image; do
      if [ "$kind" = image ] && ! ${builtHere(context)}; then pull "$image" < /dev/null; fi
    done < ${facts}
  `
}

/** A login is for the images of its own registry; those of Docker Hub do not name it. */
function lent(login: Compose['login']): Script {
  if (login === undefined) return sh`:`
  const hub = sh`case \${image%%/*} in docker.io) ;; *.* | *:* | localhost) false ;; esac`
  const own = sh`[ "\${image%%/*}" = ${login.registry} ]`
  return sh`
    if ${login.registry === 'docker.io' ? hub : own}; then
      ${loggedIn(login)}
    fi
  `
}

/** Exit 0 for a service whose image is built on the host. */
function builtHere(context: Context): Script {
  if (context.slot.compose!.images !== 'build') return sh`false`
  return sh`grep -qxF -e "build|$service" ${`${draftFolder(context)}/facts`}`
}

function build(context: Context): Script {
  const draft = draftFolder(context)
  return sh`
    if grep -q '^build|' ${draft}/facts; then
      export BUILDX_CONFIG="$DEPLOY_ORDER_DIR"/buildx
      built=0
      rendered ${draft}/build.yaml --progress plain build > ${draft}/said 2>&1 || built=$?
      tail -n 200 ${draft}/said | masked
      if [ "$built" -ne 0 ]; then
        echo 'The images cannot be built. Nothing was stopped.' >&2
        exit 1
      fi
    fi
  `
}

/** Of each service: the id of its image, under a name that keeps it. The nodes of a swarm know an image by its digest only. */
function identify(context: Context): Script {
  const draft = draftFolder(context)
  const kept = `${keptImages(context)}:${keptPrefix(context)}`
  const named = context.slot.swarm
    ? sh`
        hash=$(sed -n "s/^$service //p" ${draft}/hashes)
        printf '  "%s": { labels: { ${raw(HASH_LABEL)}: "%s" } }\\n' "$service" "$hash" >> ${draft}/ids.yaml
        printf '%s|%s\\n' "$service" "$image" >> ${draft}/images
      `
    : sh`
        printf '  "%s": { image: "%s", build: !reset null }\\n' "$service" "$id" >> ${draft}/ids.yaml
        printf '%s|%s\\n' "$service" "$id" >> ${draft}/images
      `
  return lines(
    context.slot.swarm && sh`rendered ${draft}/build.yaml config --hash '*' > ${draft}/hashes`,
    sh`
    echo 'services:' > ${draft}/ids.yaml
    : > ${draft}/images
    : > ${draft}/references
    while read -r service; do
      reference=
      if ${builtHere(context)}; then
        image=${kept}."$service"
      else
        reference=$(sed -n "s/^image|$service|//p" ${draft}/facts)
        image=$reference
      fi
      id=$(docker image inspect --format '{{.Id}}' "$image")
      docker tag "$id" ${kept}."$service"
      printf '%s|%s\\n' "$service" "\${reference:-$id}" >> ${draft}/references
      ${named}
    done < ${draft}/services
  `,
  )
}

/** What `docker stack deploy` gets, beside the name of the stack: the engine itself looks at it where it can. */
function stackOf(context: Context): Script {
  const draft = draftFolder(context)
  const { project } = context.slot.compose!
  return sh`
    mv ${draft}/compose.yaml ${draft}/one.yaml
    ${toStack({ from: `${draft}/one.yaml`, file: `${draft}/compose.yaml`, facts: `${draft}/stack-facts` })}
    if docker stack config --help 2>/dev/null | grep -q compose-file; then
      docker stack config --compose-file ${draft}/compose.yaml > /dev/null 2> ${draft}/said || {
        masked < ${draft}/said >&2
        exit 1
      }
    fi
    printf '%s\\n' ${project} > ${draft}/stack
  `
}

/** For a release that is on the host already: what it was rendered to, and its images. */
export function findImages(context: Context): BuiltStep {
  const folder = projectFolder(context, context.release.id)
  return step({
    id: 'images',
    phase: 'fetch',
    title: `Find the images of ${context.release.id} on the host`,
    do: sh`
      [ -d ${folder} ] || { echo ${`${context.release.id} was never rendered on this host. Deploy it.`} >&2; exit 1; }
      cd ${folder}
      sha256sum -c sums > /dev/null 2>&1 || { echo ${`What ${context.release.id} was rendered to was changed by hand. Deploy it again.`} >&2; exit 1; }
      ${untilEngineAnswers}
      wrong=
      while IFS='|' read -r service id; do
        docker image inspect "$id" > /dev/null 2>&1 || { echo "The image of $service is not on the host any more." >&2; wrong=1; }
      done < images
      [ -z "$wrong" ]
    `,
    timeoutSeconds: 120,
  })
}

/** What no release that is on the host needs any more. */
export function tidy(context: Context): BuiltStep {
  const kept = keptImages(context)
  const { root, compose } = context.slot
  return step({
    id: 'tidy',
    phase: 'prepare',
    title: `Remove what only releases before the kept ones of ${compose!.project} need`,
    do: sh`
      for folder in ${root}/.deploy/compose/*; do
        id=\${folder##*/}
        id=\${id%.new}
        if [ -d "$folder" ] && [ ! -d ${root}/releases/"$id" ]; then rm -rf "$folder"; fi
      done
      docker image ls --format '{{.Tag}}' ${kept} > "$DEPLOY_ORDER_DIR"/kept-images
      while read -r tag; do
        if ls -d ${root}/releases/*-"\${tag%%.*}" > /dev/null 2>&1; then continue; fi
        ${removeKept(kept)}
      done < "$DEPLOY_ORDER_DIR"/kept-images
    `,
    timeoutSeconds: 300,
  })
}

import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import {
  type BuiltStep,
  type Context,
  isLive,
  nothing,
  orderDirectory,
  step,
  synced,
  syncedTree,
} from '../../context.ts'
import { untilEngineAnswers } from '../engine.ts'
import { freeHeldPorts } from '../held-ports.ts'
import {
  allContainers,
  defineContainers,
  defineMasked,
  defineRendered,
  defineTell,
  keptImages,
  keptPrefix,
  mendNames,
  nameDraft,
  projectFolder,
  serving,
} from './project.ts'

/**
 * Notes which containers there are, for the way back: to the release before, as it was rendered and with its images; on a host
 * where somebody had started the project by hand, to what its containers say of themselves.
 */
export function keepWayBack(context: Context): BuiltStep {
  const { project, waitSeconds } = context.slot.compose!
  return step({
    id: 'keep',
    phase: 'switch',
    title: `Note how ${project} runs now, for the way back`,
    do: sh`
      umask 077
      ${defineMasked(context)}
      ${untilEngineAnswers}
      if [ ! -e ${orderDirectory}/noted ]; then
        ${allContainers(context)} > ${orderDirectory}/containers-before
        while read -r id; do ${runOf} || true; done < ${orderDirectory}/containers-before > ${orderDirectory}/runs-before
        ${wayBack(context)}
        touch ${orderDirectory}/noted
      fi
      ${synced(orderDirectory)}
    `,
    undo: lines(
      forgetByHand(context),
      sh`
        [ -e ${orderDirectory}/started ] || exit 0
        ${untilEngineAnswers}
      `,
      defineRendered,
      defineMasked(context),
      sh`
        back=$(cat ${orderDirectory}/back)
        if [ -n "$back" ]; then
          ${freeHeldPorts(context, sh`"$back"/compose.yaml`)}
          ${restoreProject(context)}
          ${inOrder(context, sh`"$back"/compose.yaml`)}
        fi
        ${removeNew(context)}
      `,
    ),
    timeoutSeconds: waitSeconds + 240,
  })
}

/** Another one when the container `$id` was started again. */
const runOf = sh`docker container inspect --format '{{.Id}} {{.State.StartedAt}}' "$id"`

/** Writes down the folder of what is gone back to; nothing where there is nothing. */
function wayBack(context: Context): Script {
  const { project } = context.slot.compose!
  const backup = sh`${orderDirectory}/backup/compose`
  const before = context.previous && projectFolder(context, context.previous.id)
  const live = isLive(context)
  const ofRelease = before === undefined ? sh`false` : sh`[ -f ${`${before}/compose.yaml`} ]`
  return sh`
    rm -rf ${backup}
    if ${ofRelease}; then
      [ "$(sed -n 's/^name: //p' ${`${before}/compose.yaml`})" = ${project} ] || {
        echo ${`The release that serves is another project than ${project}, and both would run. Keep compose.project, or stop the other one.`} >&2
        exit 1
      }
      ${live ? sh`cp -pR ${before ?? ''} ${backup}` : sh`:`}
      printf '%s\\n' ${live ? backup : sh`${before ?? ''}`} > ${orderDirectory}/back
    elif [ -s ${orderDirectory}/containers-before ]; then
      mkdir ${backup}
      ${lines(renderByHand(context), keepByHand(context))}
      echo ${`The project ${project} was not started by a deployment. It is taken over, and what runs now is what this deployment goes back to.`}
      printf '%s\\n' ${backup} > ${orderDirectory}/back
    else
      : > ${orderDirectory}/back
    fi
  `
}

/** Its containers name the files that they were made from; what they run is pinned by the ids of their images. */
function renderByHand({ slot, facts }: Context): Script {
  const { project } = slot.compose!
  const back = sh`${orderDirectory}/backup/compose`
  return sh`
    label() { docker container inspect --format "{{index .Config.Labels \\"com.docker.compose.$1\\"}}" "$2"; }
    first=$(head -n 1 ${orderDirectory}/containers-before)
    set -- --project-name ${project} --project-directory "$(label project.working_dir "$first")"
    IFS=,
    for file in $(label project.environment_file "$first"); do set -- "$@" --env-file "$file"; done
    for file in $(label project.config_files "$first"); do set -- "$@" --file "$file"; done
    unset IFS
    echo 'services:' > ${back}/ids.yaml
    services=
    while read -r id; do
      service=$(label service "$id")
      case " $services " in *" $service "*) continue ;; esac
      services="$services $service"
      printf '  "%s": { image: "%s", build: !reset null }\\n' "$service" "$(docker container inspect --format '{{.Image}}' "$id")" >> ${back}/ids.yaml
    done < ${orderDirectory}/containers-before
    # shellcheck disable=SC2086 # names of services have no spaces
    docker compose "$@" --file ${back}/ids.yaml config $services > ${back}/compose.yaml 2> ${back}/said || {
      echo ${`The project ${project} was started by hand from files which ${facts.user} cannot read, so that nothing could go back to it. Let ${facts.user} read them, or, when it may go: docker compose --project-name ${project} stop, and docker compose --project-name ${project} rm.`} >&2
      masked < ${back}/said >&2
      exit 1
    }
  `
}

/** What was started by hand becomes a release like those that were rendered here. */
function keepByHand(context: Context): Script {
  if (context.adopts === undefined) return nothing
  const zero = { ...context, release: { ...context.release, id: context.adopts.id } }
  const folder = projectFolder(context, context.adopts.id)
  const kept = `${keptImages(context)}:${keptPrefix(zero)}`
  return sh`
    rm -rf ${`${folder}.new`} ${folder}
    mkdir -p ${`${folder}.new`}
    cp ${orderDirectory}/backup/compose/compose.yaml ${`${folder}.new`}
    sed -n 's/^  "\\(.*\\)": { image: "\\([^"]*\\)".*/\\1|\\2/p' ${orderDirectory}/backup/compose/ids.yaml > ${`${folder}.new/images`}
    while IFS='|' read -r service id; do docker tag "$id" ${kept}."$service"; done < ${`${folder}.new/images`}
    ( cd ${`${folder}.new`} && sha256sum compose.yaml images > sums )
    ${syncedTree(`${folder}.new`)}
    mv -T ${`${folder}.new`} ${folder}
  `
}

function forgetByHand(context: Context): Script {
  if (context.adopts === undefined) return nothing
  const zero = { ...context, release: { ...context.release, id: context.adopts.id } }
  const kept = `${keptImages(context)}:${keptPrefix(zero)}`
  const folder = projectFolder(context, context.adopts.id)
  return sh`
    ${untilEngineAnswers}
    if [ -f ${`${folder}/images`} ]; then
      while IFS='|' read -r service _; do docker rmi ${kept}."$service" > /dev/null 2>&1 || true; done < ${`${folder}/images`}
    fi
    rm -rf ${folder} ${`${folder}.new`}
  `
}

/** A deployment of the release that serves has rendered it anew; what it was, in `$back`, is what is gone back to. */
export function restoreProject(context: Context): Script {
  if (!isLive(context)) return sh`:`
  const folder = projectFolder(context, context.release.id)
  return sh`
    rm -rf ${`${folder}.back`}
    cp -pR "$back" ${`${folder}.back`}
    rm -rf ${folder}
    mv -T ${`${folder}.back`} ${folder}
  `
}

/** Containers of services that only the new release has. */
function removeNew(context: Context): Script {
  return sh`
    ${allContainers(context)} > ${orderDirectory}/containers-after
    while read -r id; do
      if grep -qxF -e "$id" ${orderDirectory}/containers-before; then continue; fi
      service=$(docker container inspect --format '{{index .Config.Labels "com.docker.compose.service"}}' "$id")
      if [ -n "$back" ] && rendered "$back"/compose.yaml config --services 2>/dev/null | grep -qxF -e "$service"; then continue; fi
      docker rm --force "$id" > /dev/null
    done < ${orderDirectory}/containers-after
  `
}

/** Where data is saved or put back that nobody may write to meanwhile; on the way back `keep` starts the services again. */
export function stopServices(context: Context): BuiltStep {
  const { project } = context.slot.compose!
  return step({
    id: 'stop',
    phase: 'switch',
    title: `Stop the services of ${project}`,
    do: lines(
      untilEngineAnswers,
      sh`
        touch ${orderDirectory}/started
        ${synced(orderDirectory)}
      `,
      stopAll(context),
    ),
    timeoutSeconds: 300,
  })
}

function stopAll(context: Context): Script {
  return sh`
    ${allContainers(context)} > ${orderDirectory}/containers-stopped
    while read -r id; do docker stop "$id" > /dev/null; done < ${orderDirectory}/containers-stopped
  `
}

/** Brings the services up, in order, each healthy before the next: what is as it was stays, the others are made anew. */
export function up(context: Context, { stops }: { stops: boolean }): BuiltStep {
  const { order, waitSeconds, removeOrphans } = context.slot.compose!
  const folder = projectFolder(context, context.release.id)
  const orphans = removeOrphans ? ['--remove-orphans'] : []
  return step({
    id: 'up',
    phase: 'switch',
    title: `Bring the services up${order.length === 0 ? '' : `: ${order.join(', then ')}, then the others`}${removeOrphans ? ', and remove those that are gone' : ''}`,
    do: lines(
      untilEngineAnswers,
      defineRendered,
      defineMasked(context),
      defineContainers(context),
      nameDraft(context),
      inOrder(context, `${folder}/compose.yaml`, { orphans, failed: lastWords(folder) }),
    ),
    undo: stops ? lines(untilEngineAnswers, stopAll(context)) : undefined,
    timeoutSeconds: waitSeconds + 180,
  })
}

/**
 * One service after another: where several come up at once, Compose makes anew what depends on a service that is made anew, although
 * nothing of it has changed.
 */
function inOrder(
  context: Context,
  file: Script | string,
  { orphans = [], failed = nothing }: { orphans?: string[]; failed?: Script } = {},
): Script {
  const { order, waitSeconds } = context.slot.compose!
  return sh`
    uptime() { cut -d . -f 1 /proc/uptime; }
    limit=$(($(uptime) + ${waitSeconds}))
    bring() {
      left=$((limit - $(uptime)))
      [ "$left" -ge 1 ] || left=1
      if rendered ${file} up --detach --no-build --pull never --wait --wait-timeout "$left" "$@" > ${orderDirectory}/up 2>&1; then return; fi
      masked < ${orderDirectory}/up >&2
      ${failed}
      exit 1
    }
    ${mendNames(context)}
    rendered ${file} config --services > ${orderDirectory}/services
    for service in ${order}; do
      if grep -qxF -e "$service" ${orderDirectory}/services; then bring "$service"; fi
    done
    bring ${orphans}
  `
}

/** Of each container that is not what it should be. */
function lastWords(folder: string): Script {
  return sh`
    cut -d '|' -f 1 ${folder}/images | while read -r service; do
      for id in $(containers "$service"); do
        state=$(docker container inspect --format '{{.State.Status}}{{with .State.Health}} {{.Status}}{{end}}' "$id")
        case $state in running | 'running healthy') continue ;; esac
        docker container inspect --format "$service: $state, exit code {{.State.ExitCode}} {{.State.Error}}" "$id" >&2
        docker logs --tail 20 "$id" 2>&1 | masked >&2
      done
    done
  `
}

/**
 * Each service's containers were made from what this release was rendered to, run its image, are healthy where the image or the
 * compose file says how that is measured, and are still the same a second later.
 */
export function identifyServices(context: Context): BuiltStep {
  const folder = projectFolder(context, context.release.id)
  return step({
    id: 'identity',
    phase: 'identity',
    title: `Every service of ${context.slot.compose!.project} runs the image of ${context.release.id}`,
    do: lines(
      untilEngineAnswers,
      defineRendered,
      defineContainers(context),
      defineTell,
      sh`
        rendered ${folder}/compose.yaml config --hash '*' > ${orderDirectory}/hashes
        since() { for id in $(allOf); do ${runOf}; done; }
        allOf() { while IFS='|' read -r service _; do containers "$service"; done < ${folder}/images; }
        since > ${orderDirectory}/since
        : > ${serving}
        while IFS='|' read -r service wanted; do
          ids=$(containers "$service")
          [ -n "$ids" ] || tell "$service has no container."
          hash=$(sed -n "s/^$service //p" ${orderDirectory}/hashes)
          count=0
          started=0
          for id in $ids; do
            count=$((count + 1))
            ${runOf} | grep -qxF -f ${orderDirectory}/runs-before || started=$((started + 1))
            found=$(docker container inspect --format '{{.Image}} {{index .Config.Labels "com.docker.compose.config-hash"}}' "$id")
            [ "$found" = "$wanted $hash" ] || tell "$service runs another image, or with other settings, than this release has: $found instead of $wanted $hash"
            state=$(docker container inspect --format '{{.State.Status}}{{with .State.Health}} {{.Status}}{{end}}' "$id")
            case $state in running | 'running healthy') ;; *) tell "$service is $state." ;; esac
          done
          image=$(sed -n "s/^$service|//p" ${folder}/references 2>/dev/null) || true
          printf '%s|%s|%s|%s|\\n' "$service" "\${image:-$wanted}" "$count" "$started" >> ${serving}
        done < ${folder}/images
        told
        sleep 1
        since | cmp -s - ${orderDirectory}/since || tell 'A service was started again within a second.'
        told
      `,
    ),
    timeoutSeconds: 150,
  })
}

import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { type BuiltStep, type Context, isLive, orderDirectory, step, synced } from '../../context.ts'
import { defineMasked, draftFolder, projectFolder } from '../compose/project.ts'
import { restoreProject } from '../compose/up.ts'
import { untilEngineAnswers } from '../engine.ts'
import { freeHeldPorts } from '../held-ports.ts'
import { defineLook, image, services } from './look.ts'
import { untilSwarmAnswers } from './manager.ts'
import { stackDeploy } from './rollout.ts'

/**
 * Notes of each service what it is, as a digest because it holds the values of variables. The way back is the engine's own: it
 * keeps what a service was before its last update. What it does not keep, such as a service that was removed, comes from what the
 * release before was rendered to. Then every service must be what was noted, in every replica.
 */
export function keepStack(context: Context): BuiltStep {
  const { project, waitSeconds } = context.slot.compose!
  return step({
    id: 'keep',
    phase: 'switch',
    title: `Note how the stack ${project} runs now, for the way back`,
    do: lines(
      sh`umask 077`,
      untilEngineAnswers,
      untilSwarmAnswers,
      defineLook(context.slot),
      defineSpec,
      sh`
        if [ ! -e ${orderDirectory}/noted ]; then
          ${wayBack(context)}
          ${services} > ${orderDirectory}/services-before
          : > ${orderDirectory}/stack-before
          : > ${orderDirectory}/whole-before
          : > ${orderDirectory}/tasks-before
          while read -r name; do
            ${known(context)}
            ${untouched(context)}
            look "$name"
            if [ -z "$short" ]; then
              echo "$name" >> ${orderDirectory}/whole-before
            else
              echo "$name was not whole before this deployment: $short"
            fi
            printf '%s\\n' "$tasks" | tr ' ' '\\n' >> ${orderDirectory}/tasks-before
            printf '%s|%s|%s\\n' "$name" "$(spec "$name")" "$(what Spec "$name")" >> ${orderDirectory}/stack-before
          done < ${orderDirectory}/services-before
          touch ${orderDirectory}/noted
        fi
        ${synced(orderDirectory)}
      `,
    ),
    undo: lines(
      sh`
        [ -e ${orderDirectory}/started ] || exit 0
        ${untilEngineAnswers}
        ${untilSwarmAnswers}
        ${freeHeldPorts(context)}
        ${untilSwarmAnswers}
      `,
      defineMasked(context),
      defineLook(context.slot),
      defineSpec,
      sh`
        back=$(cat ${orderDirectory}/back)
        if [ -n "$back" ]; then
          ${restoreProject(context)}
        fi
      `,
      goBack(context),
      verifyBack(waitSeconds),
    ),
    timeoutSeconds: waitSeconds + 360,
  })
}

/**
 * Defines `spec NAME`, the digest of all that a service is, and `what Spec NAME` and `what PreviousSpec NAME`, which image and
 * settings it has and had. The engine fills in defaults in the one and not in the other, so that both are never the same as a whole.
 */
const defineSpec = sh`
  spec() { docker service inspect --format '{{json .Spec}}' "$1" 2>/dev/null | sha256sum | cut -d ' ' -f 1; }
  what() { docker service inspect --format "{{with .$1}}{{with .TaskTemplate}}"${image}"{{end}}.{{end}}" "$2" 2>/dev/null || :; }
`

/** Writes down the folder of the release before; nothing where there is none, or where somebody had deployed by hand. */
function wayBack(context: Context): Script {
  const before = context.previous && projectFolder(context, context.previous.id)
  const backup = sh`${orderDirectory}/backup/compose`
  if (before === undefined) return sh`: > ${orderDirectory}/back`
  return sh`
    [ "$(cat ${`${before}/stack`} 2>/dev/null)" = "$stack" ] || {
      echo "The release that serves is not the stack $stack, and both would run. Keep compose.project, or remove what serves by hand and deploy into another root." >&2
      exit 1
    }
    ${
      isLive(context)
        ? sh`
            rm -rf ${backup}
            cp -pR ${before} ${backup}
            printf '%s\\n' ${backup} > ${orderDirectory}/back
          `
        : sh`printf '%s\\n' ${before} > ${orderDirectory}/back`
    }
  `
}

/** A service that neither release has would be removed, and nothing could bring it back. */
function known(context: Context): Script {
  const [folder, draft] = [projectFolder(context, context.release.id), draftFolder(context)]
  return sh`
    service=\${name#"$stack"_}
    if ! grep -q -e "^$service|" ${draft}/images ${folder}/images "$(cat ${orderDirectory}/back)"/images 2>/dev/null; then
      echo "The service $name is in the stack, and neither this release nor the one that serves has it: it would be removed for good. When it may go: docker service rm $name" >&2
      exit 1
    fi
  `
}

/**
 * `docker stack deploy` leaves the image of a service as it is while the file names the one that it named last time, so that an
 * image that somebody had set by hand would stay: https://github.com/docker/cli/blob/v20.10.24/cli/command/stack/swarm/deploy_composefile.go
 */
function untouched(context: Context): Script {
  const [folder, draft] = [projectFolder(context, context.release.id), draftFolder(context)]
  const format = '{{index .Spec.Labels "com.docker.stack.image"}}|{{.Spec.TaskTemplate.ContainerSpec.Image}}'
  return sh`
    rendered=${folder}
    [ ! -e ${draft} ] || rendered=${draft}
    image=$(sed -n "s/^$service|//p" "$rendered"/images)
    runs=$(docker service inspect --format ${format} "$name")
    if [ -n "$image" ] && [ "\${runs%%|*}" = "$image" ] && [ "\${runs#*|}" != "$image" ]; then
      echo "Somebody has given $name another image by hand: \${runs#*|}. A stack would leave it so. Set it back: docker service update --no-resolve-image --image $image $name" >&2
      exit 1
    fi
  `
}

function goBack(context: Context): Script {
  return sh`
    gone=
    while IFS='|' read -r name noted before <&3; do
      [ "$(spec "$name")" != "$noted" ] || continue
      if [ "$(what PreviousSpec "$name")" = "$before" ]; then
        docker service rollback --detach --quiet "$name" > /dev/null
        echo "The engine takes $name back."
      fi
      [ "$(spec "$name")" = "$noted" ] || gone=1
    done 3< ${orderDirectory}/stack-before
    if [ -n "$gone" ]; then
      if [ -z "$back" ]; then
        echo "What the services of $stack were before is not known any more." >&2
        exit 1
      fi
      ${stackDeploy(context, sh`"$back"/compose.yaml`)}
      echo 'The stack of the release before is deployed again.'
    fi
    ${services} > ${orderDirectory}/services-after
    while read -r name <&3; do
      grep -q -e "^$name|" ${orderDirectory}/stack-before || docker service rm "$name" > /dev/null
    done 3< ${orderDirectory}/services-after
    if [ ! -s ${orderDirectory}/stack-before ]; then
      # A network stays until the last container has left it.
      attempt=1
      while [ "$attempt" -le 30 ] && [ "$(docker network ls --quiet --filter "label=com.docker.stack.namespace=$stack")" != '' ]; do
        docker stack rm "$stack" > /dev/null 2>&1 || true
        attempt=$((attempt + 1))
        sleep 1
      done
    fi
  `
}

/** After a boot everything on the host starts at once, so that this may take longer than a deployment. */
function verifyBack(waitSeconds: number): Script {
  return sh`
    uptime() { cut -d . -f 1 /proc/uptime; }
    patience=$(($(uptime) + ${waitSeconds}))
    limit=$((patience + 120))
    while :; do
      waiting=
      while IFS='|' read -r name noted _ <&3; do
        look "$name"
        [ "$update" != rollback_paused ] || short="the engine gave up to take it back$(away)"
        # One that had not all its replicas before may never have them; an engine that had just been started lacked some for a moment.
        grep -qxF -e "$name" ${orderDirectory}/whole-before || [ "$(uptime)" -lt "$patience" ] || short=
        [ "$(spec "$name")" = "$noted" ] || short='is not what it was'
        [ -z "$short" ] || waiting="$waiting$name: $short; "
      done 3< ${orderDirectory}/stack-before
      [ -n "$waiting" ] || break
      if [ "$(uptime)" -ge "$limit" ]; then
        echo "The stack is not as it was: $waiting" >&2
        exit 1
      fi
      sleep 1
    done
  `
}

import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { type BuiltStep, type Context, isLive, orderDirectory, step, synced } from '../../context.ts'
import { defineMasked, draftFolder, projectFolder } from '../compose/project.ts'
import { restoreProject } from '../compose/up.ts'
import { untilEngineAnswers } from '../engine.ts'
import { defineLook, services } from './look.ts'
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
          while read -r name; do
            ${known(context)}
            printf '%s|%s\\n' "$name" "$(spec Spec "$name")" >> ${orderDirectory}/stack-before
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
    timeoutSeconds: waitSeconds + 180,
  })
}

/** Defines `spec Spec NAME`, the digest of what a service is, and `spec PreviousSpec NAME`, of what it was. */
const defineSpec = sh`
  spec() { docker service inspect --format "{{json .$1}}" "$2" 2>/dev/null | sha256sum | cut -d ' ' -f 1; }
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

function goBack(context: Context): Script {
  return sh`
    gone=
    while IFS='|' read -r name noted <&3; do
      [ "$(spec Spec "$name")" != "$noted" ] || continue
      if [ "$(spec PreviousSpec "$name")" = "$noted" ]; then
        docker service rollback --detach --quiet "$name" > /dev/null
        echo "The engine takes $name back."
      else
        gone=1
      fi
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
    if [ ! -s ${orderDirectory}/stack-before ]; then docker stack rm "$stack" > /dev/null 2>&1 || true; fi
  `
}

/** A replica that does not run would not be better off with more time than a deployment has. */
function verifyBack(seconds: number): Script {
  return sh`
    uptime() { cut -d . -f 1 /proc/uptime; }
    limit=$(($(uptime) + ${seconds}))
    while :; do
      waiting=
      while IFS='|' read -r name noted <&3; do
        look "$name"
        [ "$(spec Spec "$name")" = "$noted" ] || short='is not what it was'
        [ "$update" != rollback_paused ] || short='the engine gave up to take it back'
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

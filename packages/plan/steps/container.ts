import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { containerByHand, isAdopted } from '../adoption.ts'
import {
  type BuiltStep,
  type Context,
  isDone,
  nothing,
  orderDirectory,
  privileges,
  step,
  synced,
} from '../context.ts'
import {
  adoptedName,
  asideName,
  containerLog,
  containerName,
  defineServing,
  defineThere,
  definition,
  readImage,
  requirePinned,
  restartPolicy,
  untilEngineAnswers,
} from './engine.ts'
import { freeHeldPorts } from './held-ports.ts'
import { tellHolders } from './last-words.ts'
import { refuseReach } from './reach.ts'
import { unlessServing } from './two-ports.ts'

/**
 * Stops the container and frees its name. It is set aside, with its settings, and is what is started on the way back; one
 * that removes itself at its end (`--rm`), or that a unit makes anew, is waited for until it is gone, because the engine
 * removes it later than it stops.
 */
export function stopContainer(context: Context, changes: (BuiltStep | undefined)[]): BuiltStep {
  const { slot } = context
  const name = containerName(context)
  const { stop, start, list } = starter(context)
  return step({
    id: 'stop',
    phase: 'switch',
    title: `Stop the container ${name}`,
    check: lines(serves(context), ...changes.map(isDone)),
    do: sh`
      ${untilEngineAnswers}
      ${defineThere}
      ${canComeBack(context)}
      ${defineServing(context)}
      if serving ${name}; then
        touch ${orderDirectory}/was-active
        docker container inspect --format '{{.Id}}' ${name} > ${orderDirectory}/container-before
      fi
      touch ${orderDirectory}/stopped
      ${synced(orderDirectory)}
      ${stop}
      there ${name} || exit 0
      docker stop --time ${Math.ceil(slot.service.stopSeconds)} ${name} > /dev/null || ! there ${name}
      ${setAside(context)}
    `,
    undo: sh`
      [ -e ${orderDirectory}/stopped ] || exit 0
      ${untilEngineAnswers}
      ${defineThere}
      ${freeHeldPorts(context)}
      ${putBack(context)}
      [ -e ${orderDirectory}/was-active ] || exit 0
      if there ${name}; then
        docker start ${name} > /dev/null
      else
        ${start(previousRun(context))}
      fi
      ${untilUp(context)}
    `,
    timeoutSeconds: slot.service.stopSeconds + slot.service.startSeconds + 180,
    privileged: list,
  })
}

/** Starts the container of this release: what runs is asserted, and asserted again. */
export function startContainer(context: Context): BuiltStep {
  const { slot } = context
  const name = containerName(context)
  const { how, start, stop, list } = starter(context)
  const byHand = isAdopted(context.release.id) && slot.service.manager !== 'systemd'
  return step({
    id: 'start',
    phase: 'switch',
    title: `Start the container ${name}${how}`,
    check: serves(context),
    do: sh`
      ${untilEngineAnswers}
      ${defineThere}
      if there ${name}; then
        [ -e ${orderDirectory}/starting ] || { echo ${`There is a container ${name} already, which this deployment did not start.`} >&2; exit 1; }
        ${byHand ? nothing : sh`docker rm --force ${name} > /dev/null`}
      fi
      touch ${orderDirectory}/starting
      ${synced(orderDirectory)}
      ${lines(start(sh`${definition(context).run}`), byHand ? sh`cat ${orderDirectory}/started` : undefined)}
      ${untilUp(context, name, slot.service.manager === 'systemd' ? sh`:` : requireLeft(name))}
    `,
    undo: sh`
      [ -e ${orderDirectory}/starting ] || exit 0
      ${unlessServing(context)}
      ${untilEngineAnswers}
      ${defineThere}
      ${stop}
      if there ${name}; then
        docker stop --time ${Math.ceil(slot.service.stopSeconds)} ${name} > /dev/null || ! there ${name}
        ${byHand ? renameBack(context) : removed(context)}
      fi
      ${context.other === undefined ? nothing : freeHeldPorts(context)}
    `,
    timeoutSeconds: slot.service.startSeconds + slot.service.stopSeconds + 180,
    privileged: list,
  })
}

/** The container that runs is of this activation and of this image: an old one that answers 200 is found out. */
export function identifyContainer(context: Context): BuiltStep {
  const name = containerName(context)
  return step({
    id: 'identity',
    phase: 'identity',
    title: `The container ${name} runs the image of ${context.release.id}`,
    do: sh`
      ${readImage(context)}
      ${untilEngineAnswers}
      running=$(docker container inspect --format '{{.State.Running}}' ${name})
      [ "$running" = true ] || { echo ${`The container ${name} does not run.`} >&2; exit 1; }
      ${requirePinned(context)}
      wanted=$(docker image inspect --format '{{.Id}}' "$image")
      found=$(docker container inspect --format '{{.Image}}' ${name})
      if [ "$found" != "$wanted" ]; then
        echo ${`The container ${name} runs another image than that of this release:`} >&2
        echo "expected $wanted" >&2
        echo "found    $found" >&2
        exit 1
      fi
      if [ -e ${orderDirectory}/container-before ] && [ -e ${orderDirectory}/stopped ]; then
        id=$(docker container inspect --format '{{.Id}}' ${name})
        [ "$id" != "$(cat ${orderDirectory}/container-before)" ] || { echo ${`The container ${name} is older than this activation.`} >&2; exit 1; }
      fi
      ${refuseReach(context.slot.container!)}
    `,
    timeoutSeconds: 90,
  })
}

/** Who starts and stops it: the suite by the release's own script, or a unit that is told so. */
function starter(context: Context): {
  how: string
  start: (run: Script) => Script
  stop: Script
  list: string[]
} {
  const { service, container } = context.slot
  if (service.manager !== 'systemd')
    return {
      how: container!.run ? `: ${container!.run.join(' ')}` : '',
      start: (run) =>
        sh`sh -eu ${run} > ${orderDirectory}/started 2>&1 || {
          cat ${orderDirectory}/started >&2
          { ${tellHolders(context.slot)}; } >&2
          exit 1
        }`,
      stop: sh`:`,
      list: [],
    }
  const unit = `${service.unit}.service`
  const { root, list } = privileges(context)
  const act = (verb: string) => root(['systemctl', verb, unit])
  const scripts = { restart: act('restart'), stop: act('stop') }
  return {
    how: ` by ${unit}`,
    // A unit whose program ends once the container is there may be told to be active and not be: restart starts both.
    start: () =>
      sh`{ ${scripts.restart}; } || { systemctl status --no-pager --lines=20 ${unit} >&2; exit 1; }`,
    stop: sh`{ ${scripts.stop}; } || true`,
    list,
  }
}

/** The script that started the container of the release before, where a deployment of this suite did. */
function previousRun({ slot, previous }: Context): Script {
  return previous === undefined
    ? sh`/nonexistent`
    : sh`${isAdopted(previous.id) ? `${containerByHand(slot)}/run` : `${slot.root}/releases/${previous.id}/.release/run`}`
}

/** A container that removes itself and that nobody can start again is not stopped. */
function canComeBack(context: Context): Script {
  const { slot } = context
  if (slot.service.manager === 'systemd' || context.adopts) return sh`:`
  const name = containerName(context)
  return sh`
    if [ "$(docker container inspect --format '{{.State.Running}} {{.HostConfig.AutoRemove}}' ${name} 2>/dev/null)" = 'true true' ] && [ ! -e ${previousRun(context)} ]; then
      echo ${`The container ${name} was started by hand with --rm: it would be gone when it is stopped, and nothing could go back to it.`} >&2
      echo ${`When it may go, stop it: docker stop ${name}`} >&2
      exit 1
    fi
  `
}

/** After the stop: its name is free. A restart policy would start it again with the engine. */
function setAside(context: Context): Script {
  const [name, aside] = [containerName(context), asideName(context)]
  if (context.slot.service.manager === 'systemd') return removed(context)
  return sh`
    fleeting=$(docker container inspect --format '{{.HostConfig.AutoRemove}}' ${name} 2>/dev/null) || fleeting=true
    if [ "$fleeting" = true ]; then
      ${removed(context)}
    else
      if there ${aside}; then docker rm --force ${aside} > /dev/null; fi
      docker container inspect --format ${restartPolicy} ${name} > ${orderDirectory}/backup/restart.new
      mv ${orderDirectory}/backup/restart.new ${orderDirectory}/backup/restart
      docker update --restart no ${name} > /dev/null
      docker rename ${name} ${aside}
    fi
  `
}

/** What was started by hand is not removed where it does not come up again. */
function renameBack(context: Context): Script {
  const name = containerName(context)
  return sh`
    docker update --restart no ${name} > /dev/null
    docker rename ${name} ${adoptedName(context, context.release)}
  `
}

/** The old container has its name again. A unit makes its container anew, and a boot after the switch made it of the new release. */
function putBack(context: Context): Script {
  const [name, aside] = [containerName(context), asideName(context)]
  if (context.slot.service.manager === 'systemd') return lines(starter(context).stop, removed(context))
  return sh`
    if there ${aside}; then
      if there ${name}; then docker rm --force ${name} > /dev/null; fi
      docker rename ${aside} ${name}
    fi
    if there ${name} && [ -e ${orderDirectory}/backup/restart ]; then
      docker update --restart "$(cat ${orderDirectory}/backup/restart)" ${name} > /dev/null
    fi
  `
}

/** Gone, by itself or by us. */
export function removed(context: Context): Script {
  const name = containerName(context)
  return sh`
    waited=0
    while there ${name}; do
      docker rm --force ${name} > /dev/null 2>&1 || true
      waited=$((waited + 1))
      [ "$waited" -le 100 ] || { echo ${`The container ${name} cannot be removed.`} >&2; exit 1; }
      sleep 0.2
    done
  `
}

/**
 * Runs, is healthy where the image says how that is measured, and is the same a second later: a container whose program
 * ends at once is started again and again by its policy, and runs in between. `meanwhile` is asked each time until then.
 */
export function untilUp(
  { slot }: Context,
  name: string | Script = slot.container!.name,
  meanwhile: Script = sh`:`,
): Script {
  const limit = Math.ceil(slot.service.startSeconds * 5)
  const format = '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}'
  return sh`
    told() {
      echo "The container does not come up: $1" >&2
      { ${lines(containerLog(name, 20), tellHolders(slot))}; } >&2
      exit 1
    }
    waited=0
    until state=$(docker container inspect --format ${format} ${name} 2>/dev/null) && case $state in 'running ' | 'running healthy') ;; *) false ;; esac; do
      case $state in exited* | dead* | restarting* | *unhealthy) told "$state" ;; esac
      ${meanwhile}
      waited=$((waited + 1))
      [ "$waited" -le ${limit} ] || told ${`not within ${slot.service.startSeconds} s`}
      sleep 0.2
    done
    since=$(docker container inspect --format '{{.State.StartedAt}}' ${name})
    sleep 1
    state=$(docker container inspect --format '{{.State.Running}} {{.State.StartedAt}}' ${name} 2>/dev/null) || true
    [ "$state" = "true $since" ] || told 'it ended within a second'
  `
}

/**
 * What has started it has ended, so a container that the engine does not have is not to come any more: --rm has removed it. An
 * engine that does not answer says nothing.
 */
function requireLeft(name: string): Script {
  return sh`
    if names=$(docker ps --all --format '{{.Names}}' 2>/dev/null) && ! printf '%s\n' "$names" | grep -qxF ${name}; then
      gone=$((\${gone:-0} + 1))
      [ "$gone" -lt 5 ] || { echo ${`The container ${name} is gone: its program has ended, and --rm has removed it with all that it said. Start it without --rm to read that here.`} >&2; exit 1; }
    else
      gone=0
    fi
  `
}

/** Exit 0 when the container runs this release's image and was not stopped by this deployment: a repeated run changes nothing. */
function serves(context: Context): Script {
  const { slot, release } = context
  const name = containerName(context)
  return sh`
    [ ! -e ${orderDirectory}/stopped ] || exit 1
    [ "$(readlink ${`${slot.root}/current`})" = ${`releases/${release.id}`} ] || exit 1
    ${readImage(context)}
    wanted=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null)
    [ "$(docker container inspect --format '{{.State.Running}} {{.Image}}' ${name} 2>/dev/null)" = "true $wanted" ]
  `
}

import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { type BuiltStep, type Context, isLive, orderDirectory, step } from '../../context.ts'
import { defineMasked, defineTell, nameDraft, projectFolder, serving } from '../compose/project.ts'
import { untilEngineAnswers } from '../engine.ts'
import { defineLook, defineWanted, services } from './look.ts'
import { untilSwarmAnswers } from './manager.ts'

/**
 * Hands the stack to the engine and watches until every replica of every service is the new one. The engine does the work, so
 * that nothing is lost with who watches; a service that it took back by itself, or stopped at, is a failure.
 */
export function deployStack(context: Context): BuiltStep {
  const { waitSeconds, project } = context.slot.compose!
  const folder = projectFolder(context, context.release.id)
  return step({
    id: 'up',
    phase: 'switch',
    title: `Deploy the stack ${project}, remove services that it has no more, and watch until all replicas are the new ones`,
    do: lines(
      untilEngineAnswers,
      untilSwarmAnswers,
      defineMasked(context),
      defineLook(context.slot),
      defineWanted,
      nameDraft(context),
      stackDeploy(context, sh`${folder}/compose.yaml`),
      watch(folder, context.slot),
    ),
    timeoutSeconds: waitSeconds + 180,
  })
}

/** Images are named by digests, so that no registry is asked what they are; other nodes pull by themselves. */
export function stackDeploy({ slot }: Context, file: Script): Script {
  const auth = slot.swarm!.registryAuth ? ['--with-registry-auth'] : []
  return sh`
    docker stack deploy --resolve-image never --prune ${auth} --compose-file ${file} "$stack" > ${orderDirectory}/up 2>&1 || {
      masked < ${orderDirectory}/up >&2
      exit 1
    }
  `
}

/** A node that lacks what a replica needs rejects it; most often it cannot pull the image. */
function rejected({ swarm }: Slot): string {
  const auth = swarm!.registryAuth
    ? 'docker login on the manager, as the user who deploys'
    : 'docker login on the manager, as the user who deploys, and swarm.registry-auth: true in deploy.yml'
  return `A node has rejected a replica: see the reason above. Each node pulls the image by itself, and must reach the registry; one that asks for a login: ${auth}.`
}

function watch(folder: string, slot: Slot): Script {
  const seconds = slot.compose!.waitSeconds
  return sh`
    uptime() { cut -d . -f 1 /proc/uptime; }
    last_words() {
      docker service ps --no-trunc --format '{{.CurrentState}}, {{.Name}} on {{if .Node}}{{.Node}}{{else}}no node{{end}}: {{.Error}}' "$1" 2>&1 | head -n 8 | masked > ${orderDirectory}/replicas || true
      cat ${orderDirectory}/replicas >&2
      if grep -q '^Rejected ' ${orderDirectory}/replicas; then echo ${rejected(slot)} >&2; fi
      timeout 20 docker service logs --tail 20 --no-trunc "$1" 2>&1 < /dev/null | tail -n 20 | masked >&2 || true
    }
    limit=$(($(uptime) + ${seconds}))
    said=
    while :; do
      waiting=
      while IFS='|' read -r service _; do
        name="$stack"_"$service"
        look "$name"
        case $update in
          paused | rollback_*)
            echo "The engine gave up the update of $service by itself ($update): $(docker service inspect --format '{{.UpdateStatus.Message}}' "$name")" >&2
            last_words "$name"
            exit 1 ;;
        esac
        if [ "$found" != "$(wanted ${folder} "$service")" ]; then
          echo "$service is not what this release has: somebody else changes the stack $stack, too." >&2
          exit 1
        fi
        [ -z "$short" ] || waiting="$waiting$service: $short; "
      done < ${folder}/images
      [ -n "$waiting" ] || break
      [ "$waiting" = "$said" ] || echo "Waiting for $waiting"
      said=$waiting
      if [ "$(uptime)" -ge "$limit" ]; then
        echo ${`Not all replicas run after ${seconds} s: `}"$waiting" >&2
        while IFS='|' read -r service _; do
          look "$stack"_"$service"
          [ -z "$short" ] || last_words "$stack"_"$service"
        done < ${folder}/images
        exit 1
      fi
      sleep 1
    done
  `
}

/**
 * Every replica of every service, on whichever node, runs the image of this release with its settings, on this node also by the id
 * of the image; there is no other service, and all tasks are still the same a second later.
 */
export function identifyStack(context: Context): BuiltStep {
  const folder = projectFolder(context, context.release.id)
  const live = isLive(context) ? ' as it is rendered now' : ''
  return step({
    id: 'identity',
    phase: 'identity',
    title: `Every replica of ${context.slot.compose!.project} runs the image of ${context.release.id}${live}`,
    do: lines(
      untilEngineAnswers,
      defineLook(context.slot),
      defineWanted,
      defineTell,
      sh`
        : > ${orderDirectory}/tasks
        : > ${serving}
        while IFS='|' read -r service image; do
          look "$stack"_"$service"
          [ "$found" = "$(wanted ${folder} "$service")" ] || tell "$service is another image, or has other settings, than this release: $found"
          [ -z "$short" ] || tell "$service: $short"
          [ -n "$tasks" ] || tell "$service has no replica$(away)."
          echo "$service $tasks" >> ${orderDirectory}/tasks
          id=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null) || id=
          started=0
          for task in $tasks; do
            grep -qxF -e "$task" ${orderDirectory}/tasks-before || started=$((started + 1))
            container=$(docker ps --quiet --no-trunc --filter "label=com.docker.swarm.task.id=$task")
            [ -n "$container" ] || continue
            [ "$(docker container inspect --format '{{.Image}}' "$container")" = "$id" ] || tell "A replica of $service runs another image than $image."
          done
          echo "$service: $replicas replicas of $image on $(spread)"
          printf '%s|%s|%s|%s|%s\\n' "$service" "$image" "\${replicas%%/*}" "$started" "$(spread)" >> ${serving}
        done < ${folder}/images
        ${services} > ${orderDirectory}/services-now
        while read -r name; do
          grep -q -e "^\${name#"$stack"_}|" ${folder}/images || tell "$name is in the stack, and not in this release."
        done < ${orderDirectory}/services-now
        told
        sleep 1
        while IFS='|' read -r service _; do
          look "$stack"_"$service"
          grep -qxF -e "$service $tasks" ${orderDirectory}/tasks || tell "$service was started again within a second."
        done < ${folder}/images
        told
      `,
    ),
    timeoutSeconds: 150,
  })
}

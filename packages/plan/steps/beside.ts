import { type Script, sh } from '@deploy/agent/sh.ts'
import { type BuiltStep, type Context, orderDirectory, step, synced } from '../context.ts'
import { untilUp } from './container.ts'
import { baseName, defineServing, restartPolicy, untilEngineAnswers } from './engine.ts'
import { untilDrained } from './nginx.ts'

/** The new container answers on the host, before nginx passes anything to it. */
export function awaitReady(context: Context): BuiltStep {
  const { slot } = context
  const { port, ready } = slot.nginx!.switch!
  const url = `http://127.0.0.1:${slot.ports[port]}${ready}`
  return step({
    id: 'ready',
    phase: 'switch',
    title: `Wait until ${url} answers`,
    do: answers(context, url),
    timeoutSeconds: slot.service.startSeconds + 30,
  })
}

/**
 * The container that nginx no longer passes requests to ends what it has begun and stops. It stays, with its settings, and
 * starts again on the way back, before nginx is told to use it.
 */
export function retireOld(context: Context): BuiltStep {
  const { slot, other } = context
  const { port, ready, drainSeconds } = slot.nginx!.switch!
  const names = [other!.container!.name, baseName(context)]
  const oldPort = other!.ports[port]!
  return step({
    id: 'drain',
    phase: 'switch',
    title: `Let what ${names[0]} has begun end, within ${drainSeconds} s, and stop it`,
    check: sh`
      [ ! -e ${orderDirectory}/retired ] || exit 1
      ${defineServing(context)}
      for name in ${names}; do
        ! serving "$name" || exit 1
      done
    `,
    do: sh`
      ${untilEngineAnswers}
      ${defineServing(context)}
      for name in ${names}; do
        serving "$name" || continue
        docker container inspect --format ${restartPolicy} "$name" > ${orderDirectory}/retired.new
        printf '%s\\n' "$name" >> ${orderDirectory}/retired.new
        mv -f ${orderDirectory}/retired.new ${orderDirectory}/retired
        ${synced(orderDirectory)}
        ${untilDrained(drainSeconds)}
        docker update --restart no "$name" > /dev/null
        docker stop --time ${Math.ceil(slot.service.stopSeconds)} "$name" > /dev/null
        break
      done
    `,
    undo: sh`
      [ -e ${orderDirectory}/retired ] || exit 0
      ${untilEngineAnswers}
      { read -r policy && read -r name; } < ${orderDirectory}/retired
      docker update --restart "$policy" "$name" > /dev/null
      docker start "$name" > /dev/null
      ${untilUp(context, sh`"$name"`)}
      ${answers(context, `http://127.0.0.1:${oldPort}${ready}`)}
    `,
    timeoutSeconds: drainSeconds + slot.service.stopSeconds + 2 * slot.service.startSeconds + 150,
  })
}

function answers({ slot }: Context, url: string): Script {
  return sh`
    waited=0
    until status=$(curl -sS -o /dev/null --max-time 5 -w '%{http_code}' ${url} 2> ${orderDirectory}/curl) && [ "$status" -ge 200 ] && [ "$status" -lt 400 ]; do
      waited=$((waited + 1))
      if [ "$waited" -gt ${Math.ceil(slot.service.startSeconds * 5)} ]; then
        echo ${`${url} does not answer as it should within ${slot.service.startSeconds} s: status`} "$status" "$(cat ${orderDirectory}/curl)" >&2
        exit 1
      fi
      sleep 0.2
    done
  `
}

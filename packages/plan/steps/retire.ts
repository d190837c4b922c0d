import { sh } from '@deploy/agent/sh.ts'
import { type BuiltStep, type Context, orderDirectory, step, synced } from '../context.ts'
import { removed, untilUp } from './container.ts'
import { beforeName, containerName, defineThere, definition, untilEngineAnswers } from './engine.ts'

/**
 * The container of a slot that has served its time goes, with what was kept for the way back. The release stays on the host,
 * and says how it is started again.
 */
export function retireContainer(context: Context): BuiltStep {
  const { slot } = context
  const [name, aside] = [containerName(context), beforeName(context)]
  return step({
    id: 'retire',
    phase: 'switch',
    title: `Stop and remove the container ${name}, which has served its time`,
    check: sh`
      ${untilEngineAnswers}
      ${defineThere}
      ! there ${name} && ! there ${aside}
    `,
    do: sh`
      ${untilEngineAnswers}
      ${defineThere}
      if there ${aside}; then docker rm --force ${aside} > /dev/null; fi
      there ${name} || exit 0
      touch ${orderDirectory}/retiring
      ${synced(orderDirectory)}
      docker stop --time ${Math.ceil(slot.service.stopSeconds)} ${name} > /dev/null || ! there ${name}
      ${removed(context)}
    `,
    undo: sh`
      [ -e ${orderDirectory}/retiring ] || exit 0
      ${untilEngineAnswers}
      ${defineThere}
      if there ${name}; then
        docker start ${name} > /dev/null
      else
        sh -eu ${definition(context).run} > /dev/null
      fi
      ${untilUp(context)}
    `,
    timeoutSeconds: slot.service.stopSeconds + slot.service.startSeconds + 120,
  })
}

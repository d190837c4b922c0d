import { isAdopted } from '../adoption.ts'
import { type BuiltStep, type Context, isLive } from '../context.ts'
import { adopt, verifyAdopted } from '../steps/adopt.ts'
import { backupSteps } from '../steps/backups.ts'
import { findEnvFiles } from '../steps/compose/env-files.ts'
import { findImages, images, tidy } from '../steps/compose/images.ts'
import { render } from '../steps/compose/render.ts'
import { keepVolumes } from '../steps/compose/volumes.ts'
import { config, modes, shared } from '../steps/files.ts'
import { hookSteps } from '../steps/hooks.ts'
import { expose, switchCurrent } from '../steps/links.ts'
import { installNginx, testNginx } from '../steps/nginx.ts'
import { installUnits } from '../steps/units.ts'
import { verifyRelease } from '../steps/unpack.ts'
import { arrival } from './arrival.ts'
import { rendered } from './rendered.ts'
import { present, type Source, type Strategy } from './strategy.ts'

/** The steps in which an engine brings services up. */
export interface Bringing {
  /** Notes how they run now; its undo brings that back. */
  keep(context: Context): BuiltStep
  /** For data that is saved or put back while nothing may write to it. */
  stop?(context: Context): BuiltStep
  up(context: Context, options: { stops: boolean }): BuiltStep
  identify(context: Context): BuiltStep
}

/**
 * The services of the application's own compose files. All that can go wrong before they are touched is tried before: files,
 * rights, images, volumes. Then they come up; what fails brings back the release before, as it was rendered.
 */
export function services(bringing: Bringing, source?: Source): Strategy {
  return {
    deploy: (context) => {
      if (!source) throw new Error('A deployment of compose files needs the release')
      const { release } = source
      const { configs, texts: configTexts } = rendered(context, source)
      const written = config(context, configs)
      const made = [
        render(context, { pinned: release.pins !== undefined }),
        images(context),
        keepVolumes(context),
      ]
      const arrived = arrival(context, source)
      const live = isLive(context)
      const steps = [
        ...arrived.steps,
        shared(context),
        live ? undefined : written,
        findEnvFiles(context),
        modes(context, release.files),
        testNginx(context),
        tidy(context),
        ...(live ? [] : made),
        ...hookSteps(context).prepare,
        ...backupSteps(context).serving,
        ...activation(bringing, context, live ? [written, ...made] : []),
      ]
      return { steps: present(steps), texts: [...arrived.texts, ...configTexts] }
    },
    rollback: (context) =>
      present([
        isAdopted(context.release.id) ? verifyAdopted(context) : verifyRelease(context),
        findImages(context),
        ...hookSteps(context).prepare,
        testNginx(context),
        ...activation(bringing, context, []),
      ]),
  }
}

/** The way back is noted first, so that it is gone last: links, files and data are the old ones again by then. */
function activation(
  { keep, stop, up, identify }: Bringing,
  context: Context,
  changes: (BuiltStep | undefined)[],
): (BuiltStep | undefined)[] {
  const { slot } = context
  const { beforeStop, afterStop } = backupSteps(context)
  const { serving, stopped, started } = hookSteps(context)
  const stops = afterStop.length + stopped.length > 0
  return [
    ...serving,
    ...beforeStop,
    keep(context),
    stops ? stop?.(context) : undefined,
    ...afterStop,
    ...stopped,
    ...changes,
    adopt(context),
    switchCurrent(context),
    expose(context, { id: 'path', path: slot.path, target: `${slot.root}/current` }),
    up(context, { stops }),
    installUnits(context),
    installNginx(context),
    ...started,
    identify(context),
  ]
}

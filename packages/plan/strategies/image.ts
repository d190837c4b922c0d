import { type Image, imageReference } from '@deploy/release/release.ts'
import { isAdopted } from '../adoption.ts'
import { type BuiltStep, type Context, isLive } from '../context.ts'
import { adopt, verifyAdopted } from '../steps/adopt.ts'
import { backupSteps } from '../steps/backups.ts'
import { awaitReady, retireOld } from '../steps/beside.ts'
import { noteContainer, verifyNoted } from '../steps/by-hand.ts'
import { identifyContainer, startContainer, stopContainer } from '../steps/container.ts'
import { define, definitionTexts, verifyDefinition } from '../steps/definition.ts'
import { keptReference } from '../steps/engine.ts'
import { config, modes, shared } from '../steps/files.ts'
import { hookSteps } from '../steps/hooks.ts'
import { aliasImage, findMounts, pullImage, tidy } from '../steps/image.ts'
import { engineIds, fetchLentImage } from '../steps/lent-image.ts'
import { expose, switchCurrent } from '../steps/links.ts'
import { installNginx, testNginx } from '../steps/nginx.ts'
import { installUnit } from '../steps/systemd.ts'
import { installUnits } from '../steps/units.ts'
import { verifyRelease } from '../steps/unpack.ts'
import { arrival } from './arrival.ts'
import { rendered } from './rendered.ts'
import { present, type Source, type Strategy, type TextBlob } from './strategy.ts'

/**
 * An image, pinned by its digest, is pulled while the old container serves. Then the old one is set aside and the new one
 * started, from the files that the release brings along.
 */
export function image(source?: Source): Strategy {
  return {
    deploy: (context) => {
      if (!source?.release.image) throw new Error('A deployment of an image needs the release')
      const { release } = source
      const { pull, definition } = fetching(context, source.release.image)
      const { configs, texts: configTexts } = rendered(context, source)
      const written = config(context, configs)
      const defined = define(context, definition)
      const arrived = arrival(context, source)
      const live = isLive(context)
      const steps = [
        ...arrived.steps,
        live ? undefined : defined,
        pull,
        findMounts(context),
        shared(context),
        live ? undefined : written,
        modes(context, release.files),
        testNginx(context),
        tidy(context),
        ...hookSteps(context).prepare,
        ...backupSteps(context).serving,
        ...activation(context, live ? [defined, written] : []),
      ]
      return { steps: present(steps), texts: [...arrived.texts, ...definition, ...configTexts] }
    },
    rollback: (context) =>
      present([
        ...(isAdopted(context.release.id)
          ? [verifyAdopted(context), verifyNoted(context), pullImage(context)]
          : [verifyRelease(context), verifyDefinition(context), pullImage(context), findMounts(context)]),
        ...hookSteps(context).prepare,
        testNginx(context),
        context.other && tidy(context),
        ...activation(context, []),
      ]),
  }
}

/** Without a registry there is no name with a digest: the kept name runs, and the engine's ids say whether it is the image. */
function fetching(context: Context, image: Image): { pull: BuiltStep; definition: TextBlob[] } {
  if (image.repository === undefined)
    return {
      pull: fetchLentImage(context, image),
      definition: definitionTexts(context, keptReference(context), engineIds(image)),
    }
  const reference = imageReference(image)
  return { pull: pullImage(context, reference), definition: definitionTexts(context, reference) }
}

/**
 * The new container starts beside the old one, which serves until nginx has changed over, and stops when it has nothing to do
 * any more. Taken back in reverse order, the old one answers again before nginx does.
 */
function besideActivation(context: Context, changes: (BuiltStep | undefined)[]): (BuiltStep | undefined)[] {
  const { slot } = context
  const { serving, started } = hookSteps(context)
  return [
    ...serving,
    ...backupSteps(context).beforeStop,
    ...changes,
    switchCurrent(context),
    expose(context, { id: 'path', path: slot.path, target: `${slot.root}/current` }),
    startContainer(context),
    awaitReady(context),
    installUnits(context),
    installNginx(context),
    ...started,
    retireOld(context),
    identifyContainer(context),
  ]
}

/** Taken back in reverse order, tag and files are the old ones again before the old container starts. */
function activation(context: Context, changes: (BuiltStep | undefined)[]): (BuiltStep | undefined)[] {
  const { slot } = context
  if (context.other) return besideActivation(context, changes)
  const { beforeStop, afterStop } = backupSteps(context)
  const { serving, stopped, started } = hookSteps(context)
  return [
    ...serving,
    ...beforeStop,
    noteContainer(context),
    stopContainer(context, changes),
    ...afterStop,
    ...stopped,
    ...changes,
    adopt(context),
    aliasImage(context),
    switchCurrent(context),
    expose(context, { id: 'path', path: slot.path, target: `${slot.root}/current` }),
    slot.service.manager === 'systemd' ? installUnit(context) : undefined,
    startContainer(context),
    installUnits(context),
    installNginx(context),
    ...started,
    identifyContainer(context),
  ]
}

import { isAdopted } from '../adoption.ts'
import { type BuiltStep, type Context, isLive } from '../context.ts'
import { adopt, verifyAdopted } from '../steps/adopt.ts'
import { backupSteps } from '../steps/backups.ts'
import { checkEnv } from '../steps/env.ts'
import { config, modes, shared } from '../steps/files.ts'
import { hookSteps } from '../steps/hooks.ts'
import { expose, switchCurrent } from '../steps/links.ts'
import { installNginx, testNginx } from '../steps/nginx.ts'
import { precompress } from '../steps/precompress.ts'
import { identifyProcess, startProcess, stopProcess } from '../steps/process.ts'
import { checkSettings, linkSettings } from '../steps/settings.ts'
import { identifyUnit, installUnit, startUnit, stopUnit } from '../steps/systemd.ts'
import { installUnits } from '../steps/units.ts'
import { verifyRelease } from '../steps/unpack.ts'
import { venv } from '../steps/venv.ts'
import { arrival } from './arrival.ts'
import { rendered } from './rendered.ts'
import { present, type Source, type Strategy } from './strategy.ts'

/** An archive is unpacked beside the live release, made ready there, and becomes live by one rename. */
export function tarball(source?: Source): Strategy {
  return {
    deploy: (context) => {
      if (!source) throw new Error('A deployment of a tarball needs the release')
      const { configs, texts: configTexts } = rendered(context, source)
      const written = config(context, configs)
      const arrived = arrival(context, source)
      const live = isLive(context)
      const steps = [
        ...arrived.steps,
        checkSettings(context),
        checkEnv(context),
        shared(context),
        live ? undefined : written,
        venv(context),
        modes(context, source.release.files),
        linkSettings(context),
        ...hookSteps(context).prepare,
        precompress(context),
        ...backupSteps(context).serving,
        testNginx(context),
        ...activation(context, live ? written : undefined),
      ]
      return { steps: present(steps), texts: [...arrived.texts, ...configTexts] }
    },
    rollback: (context) =>
      present([
        isAdopted(context.release.id) ? verifyAdopted(context) : verifyRelease(context),
        ...hookSteps(context).prepare,
        testNginx(context),
        ...activation(context),
      ]),
  }
}

/** `change`: what must be done to the release that serves already, while its service stands still. */
function activation(context: Context, change?: BuiltStep): (BuiltStep | undefined)[] {
  const { slot } = context
  const current = `${slot.root}/current`
  const { beforeStop, afterStop } = backupSteps(context)
  const { serving, stopped, started } = hookSteps(context)
  // A worker starts with its new unit file.
  const works = (slot.units?.workers ?? []).length > 0
  const links = [
    adopt(context),
    switchCurrent(context),
    expose(context, { id: 'path', path: slot.path, target: current }),
    slot.venv?.path
      ? expose(context, { id: 'venv-path', path: slot.venv.path, target: `${current}/.venv` })
      : undefined,
  ]
  return slot.service.manager === 'systemd'
    ? [
        ...serving,
        ...beforeStop,
        stopUnit(context, change),
        ...afterStop,
        ...stopped,
        change,
        ...links,
        installUnit(context),
        ...(works
          ? [installUnits(context), startUnit(context)]
          : [startUnit(context), installUnits(context)]),
        installNginx(context),
        ...started,
        identifyUnit(context),
      ]
    : [
        ...serving,
        ...beforeStop,
        stopProcess(context, change),
        ...afterStop,
        ...stopped,
        change,
        ...links,
        startProcess(context),
        installUnits(context),
        installNginx(context),
        ...started,
        identifyProcess(context),
      ]
}

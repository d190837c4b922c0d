import { isAdopted } from '../adoption.ts'
import type { BuiltStep, Context } from '../context.ts'
import { adopt, verifyAdopted } from '../steps/adopt.ts'
import { backupSteps } from '../steps/backups.ts'
import { checkEnv } from '../steps/env.ts'
import { modes, shared } from '../steps/files.ts'
import { hookSteps } from '../steps/hooks.ts'
import { expectInstalled, reinstall, runInstall } from '../steps/install.ts'
import { expose, switchCurrent } from '../steps/links.ts'
import { precompress } from '../steps/precompress.ts'
import { checkSettings, linkSettings } from '../steps/settings.ts'
import { identifyUnit, stopUnit } from '../steps/systemd.ts'
import { verifyRelease } from '../steps/unpack.ts'
import { venv } from '../steps/venv.ts'
import { arrival } from './arrival.ts'
import { present, type Source, type Strategy } from './strategy.ts'

/**
 * An exact commit whose own program installs it: units, files of nginx, migrations are its business. Before it runs, settings and
 * variables are whole and the data is saved; afterwards it is asked what holds, and the way back is the program of the release before.
 */
export function gitInstall(source?: Source): Strategy {
  return {
    deploy: (context) => {
      if (!source) throw new Error('A deployment of a commit needs the release')
      const arrived = arrival(context, source)
      const steps = [
        ...arrived.steps,
        checkSettings(context),
        checkEnv(context),
        shared(context),
        venv(context),
        modes(context, source.release.files),
        linkSettings(context),
        ...hookSteps(context).prepare,
        precompress(context),
        ...backupSteps(context).serving,
        ...activation(context),
      ]
      return { steps: present(steps), texts: arrived.texts }
    },
    rollback: (context) =>
      present([
        isAdopted(context.release.id) ? verifyAdopted(context) : verifyRelease(context),
        checkSettings(context),
        checkEnv(context),
        ...hookSteps(context).prepare,
        ...activation(context),
      ]),
  }
}

function activation(context: Context): (BuiltStep | undefined)[] {
  const { slot } = context
  const current = `${slot.root}/current`
  const { beforeStop, afterStop } = backupSteps(context)
  const { serving, stopped, started } = hookSteps(context)
  const install = runInstall(context)
  return [
    ...serving,
    ...beforeStop,
    stopUnit(context, install),
    reinstall(context),
    ...afterStop,
    ...stopped,
    adopt(context),
    switchCurrent(context),
    expose(context, { id: 'path', path: slot.path, target: current }),
    slot.venv?.path
      ? expose(context, { id: 'venv-path', path: slot.venv.path, target: `${current}/.venv` })
      : undefined,
    install,
    expectInstalled(context),
    ...started,
    identifyUnit(context),
  ]
}

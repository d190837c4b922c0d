import { DeployError } from '@deploy/kit/errors.ts'
import { fillRelease } from '@deploy/manifest/placeholders.ts'
import type { Release } from '@deploy/release/release.ts'
import { renderConfig } from '../config.ts'
import { type BuiltStep, type Context, isLive } from '../context.ts'
import { sha256Of } from '../digest.ts'
import { config, fileMode, modes, type RenderedConfig, shared, underShared } from '../steps/files.ts'
import { expose, switchCurrent } from '../steps/links.ts'
import { identifyProcess, startProcess, stopProcess } from '../steps/process.ts'
import { identifyUnit, installUnit, startUnit, stopUnit } from '../steps/systemd.ts'
import { unpack, verifyArchive, verifyRelease } from '../steps/unpack.ts'
import { venv } from '../steps/venv.ts'
import type { Strategy, TextBlob } from './strategy.ts'

export interface TarballSource {
  release: Release
  /** Text of each file that the manifest's `config` names, and of the unit file, as released. */
  configTexts: Record<string, string>
}

/** An archive is unpacked beside the live release, made ready there, and becomes live by one rename. */
export function tarball(source?: TarballSource): Strategy {
  return {
    deploy: (context) => {
      if (!source) throw new Error('A deployment of a tarball needs the release')
      const { configs, texts: configTexts } = rendered(context, source)
      const sums = sumsOf(context, source.release)
      const releaseJson = `${JSON.stringify(source.release, null, 2)}\n`
      const written = config(context, configs)
      const live = isLive(context)
      const steps = [
        verifyArchive(context),
        unpack(context, { sums: sha256Of(sums), releaseJson: sha256Of(releaseJson) }),
        shared(context),
        live ? undefined : written,
        venv(context),
        modes(context, source.release.files),
        ...activation(context, live ? written : undefined),
      ]
      const texts = [
        { name: 'SHA256SUMS', text: sums },
        { name: 'release.json', text: releaseJson },
        ...configTexts,
      ]
      return { steps: present(steps), texts }
    },
    rollback: (context) => present([verifyRelease(context), ...activation(context)]),
  }
}

/** `change`: what must be done to the release that serves already, while its service stands still. */
function activation(context: Context, change?: BuiltStep): (BuiltStep | undefined)[] {
  const { slot } = context
  const current = `${slot.root}/current`
  const links = [
    switchCurrent(context),
    expose(context, { id: 'path', path: slot.path, target: current }),
    slot.venv?.path
      ? expose(context, { id: 'venv-path', path: slot.venv.path, target: `${current}/.venv` })
      : undefined,
  ]
  return slot.service.manager === 'systemd'
    ? [
        stopUnit(context, change),
        change,
        ...links,
        installUnit(context),
        startUnit(context),
        identifyUnit(context),
      ]
    : [stopProcess(context, change), change, ...links, startProcess(context), identifyProcess(context)]
}

/** Digests of the files that stay as they were released; rendered configuration and shared folders have their own. */
function sumsOf(context: Context, release: Release): string {
  const changed = new Set(context.slot.config.map(({ file }) => file))
  return release.files
    .filter(({ path }) => !changed.has(path) && !underShared(context, path))
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
    .join('')
}

function rendered(
  context: Context,
  { release, configTexts }: TarballSource,
): { configs: RenderedConfig[]; texts: TextBlob[] } {
  const values = { version: release.version, commit: release.source.commit, release: release.id }
  const results = context.slot.config.map((settings) => {
    const released = release.files.find(({ path }) => path === settings.file)
    if (!released) throw configMissing(settings.file, release)
    const { mode } = released
    const text = renderConfig(settings, configTexts[settings.file] ?? '', values)
    return {
      text: { name: settings.file, text },
      config: {
        path: settings.file,
        sha256: sha256Of(text),
        mode: fileMode(context.slot.files, { path: settings.file, mode }),
        settings: Object.entries(settings.set).map(
          ([key, value]) => `${key} = ${value === '' ? 'nothing' : fillRelease(String(value), values)}`,
        ),
      },
    }
  })
  return { configs: results.map(({ config }) => config), texts: results.map(({ text }) => text) }
}

function configMissing(file: string, { id }: Release): DeployError {
  return new DeployError({
    code: 'CONFIG_MISSING',
    message: `${id} has no file ${file}, in which deploy.yml sets values.`,
    cause: 'The service would go on reading another file, and never see these values.',
    remedy: 'Correct the name in `config`, or add the file to the repository and to `build.include`.',
  })
}

function present(steps: (BuiltStep | undefined)[]): BuiltStep[] {
  return steps.filter((item) => item !== undefined)
}

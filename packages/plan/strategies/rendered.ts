import { DeployError } from '@deploy/kit/errors.ts'
import { fillRelease } from '@deploy/manifest/placeholders.ts'
import type { Release } from '@deploy/release/release.ts'
import { renderConfig } from '../config.ts'
import type { Context } from '../context.ts'
import { sha256Of } from '../digest.ts'
import { fileMode, type RenderedConfig } from '../steps/files.ts'
import type { Source, TextBlob } from './strategy.ts'

/** The files in which the manifest sets values, as they will be on the host. */
export function rendered(
  context: Context,
  { release, configTexts }: Source,
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

import { basename, dirname, relative, resolve } from 'node:path'
import { counted } from '@deploy/kit/counted.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Inventory } from '@deploy/sbom/component.ts'
import { filesUnder } from '@deploy/sbom/files.ts'
import { pinnedImage } from '@deploy/sbom/pinned-image.ts'
import { defaultNames, findSources, readSource, recogniseSource, type Source } from '@deploy/sbom/sources.ts'
import type { Inputs } from './inputs.ts'
import type { Deps } from './run.ts'
import type { Described } from './subject.ts'

type Files = ReturnType<typeof filesUnder>

interface Found {
  source: Source
  files: Files
}

/**
 * What the sources of the release say, one inventory for each: those that the input names, or all at the root of the workspace.
 * An image that is released and that nobody reads is listed by its digest. Throws SBOM_SOURCE_MISSING, SBOM_SOURCE_UNKNOWN and
 * what the readers throw.
 */
export async function readInventories(
  { source, paths, strict }: Inputs,
  { workspace, log }: Deps,
  { subject, image }: Described,
): Promise<Inventory[]> {
  const found =
    paths.length === 0
      ? defaultSources(source, filesUnder(workspace), image)
      : paths.map((path) => chosen(source, placeOf(path, workspace)))
  const inventories: Inventory[] = []
  for (const { source: one, files } of found) {
    const inventory = await readSource(one, { files, strict })
    log.info(`${one.path}: ${counted(inventory.components.length, 'package')}, read as ${one.kind}.`)
    inventories.push(inventory)
  }
  const isRead = inventories.some(({ components }) => components.some(({ type }) => type === 'container'))
  if (image === undefined || isRead) return inventories
  return [...inventories, pinnedImage(image, { application: subject.name, path: 'release.json' })]
}

/** The document names paths relative to the workspace; what lies outside of it is named relative to its own folder. */
function placeOf(path: string, workspace: string): { root: string; inside: string } {
  const full = resolve(workspace, path)
  const inside = relative(workspace, full)
  if (inside === '') return { root: workspace, inside: '.' }
  if (inside === '..' || inside.startsWith('../')) return { root: dirname(full), inside: basename(full) }
  return { root: workspace, inside }
}

function chosen(kind: Inputs['source'], { root, inside }: { root: string; inside: string }): Found {
  const files = filesUnder(root)
  return { files, source: kind === 'auto' ? recogniseSource(inside, files) : { kind, path: inside } }
}

/** A release of an image needs no lock file: the image itself is listed. */
function defaultSources(source: Inputs['source'], files: Files, image: Described['image']): Found[] {
  const found = findSources(files).filter(({ kind }) => source === 'auto' || kind === source)
  if (found.length > 0 || (image && source === 'auto')) return found.map((one) => ({ source: one, files }))
  throw new DeployError({
    code: 'SBOM_SOURCE_MISSING',
    message:
      source === 'auto'
        ? 'The workspace has no lock file at its root to read packages from.'
        : `The input 'path' must say where the ${source} is.`,
    ...(source === 'auto' && { cause: `Looked for ${defaultNames.join(', ')}.` }),
    remedy: `Give the input 'path'. An application without packages has an empty requirements.txt.`,
  })
}

import { mkdir, rm } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Outputs } from '@deploy/kit/execute.ts'
import type { Log } from '@deploy/kit/print.ts'
import type { Inventory } from '@deploy/sbom/component.ts'
import { createDocument, type SbomDocument } from '@deploy/sbom/document.ts'
import { filesUnder } from '@deploy/sbom/files.ts'
import { pinnedImage } from '@deploy/sbom/pinned-image.ts'
import { proveSchema } from '@deploy/sbom/schema/prove.ts'
import { defaultNames, findSources, readSource, recogniseSource, type Source } from '@deploy/sbom/sources.ts'
import { changesDocument, changesSince, changesSummary } from './difference.ts'
import type { Inputs } from './inputs.ts'
import { outdatedDocument, outdatedIn, outdatedSummary } from './outdated.ts'
import { provePolicy } from './policy.ts'
import { proveProfiles } from './profiles.ts'
import { signChecksums } from './sign.ts'
import { type Described, describeSubject } from './subject.ts'
import { vexOf } from './vex.ts'
import { writeChecksums, writeWhole } from './write.ts'

const BOM_FILE = 'bom.json'
const XML_FILE = 'bom.xml'
const VEX_FILE = 'vex.json'
const CHANGES_FILE = 'bom-changes.json'
const OUTDATED_FILE = 'bom-outdated.json'
const MAX_WARNINGS = 20

export interface Deps {
  workspace: string
  env: NodeJS.ProcessEnv
  log: Log
  summary(markdown: string): Promise<void>
  /** Of this tool. */
  version: string
  now(): Date
}

/**
 * Writes bom.json and what was asked for beside it, then the checksums of all that lies in the release
 * directory, then signs those.
 */
export async function run(inputs: Inputs, deps: Deps): Promise<Outputs> {
  const described = await describeSubject(inputs, deps)
  const { subject, timestamp } = described
  const inventories = await readInventories(inputs, deps, described)
  await provePolicy(inventories, inputs, deps)
  const outdated = await outdatedIn(inventories, inputs, deps)
  const tool = { name: 'sbom-and-checksum', version: deps.version }
  const { specVersion, creator, supplier } = inputs
  const document = createDocument({
    subject,
    timestamp,
    tool,
    inventories,
    specVersion,
    ...(creator && { creator }),
    ...(supplier && { supplier }),
  })
  const lines = proveProfiles(document.json, inputs)
  const changes = await changesSince(document.json, inputs, deps)
  const vex = await vexOf({ document, timestamp, tool }, { inputs, deps })

  const directory = resolve(deps.workspace, inputs.releaseDirectory)
  await mkdir(directory, { recursive: true })
  await proveDocuments({ bom: document.document, vex, specVersion, directory })
  const documents = {
    [BOM_FILE]: document.json,
    [XML_FILE]: inputs.xml ? document.xml() : undefined,
    [VEX_FILE]: vex,
    [CHANGES_FILE]: changesDocument(changes, subject.archive?.sha256),
    [OUTDATED_FILE]: outdatedDocument(outdated, subject.archive?.sha256),
  }
  for (const [name, text] of Object.entries(documents)) {
    // What an earlier run left would speak of another bill of materials.
    if (text === undefined) await rm(join(directory, name), { force: true })
    else await writeWhole(join(directory, name), text)
  }
  const { listed, left } = await writeChecksums(directory)
  const signed = await signChecksums(directory, { application: subject.name, inputs, env: deps.env })
  for (const line of lines) deps.log.info(line)
  await report({ document, listed, left, signed }, deps)
  if (changes !== undefined) await deps.summary(changesSummary(changes))
  if (outdated !== undefined) await deps.summary(outdatedSummary(outdated))
  return {
    sbom: join(inputs.releaseDirectory, BOM_FILE),
    ...(inputs.xml && { 'sbom-xml': join(inputs.releaseDirectory, XML_FILE) }),
    ...(vex !== undefined && { vex: join(inputs.releaseDirectory, VEX_FILE) }),
    sha256sums: join(inputs.releaseDirectory, 'SHA256SUMS'),
    sha512sums: join(inputs.releaseDirectory, 'SHA512SUMS'),
    signature: signed ? join(inputs.releaseDirectory, 'SHA256SUMS.sig') : '',
    components: document.components,
    ...(changes !== undefined && { changes: changes.changes.length }),
    ...(outdated !== undefined && { outdated: outdated.outdated.length }),
    incomplete: document.aggregate === 'incomplete',
  }
}

/** An earlier bill of materials would pass for this one, so that a failure leaves none. */
async function proveDocuments({
  bom,
  vex,
  specVersion,
  directory,
}: {
  bom: object
  vex: string | undefined
  specVersion: Inputs['specVersion']
  directory: string
}): Promise<void> {
  try {
    await proveSchema(bom, { name: BOM_FILE, specVersion })
    if (vex !== undefined) await proveSchema(JSON.parse(vex), { name: VEX_FILE, specVersion: '1.6' })
  } catch (error) {
    for (const name of [BOM_FILE, XML_FILE, VEX_FILE]) await rm(join(directory, name), { force: true })
    throw error
  }
}

async function readInventories(
  { source, path, strict }: Inputs,
  { workspace, log }: Deps,
  { subject, image }: Described,
): Promise<Inventory[]> {
  const { root, inside } = placeOf(path, workspace)
  const files = filesUnder(root)
  const sources = inside === '' ? defaultSources(source, files, image) : [chosen(source, inside, files)]
  const inventories: Inventory[] = []
  for (const one of sources) {
    const inventory = await readSource(one, { files, strict })
    log.info(`${one.path}: ${inventory.components.length} packages, read as ${one.kind}.`)
    inventories.push(inventory)
  }
  const isRead = inventories.some(({ components }) => components.some(({ type }) => type === 'container'))
  if (image === undefined || isRead) return inventories
  return [...inventories, pinnedImage(image, { application: subject.name, path: 'release.json' })]
}

/** The document names paths relative to the workspace; what lies outside of it is named relative to its own folder. */
function placeOf(path: string, workspace: string): { root: string; inside: string } {
  if (path === '') return { root: workspace, inside: '' }
  const full = resolve(workspace, path)
  const inside = relative(workspace, full)
  if (inside === '') return { root: workspace, inside: '.' }
  if (inside === '..' || inside.startsWith('../')) return { root: dirname(full), inside: basename(full) }
  return { root: workspace, inside }
}

type Files = ReturnType<typeof filesUnder>

function chosen(source: Inputs['source'], path: string, files: Files): Source {
  return source === 'auto' ? recogniseSource(path, files) : { kind: source, path }
}

/** A release of an image needs no lock file: the image itself is listed. */
function defaultSources(source: Inputs['source'], files: Files, image: Described['image']): Source[] {
  const found = findSources(files).filter(({ kind }) => source === 'auto' || kind === source)
  if (found.length > 0 || (image && source === 'auto')) return found
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

async function report(
  {
    document,
    listed,
    left,
    signed,
  }: { document: SbomDocument; listed: string[]; left: string[]; signed: boolean },
  { log, summary }: Deps,
): Promise<void> {
  const { components, aggregate, warnings } = document
  for (const { path, line, message } of warnings.slice(0, MAX_WARNINGS)) {
    log.warning(`${line === undefined ? path : `${path}:${line}`}: ${message}`)
  }
  if (warnings.length > MAX_WARNINGS) {
    log.warning(
      `${warnings.length - MAX_WARNINGS} more warnings stand in ${BOM_FILE} under metadata.properties.`,
    )
  }
  for (const name of left) log.warning(`${name} is no plain file: it stands in no checksum file.`)
  log.info(`${BOM_FILE} lists ${components} packages and is ${inWords[aggregate]}.`)
  log.info(`SHA256SUMS and SHA512SUMS list ${listed.join(', ')}.`)
  if (signed) log.info('SHA256SUMS.sig is the signature over SHA256SUMS.')
  await summary(
    `**Bill of materials:** ${components} packages, ${inWords[aggregate]}; ${warnings.length} warnings. Checksums of ${listed.length} files${signed ? ', signed' : ''}.`,
  )
}

const inWords: Record<SbomDocument['aggregate'], string> = {
  complete: 'complete',
  incomplete: 'incomplete: packages may be missing',
  unknown: 'complete as far as its source says; packages that others bring with them may be missing',
}

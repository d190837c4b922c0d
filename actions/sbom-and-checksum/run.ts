import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { counted } from '@deploy/kit/counted.ts'
import type { Outputs } from '@deploy/kit/execute.ts'
import type { Log } from '@deploy/kit/print.ts'
import { createDocument, type SbomDocument } from '@deploy/sbom/document.ts'
import { proveSchema } from '@deploy/sbom/schema/prove.ts'
import { changesDocument, changesSince, changesSummary } from './difference.ts'
import type { Inputs } from './inputs.ts'
import { readInventories } from './inventories.ts'
import { outdatedDocument, outdatedIn, outdatedSummary } from './outdated.ts'
import { provePolicy } from './policy.ts'
import { proveProfiles } from './profiles.ts'
import { signChecksums } from './sign.ts'
import { describeSubject } from './subject.ts'
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
  log.info(`${BOM_FILE} lists ${counted(components, 'package')} and is ${inWords[aggregate]}.`)
  log.info(`SHA256SUMS and SHA512SUMS list ${listed.join(', ')}.`)
  if (signed) log.info('SHA256SUMS.sig is the signature over SHA256SUMS.')
  await summary(
    `**Bill of materials:** ${counted(components, 'package')}, ${inWords[aggregate]}; ${counted(warnings.length, 'warning')}. Checksums of ${counted(listed.length, 'file')}${signed ? ', signed' : ''}.`,
  )
}

const inWords: Record<SbomDocument['aggregate'], string> = {
  complete: 'complete',
  incomplete: 'incomplete: packages may be missing',
  unknown: 'complete as far as its source says; packages that others bring with them may be missing',
}

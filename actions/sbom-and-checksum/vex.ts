import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import type { SbomDocument } from '@deploy/sbom/document.ts'
import { createVex } from '@deploy/sbom/vex.ts'
import type { Inputs } from './inputs.ts'
import type { Deps } from './run.ts'

/** vex.json for a bill of materials; undefined when no file was given. Throws VEX_INVALID. */
export async function vexOf(
  about: { document: SbomDocument; timestamp: Date; tool: { name: string; version: string } },
  { inputs, deps }: { inputs: Inputs; deps: Deps },
): Promise<string | undefined> {
  const { vex } = inputs
  if (vex === '') return undefined
  const { document, timestamp, tool } = about
  const bom: { components?: { 'bom-ref': string }[] } = JSON.parse(document.json)
  const subject = {
    serialNumber: document.serialNumber,
    references: (bom.components ?? []).map((one) => one['bom-ref']),
    timestamp,
    tool,
  }
  const file = await readFile(resolve(deps.workspace, vex), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new DeployError({
      code: 'VEX_INVALID',
      message: `${vex} cannot be read.`,
      cause: error.code ?? error.message,
      remedy: `Check the input 'vex'; leave it out when nothing is to be said.`,
    })
  })
  return createVex({ file, path: vex, subject })
}

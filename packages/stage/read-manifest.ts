import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Manifest } from '@deploy/manifest/manifest.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'

/** The manifest of the workspace. Throws MANIFEST_MISSING or MANIFEST_INVALID. */
export async function readManifest(path: string, workspace: string): Promise<Manifest> {
  return parseManifest(await readText(resolve(workspace, path), path), path)
}

async function readText(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new DeployError({
      code: 'MANIFEST_MISSING',
      message: `${shown} cannot be read.`,
      cause: code === 'ENOENT' ? 'There is no such file in the workspace.' : message,
      remedy:
        "Check the repository out before this step (actions/checkout), or name the file with the input 'manifest'.",
    })
  }
}

import { DeployError } from '@deploy/kit/errors.ts'
import type { SpecVersion } from '../document.ts'

const MOST_NAMED = 5

/** One is loaded when it is asked for: each is hundreds of kilobytes. */
const validators = {
  '1.6': () => import('./bom-1.6.ts'),
  '1.7': () => import('./bom-1.7.ts'),
}

/**
 * Proves that a parsed document is what the official CycloneDX schema of the version demands. `name` is that of its file. Throws
 * SBOM_INVALID with the first places that are not: a mistake of ours, since no source should lead to it.
 */
export async function proveSchema(
  document: object,
  { name, specVersion }: { name: string; specVersion: SpecVersion },
): Promise<void> {
  const { validate } = await validators[specVersion]()
  if (validate(document)) return
  const places = (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const { additionalProperty } = params as { additionalProperty?: string }
    return `${instancePath || 'the document'}: ${message}${additionalProperty ? ` (${additionalProperty})` : ''}`
  })
  throw new DeployError({
    code: 'SBOM_INVALID',
    message: `${name} was not written: the official schema of CycloneDX ${specVersion} refuses it at ${places[0]}.`,
    cause: places.slice(0, MOST_NAMED).join('\n'),
    remedy:
      'This is a mistake of these actions: please report it with this message and the file that the packages were read from. Until it is mended, another spec-version or source may do.',
  })
}

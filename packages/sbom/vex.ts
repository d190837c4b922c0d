import { readDocument } from '@deploy/kit/document.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import * as z from 'zod/mini'
import { distinct } from './order.ts'
import { matchesPurl } from './purl-pattern.ts'
import { numberedText } from './serial-number.ts'
import { plainYaml } from './yaml.ts'

/** Words of CycloneDX: https://cyclonedx.org/docs/1.6/json/#vulnerabilities_items_analysis */
const states = [
  'resolved',
  'resolved_with_pedigree',
  'exploitable',
  'in_triage',
  'false_positive',
  'not_affected',
] as const
const justifications = [
  'code_not_present',
  'code_not_reachable',
  'requires_configuration',
  'requires_dependency',
  'requires_environment',
  'protected_by_compiler',
  'protected_at_runtime',
  'protected_at_perimeter',
  'protected_by_mitigating_control',
] as const

const text = z.string().check(z.minLength(1), z.maxLength(4000))
const fileSchema = z.strictObject({
  vulnerabilities: z.array(
    z.strictObject({
      id: z
        .string()
        .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/, 'must be an id such as CVE-2024-12345')),
      packages: z.array(text).check(z.minLength(1, 'must name at least one package, such as pkg:pypi/flask')),
      state: z.enum(states),
      justification: z.optional(z.enum(justifications)),
      detail: z.optional(text),
    }),
  ),
})

type Statement = z.output<typeof fileSchema>['vulnerabilities'][number]

/** The bill of materials that the statements are about. */
export interface VexSubject {
  serialNumber: string
  /** The bom-refs of its components. */
  references: string[]
  timestamp: Date
  tool: { name: string; version: string }
}

/**
 * Makes the document of what known vulnerabilities mean for a release, apart from the bill of materials and linked to it by
 * BOM-Link (https://cyclonedx.org/capabilities/bomlink/), as CycloneDX 1.6 JSON. `file` is the text of vex.yml at `path`.
 * The bytes depend on the input alone. Throws VEX_INVALID: another shape, or a package that the bill does not list.
 */
export function createVex({
  file,
  path,
  subject,
}: {
  file: string
  path: string
  subject: VexSubject
}): string {
  const { vulnerabilities } = readDocument(fileSchema, file, (cause) => invalid(path, cause), plainYaml)
  const twice = vulnerabilities.find(({ id }, at) => vulnerabilities.findIndex((one) => one.id === id) < at)
  if (twice !== undefined) throw invalid(path, `${twice.id} stands there twice.`)
  const silent = vulnerabilities.find(
    ({ state, justification, detail }) => state === 'not_affected' && !justification && !detail,
  )
  if (silent !== undefined)
    throw invalid(path, `${silent.id} is not_affected without a justification or a detail.`)
  const { name, version } = subject.tool
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: subject.timestamp.toISOString(),
      tools: { components: [{ type: 'application', name, version, 'bom-ref': `tool:${name}@${version}` }] },
    },
    vulnerabilities: vulnerabilities.map((one) => vulnerabilityOf(one, { path, subject })),
  }
  return numberedText(document).text
}

function vulnerabilityOf(
  { id, packages, state, justification, detail }: Statement,
  { path, subject }: { path: string; subject: VexSubject },
) {
  const found = packages.flatMap((pattern) => {
    const matching = subject.references.filter((ref) => matchesPurl(pattern, ref))
    if (matching.length === 0)
      throw invalid(path, `${id} names ${pattern}, which the bill of materials does not list.`)
    return matching
  })
  const bom = subject.serialNumber.replace(/^urn:uuid:/, '')
  return {
    'bom-ref': id,
    id,
    analysis: { state, ...(justification && { justification }), ...(detail && { detail: detail.trim() }) },
    affects: distinct(found).map((ref) => ({ ref: `urn:cdx:${bom}/1#${encodeURIComponent(ref)}` })),
  }
}

function invalid(path: string, cause: string): DeployError {
  return new DeployError({
    code: 'VEX_INVALID',
    message: `${path} does not say what vulnerabilities mean for this release.`,
    cause,
    remedy: `Correct it: each entry has id, packages and state, and justification or detail when it is not_affected.`,
  })
}

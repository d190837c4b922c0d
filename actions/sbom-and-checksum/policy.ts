import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Policy } from '@deploy/manifest/manifest.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { type Inventory, mergeComponents } from '@deploy/sbom/component.ts'
import { judge, type PolicyFinding } from '@deploy/sbom/policy/policy.ts'
import type { Inputs } from './inputs.ts'
import type { Deps } from './run.ts'

/**
 * Holds what was read against `sbom.policy` of the manifest, if the workspace has one. Exceptions that are made use of are
 * told. Throws SBOM_POLICY with every finding.
 */
export async function provePolicy(inventories: Inventory[], inputs: Inputs, deps: Deps): Promise<void> {
  const policy = await policyOf(inputs, deps)
  const { manifest } = inputs
  const { log, now } = deps
  if (policy === undefined) return
  const components = mergeComponents(inventories.flatMap((one) => one.components))
  const { findings, excepted } = judge(components, policy, now().toISOString().slice(0, 10))
  for (const one of excepted) log.warning(textOf(one))
  if (findings.length > 0) throw refused(findings, manifest)
  log.info(`All ${components.length} packages satisfy sbom.policy of ${manifest}.`)
}

/** `sbom.policy` of the manifest; undefined when there is none. Throws MANIFEST_INVALID. */
export async function policyOf({ manifest }: Inputs, { workspace }: Deps): Promise<Policy | undefined> {
  const text = await readFile(resolve(workspace, manifest), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : parseManifest(text, manifest).policy
}

function textOf({ path, line, message }: PolicyFinding): string {
  if (path === undefined) return message
  return `${line === undefined ? path : `${path}:${line}`}: ${message}`
}

function refused(findings: PolicyFinding[], manifest: string): DeployError {
  const lines = findings.map(textOf)
  return new DeployError({
    code: 'SBOM_POLICY',
    message:
      lines.length === 1
        ? `A package breaks sbom.policy: ${lines[0]}.`
        : `Packages break sbom.policy ${lines.length} times.`,
    cause: lines.slice(0, 100).join('\n'),
    remedy: `Replace the packages, or have them allowed in ${manifest}; an exception there needs a reason, an owner and its last day.`,
  })
}

import { DeployError } from '@deploy/kit/errors.ts'
import { check } from './check.ts'
import { type Draft, draft, environmentOf } from './draft.ts'
import { type Finding, refusal, suggestion } from './findings.ts'
import type { Environment, Host, Manifest } from './manifest.ts'
import { adoptRules } from './rules/adopt.ts'
import { backupRules } from './rules/backup.ts'
import { changeRecordRules } from './rules/change-record.ts'
import { composeRules } from './rules/compose.ts'
import { hookRules } from './rules/hooks.ts'
import { hostRules } from './rules/hosts.ts'
import { imageRules } from './rules/image.ts'
import { installRules } from './rules/install.ts'
import { nfrRules } from './rules/nfr.ts'
import { nginxRules } from './rules/nginx.ts'
import { orderRules } from './rules/order.ts'
import { promotionRules, stateRules } from './rules/promotion.ts'
import { roleRules } from './rules/roles.ts'
import { rolloutRules } from './rules/rollout.ts'
import { setupRules } from './rules/setup.ts'
import { slotRules } from './rules/slot.ts'
import { unitRules } from './rules/units.ts'
import { fileSchema, headShape, maximumEnvironments } from './schema.ts'
import { readSource } from './source.ts'
import { type Branch, get, type Tree, without } from './tree.ts'

/**
 * Understands the text of deploy.yml. `where` is the path that messages name.
 * Throws MANIFEST_INVALID with everything that is wrong, a line each: `<where>:<line>:<column> <path>: <what>`.
 */
export function parseManifest(text: string, where: string): Manifest {
  const source = readSource(text)
  if (source.tree === undefined) throw refusal(where, source.findings)
  const file = check(fileSchema, source.tree)
  const tree = without(source.tree, file.strangers ?? [])
  const inFile = [...source.findings, ...file.findings]
  const results = draftsOf(tree)
  const drafts = results.map((result) => result.draft)
  const strategy = check(headShape.strategy, tree, ['strategy']).value
  const inSlots = results.map(({ draft, findings }) => [
    ...findings,
    ...roleRules(draft, strategy),
    ...[draft, ...(draft.roles ?? [])].flatMap((each) => [
      ...slotRules(each),
      ...adoptRules(each, strategy),
      ...backupRules(each),
      ...nfrRules(each),
      ...rolloutRules(each),
      ...promotionRules(each, tree),
      ...nginxRules(each),
      ...unitRules(each, strategy),
      ...setupRules(each),
    ]),
  ])
  const ofStrategy =
    strategy === undefined
      ? []
      : [
          ...imageRules(drafts, { strategy, tree }),
          ...composeRules(drafts, strategy),
          ...hookRules(drafts, strategy),
          ...installRules(drafts, strategy),
        ]
  const between = [
    ...ofStrategy,
    ...changeRecordRules(tree, Object.keys(environmentsOf(tree))),
    ...stateRules(drafts),
    ...hostRules(drafts),
    ...orderRules(drafts, Object.keys(environmentsOf(tree))),
  ]
  const findings = [...inFile, ...told(inFile, inSlots, drafts), ...between]
  if (findings.length > 0) throw refusal(where, findings)
  return manifestOf(tree, drafts)
}

/** The environment of that name. Throws ENVIRONMENT_UNKNOWN. */
export function findEnvironment(manifest: Manifest, name: string): Environment {
  if (Object.hasOwn(manifest.environments, name)) return manifest.environments[name]!
  const names = Object.keys(manifest.environments)
  throw new DeployError({
    code: 'ENVIRONMENT_UNKNOWN',
    message: `${manifest.application} has no environment '${name}'${suggestion(name, names)}`.replace(
      /[^?]$/,
      '$&.',
    ),
    cause: `The manifest has: ${names.join(', ')}`,
    remedy: 'Name one of these, or add the environment to the manifest.',
  })
}

/** The host of that name in an environment, or all when the name is ''. Throws HOST_UNKNOWN. */
export function findHosts({ name: environment, hosts }: Environment, name: string): Host[] {
  const found = name === '' ? hosts : hosts.filter((host) => host.name === name)
  if (found.length > 0) return found
  throw new DeployError({
    code: 'HOST_UNKNOWN',
    message: `${environment} has no host '${name}'.`,
    cause: `The manifest has: ${hosts.map((host) => host.name).join(', ')}`,
    remedy: "Name one of these with the input 'host', or leave it empty for all.",
  })
}

function environmentsOf(tree: Tree): Record<string, Branch> {
  const environments = get(tree, ['environments'])
  if (environments?.kind !== 'branch') return {}
  const branches = [...environments.entries].flatMap(([name, { value }]) =>
    value.kind === 'branch' ? [[name, value] as const] : [],
  )
  return Object.fromEntries(branches)
}

function draftsOf(tree: Tree): { draft: Draft; findings: Finding[] }[] {
  if (tree.kind !== 'branch') return []
  const application = check(headShape.application, tree, ['application']).value
  return Object.entries(environmentsOf(tree))
    .slice(0, maximumEnvironments)
    .map(([name, own]) => draft({ name, top: tree, own, ...(application !== undefined && { application }) }))
}

/** What stands at the top is found once for each environment: it is told once, with the environments if not for all. */
function told(
  inFile: readonly Finding[],
  inSlots: readonly Finding[][],
  drafts: readonly Draft[],
): Finding[] {
  const key = ({ line, column, text }: Finding) => `${line}:${column} ${text}`
  const before = new Set(inFile.map(key))
  const named = inSlots.flatMap((findings, index) =>
    findings.map((finding) => ({ finding, environment: drafts[index]!.name })),
  )
  const groups = Map.groupBy(named, ({ finding }) => key(finding))
  return [...groups].flatMap(([id, group]) => {
    const { finding } = group[0]!
    const names = [...new Set(group.map(({ environment }) => environment))]
    const general = finding.path[0] === 'environments' || names.length === drafts.length
    if (before.has(id)) return []
    return [{ ...finding, text: general ? finding.text : `${finding.text} (in ${names.join(', ')})` }]
  })
}

/** Of a tree without findings. */
function manifestOf(tree: Tree, drafts: readonly Draft[]): Manifest {
  const policy = check(headShape.sbom, tree, ['sbom']).value?.policy
  const strategy = check(headShape.strategy, tree, ['strategy']).value!
  const changeRecord = check(headShape.changeRecord, tree, ['change-record']).value
  return {
    application: check(headShape.application, tree, ['application']).value!,
    strategy,
    build: check(headShape.build, tree, ['build']).value!,
    ...(policy && { policy }),
    ...(changeRecord && { changeRecord }),
    environments: Object.fromEntries(drafts.map((each) => [each.name, environmentOf(each, strategy)])),
  }
}

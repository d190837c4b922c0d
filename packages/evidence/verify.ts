import { DeployError } from '@deploy/kit/errors.ts'
import type { Manifest } from '@deploy/manifest/manifest.ts'
import { isExactSignature, releaseNamespace } from '@deploy/release/sshsig.ts'
import { checksumFile, parseChecksums } from '@deploy/sbom/checksums.ts'
import { type Documents, type Evidence, madeFiles, parseEvidence, parseStage, subjectOf } from './evidence.ts'
import { provenStage } from './proof.ts'
import { type Finding, gap, joined, type Said, said, unproven } from './said.ts'
import { evidenceNamespace, sealedPaths, sealText, sha256Of } from './seal.ts'
import type { Stage } from './stage.ts'
import { ofContracts } from './verify-contract.ts'
import { ofManifest } from './verify-manifest.ts'

export interface Examination {
  /** A sentence each. */
  proven: string[]
  findings: Finding[]
  /** `whole`: as it was written, with gaps. `broken`: not what was written. */
  verdict: 'proven' | 'whole' | 'broken'
}

/** Who signed the text, by a file of keys that the caller trusts; a cause where nobody in it did. */
export type VerifySignature = (signed: {
  text: Buffer
  signature: Buffer
  namespace: string
}) => Promise<{ signer: string } | { cause: string }>

export interface Examined {
  /** By path in the bundle. */
  files: ReadonlyMap<string, Buffer>
  /** Paths of what is no plain file, such as links. */
  odd?: readonly string[]
  /** Absent: nobody said whom to believe. */
  verify?: VerifySignature | undefined
  /** sha256 of the archive that somebody holds. */
  archive?: string | undefined
  /** deploy.yml, as somebody holds it; absent: only what the bundle says was asked for. */
  manifest?: Manifest | undefined
  /** For waivers that have expired since. */
  now: Date
}

/** What the files of a bundle prove, and what they do not. Reads nothing but what it is given. */
export async function examineBundle(bundle: Examined): Promise<Examination> {
  const { files } = bundle
  const index = files.get(madeFiles.index)
  if (index === undefined) return ended([], [{ ...missing(madeFiles.index) }])
  const evidence = readIndex(index)
  if (evidence instanceof DeployError)
    return ended([], [{ kind: 'changed', path: madeFiles.index, text: evidence.facts.cause ?? '' }])
  const documents: Documents = Object.fromEntries([...files].map(([path, bytes]) => [path, String(bytes)]))
  const whole = [
    ...itemFindings(evidence, files, documents),
    ...sealFindings(evidence, files),
    ...strangers(evidence, bundle, documents),
    ...stageFindings(evidence, documents),
  ]
  const signed = await signatures(evidence, bundle)
  // What a broken bundle says is nobody's word.
  if ([...whole, ...signed.findings].some(isBreak)) return ended([], unique([...whole, ...signed.findings]))
  const sayings = sayingsOf(evidence, documents, bundle)
  return ended([...signed.proven, ...sayings.proven], [...signed.findings, ...sayings.findings])
}

const breaks: Finding['kind'][] = ['changed', 'missing', 'extra', 'foreign', 'signature']
const isBreak = ({ kind }: Finding) => breaks.includes(kind)

function ended(proven: string[], findings: Finding[]): Examination {
  const whole = findings.length === 0 ? 'proven' : 'whole'
  return { proven, findings, verdict: findings.some(isBreak) ? 'broken' : whole }
}

/** One finding of a kind for each file. */
function unique(findings: Finding[]): Finding[] {
  return [...new Map(findings.map((one) => [`${one.kind} ${one.path}`, one])).values()]
}

function readIndex(bytes: Buffer): Evidence | DeployError {
  try {
    return parseEvidence(String(bytes), madeFiles.index)
  } catch (error) {
    if (error instanceof DeployError) return error
    throw error
  }
}

/** The files that evidence.json lists: there, the same bytes, and about the release. */
function itemFindings(
  { items, release }: Evidence,
  files: ReadonlyMap<string, Buffer>,
  documents: Documents,
): Finding[] {
  return items.flatMap(({ path, sha256, subject }): Finding[] => {
    const bytes = files.get(path)
    if (bytes === undefined) return [missing(path)]
    if (sha256Of(bytes) !== sha256) return [changed(path, 'evidence.json lists other bytes')]
    const own = subjectOf(path, documents)
    if (own === subject && subject === release.sha256) return []
    return [foreign(path, own ?? subject)]
  })
}

/** evidence.sha256 is exactly what these files give. */
function sealFindings(evidence: Evidence, files: ReadonlyMap<string, Buffer>): Finding[] {
  const seal = files.get(madeFiles.seal)
  if (seal === undefined) return [missing(madeFiles.seal)]
  const paths = sealedPaths(evidence)
  const absent = paths.filter((path) => !files.has(path)).map(missing)
  const found = sealText(
    paths.filter((path) => files.has(path)),
    (path) => files.get(path)!,
  )
  if (absent.length === 0 && found === String(seal)) return []
  const lines = new Set(String(seal).split('\n'))
  const others = found.split('\n').filter((line) => !lines.has(line))
  if (absent.length + others.length === 0)
    return [changed(madeFiles.seal, 'it names more than evidence.json lists')]
  return [...absent, ...others.map((line) => changed(line.slice(66), 'evidence.sha256 names other bytes'))]
}

/** What lies there and belongs to nothing. */
function strangers(evidence: Evidence, { files, odd = [] }: Examined, documents: Documents): Finding[] {
  const known = new Set([...sealedPaths(evidence), madeFiles.seal, madeFiles.signature])
  const extra = [...files.keys()].filter((path) => !known.has(path))
  return [
    ...odd.map((path): Finding => ({ kind: 'extra', path, text: 'it is no plain file' })),
    ...extra.map((path): Finding => {
      const own = subjectOf(path, documents)
      if (own !== undefined && own !== evidence.release.sha256) return foreign(path, own)
      return { kind: 'extra', path, text: 'evidence.json does not list it' }
    }),
  ]
}

/** evidence.json says of each stage what the stage itself says. */
function stageFindings({ stages }: Evidence, documents: Documents): Finding[] {
  return stages.flatMap((stage): Finding[] => {
    const path = `${stage.stage}/deployment.json`
    const text = documents[path]
    if (text === undefined) return [missing(path)]
    if (JSON.stringify(readStage(text, path)) === JSON.stringify(stage)) return []
    return [changed(madeFiles.index, `it says something else of ${stage.stage} than ${path}`)]
  })
}

function readStage(text: string, path: string): Stage | undefined {
  try {
    return parseStage(text, path)
  } catch {
    return undefined
  }
}

/** Who signed the bundle, and who signed the release. */
async function signatures({ application }: Evidence, { files, verify }: Examined): Promise<Said> {
  const signature = files.get(madeFiles.signature)
  const text = files.get(madeFiles.seal)
  if (signature !== undefined && !isExactSignature(String(signature)))
    return { proven: [], findings: [badSignature('it is not as ssh-keygen writes one')] }
  if (verify === undefined) {
    const why =
      signature === undefined ? 'The bundle is not signed' : 'Nobody said whose signature to believe'
    return {
      proven: [],
      findings: [unproven(`${why}: whoever had these files could have written all of them anew.`)],
    }
  }
  if (signature === undefined || text === undefined)
    return { proven: [], findings: [badSignature('there is none')] }
  const answer = await verify({ text, signature, namespace: evidenceNamespace(application) })
  if ('cause' in answer) return { proven: [], findings: [badSignature(answer.cause)] }
  const proven = [`${answer.signer} signed this bundle, and no byte of it was changed since.`]
  const [sums, sumsSignature] = [files.get('SHA256SUMS'), files.get('SHA256SUMS.sig')]
  if (sums === undefined || sumsSignature === undefined)
    return { proven, findings: [unproven('The release itself is not signed: there is no SHA256SUMS.sig.')] }
  const release = await verify({
    text: sums,
    signature: sumsSignature,
    namespace: releaseNamespace(application),
  })
  if ('cause' in release) return { proven, findings: [unproven(`Who signed the release: ${release.cause}`)] }
  return { proven: [...proven, `${release.signer} signed the release (SHA256SUMS).`], findings: [] }
}

/** What the documents say, once nothing speaks against them. */
function sayingsOf(
  evidence: Evidence,
  documents: Documents,
  { archive, manifest, now }: Pick<Examined, 'archive' | 'manifest' | 'now'>,
): Said {
  const { application, release, items } = evidence
  const all = [
    ofArchive(evidence, archive),
    ofBuild(evidence, documents),
    ...environmentsOf(evidence).map((environment) => ofEnvironment(environment, evidence, documents)),
    ofContracts(evidence, documents, now),
    ...(manifest ? [ofManifest(evidence, manifest)] : []),
  ]
  const title = `${items.length} documents are about ${application} ${release.version}, sha256 ${release.sha256}.`
  return {
    proven: [title, ...all.flatMap(({ proven }) => proven)],
    findings: [
      ...all.flatMap(({ findings }) => findings),
      ...(evidence.stages.length === 0 ? [unproven('Nothing was deployed.')] : []),
    ],
  }
}

function ofArchive({ release }: Evidence, archive: string | undefined): Said {
  if (archive === undefined)
    return {
      proven: [],
      findings: [unproven('That the archive you hold is this release: it was not given to compare.')],
    }
  if (archive === release.sha256) return { proven: ['The archive you hold is this release.'], findings: [] }
  const text = `the archive you hold has sha256 ${archive}`
  return { proven: [], findings: [{ kind: 'foreign', text }] }
}

/** Where the release comes from, what is in it, and that the checksums speak about it. */
function ofBuild({ release, items }: Evidence, documents: Documents): Said {
  const has = (path: string) => items.some((item) => item.path === path)
  const source = release.commit
    ? said(`It was built from commit ${release.commit} of ${release.repository}, ${release.ref}.`)
    : gap('Which commit it was built from: there is no release.json.')
  const bill = has('bom.json')
    ? said('bom.json is the bill of materials of these very bytes.')
    : gap('What it consists of: there is no bom.json.')
  if (!has('SHA256SUMS')) return joined([source, bill, gap('There is no SHA256SUMS.')])
  const { wrong, named } = checksumsOf(documents)
  const sums =
    wrong.length === 0
      ? said(`SHA256SUMS holds for ${['the archive', ...named].join(', ')}.`)
      : gap(`SHA256SUMS names other bytes of ${wrong.join(', ')}.`)
  return joined([source, bill, sums])
}

function checksumsOf(documents: Documents): { wrong: string[]; named: string[] } {
  const lines = parseChecksums(documents.SHA256SUMS!, 'SHA256SUMS')
  const here = lines.filter(({ name }) => documents[name] !== undefined && !checksumFile.test(name))
  const wrong = here.filter(({ name, digest }) => sha256Of(documents[name]!) !== digest)
  return { wrong: wrong.map(({ name }) => name), named: here.map(({ name }) => name) }
}

function environmentsOf({ stages }: Evidence): string[] {
  return [...new Set(stages.filter(({ kind }) => kind !== 'rollback').map(({ environment }) => environment))]
}

/** Whether the release passed an environment, by the same rules as for a promotion. */
function ofEnvironment(environment: string, { release, stages }: Evidence, documents: Documents): Said {
  const rollbacks = stages
    .filter((stage) => stage.kind === 'rollback' && stage.environment === environment)
    .map(
      ({ startedAt, actor, reason }) =>
        `${environment} was rolled back at ${startedAt} by ${actor}: ${reason}`,
    )
  try {
    const { id, sha256, image } = release
    const stage = provenStage(documents, { environment, release: { id, sha256, ...(image && { image }) } })
    const hosts = stage.hosts.map(({ host }) => host).join(', ')
    const text = `It passed ${environment}: these very bytes, confirmed on ${hosts} with a gate that passed on each, by ${stage.actor}, ${stage.startedAt} to ${stage.finishedAt}${stage.runUrl && `, ${stage.runUrl}`}.`
    return { proven: [text, ...rollbacks], findings: [] }
  } catch (error) {
    if (!(error instanceof DeployError)) throw error
    const text = `That it passed ${environment}: ${error.facts.cause ?? error.message}`
    return { proven: rollbacks, findings: [unproven(text)] }
  }
}

const missing = (path: string): Finding => ({ kind: 'missing', path, text: 'it is not there' })
const changed = (path: string, text: string): Finding => ({ kind: 'changed', path, text })
const badSignature = (text: string): Finding => ({ kind: 'signature', path: madeFiles.signature, text })

function foreign(path: string, sha256: string): Finding {
  return { kind: 'foreign', path, text: `it was measured on other bytes, sha256 ${sha256}` }
}

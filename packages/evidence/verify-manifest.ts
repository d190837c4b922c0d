import type { Manifest, Promotion } from '@deploy/manifest/manifest.ts'
import { giversOf } from './approvals.ts'
import type { Contract } from './contract.ts'
import { judgeDemands, lackOf } from './demands.ts'
import type { Evidence } from './evidence.ts'
import { gap, joined, type Said, said } from './said.ts'
import { isUntouched } from './stage.ts'

type Approval = Promotion['approvals'][number]
type Word = Contract['approvals'][number]
type Accounts = Record<string, string>

/**
 * Whether the promotions of a bundle had what deploy.yml asks for, as somebody holds it: the contract in the bundle says only what
 * was asked then. Pure.
 */
export function ofManifest(evidence: Evidence, manifest: Manifest): Said {
  const { application } = evidence
  if (manifest.application !== application)
    return gap(`What was asked for: deploy.yml describes ${manifest.application}, not ${application}.`)
  const promoted = evidence.stages.filter((stage) => stage.kind === 'promote' && !isUntouched(stage))
  const names = [...new Set(promoted.map(({ environment }) => environment))]
  return joined(names.map((name) => ofEnvironment(name, evidence, manifest)))
}

function ofEnvironment(name: string, evidence: Evidence, { environments, changeRecord }: Manifest): Said {
  const environment = environments[name]
  const accounts = (changeRecord?.jira ?? changeRecord?.servicenow)?.accounts
  if (environment === undefined) return gap(`What ${name} asks for: deploy.yml has no such environment.`)
  const { promotion, after = '' } = environment
  if (promotion === undefined)
    return said(`deploy.yml asks for nothing more before ${name} than the environment before it.`)
  const contract = evidence.contracts?.find((one) => one.environment === name)
  if (contract === undefined)
    return gap(`That ${name} had what deploy.yml asks for: there is no contract.json.`)
  const way =
    contract.after === after
      ? []
      : [
          gap(
            `That the release came to ${name} from ${after}, as deploy.yml says: it came from ${contract.after}.`,
          ),
        ]
  return joined([
    ...way,
    ...ofDemands(promotion, { contract, evidence, after }),
    ...promotion.approvals.map((approval, index) =>
      ofApproval(approval, { index, contract, promotion, accounts }),
    ),
  ])
}

/** Judged by what deploy.yml says, at the time of then. */
function ofDemands(
  { evidence: demands }: Promotion,
  { contract, evidence, after }: { contract: Contract; evidence: Evidence; after: string },
): Said[] {
  const then = new Date(contract.judgedAt)
  return judgeDemands(demands, evidence, { after, now: then }).map((judged) => {
    const { kind, level, state, waiver } = judged
    const asks = `deploy.yml asks for ${kind} before ${contract.environment}`
    const lack = lackOf(judged, then)
    if (state === 'waived' && waiver)
      return said(`${asks}: it was waived by ${waiver.owner} until ${waiver.expires}.`)
    if (lack === undefined)
      return said(`${asks}: ${state === 'absent' ? 'none was needed' : 'it was there'}.`)
    return level === 'recommended' ? said(`${asks} and only recommends it: ${lack}`) : gap(`${asks}: ${lack}`)
  })
}

function ofApproval(
  approval: Approval,
  {
    index,
    contract,
    promotion,
    accounts,
  }: { index: number; contract: Contract; promotion: Promotion; accounts: Accounts | undefined },
): Said {
  const { role, from } = approval
  const { environment, approvals: words } = contract
  const asks = `deploy.yml asks ${role} before ${environment}`
  const at = words.findIndex((one) => same(one.role, role))
  const word = words[at]
  if (word === undefined) return gap(`${asks}: no word of theirs is in the bundle.`)
  if (at !== index) return gap(`${asks} as number ${index + 1}: it spoke as number ${at + 1}.`)
  const foreign = ofAccount(word, accounts)
  if (foreign !== undefined) return gap(`${asks}: ${foreign}`)
  if (word.decision === 'skipped') {
    if (approval.when !== 'as-needed') return gap(`${asks} always: ${word.login} skipped it.`)
    return ofPerson(word, { asks, may: promotion.approvals })
  }
  if ((word.from ?? 'change-record') !== from)
    return gap(`${asks} by ${from}: its word is of ${word.from ?? 'change-record'}.`)
  if (!same(word.state ?? '', approval.state ?? ''))
    return gap(`${asks} by ${kindOf(approval)}: its word is ${kindOf(word)}.`)
  return ofPerson(word, { asks, may: [approval] })
}

function kindOf({ state }: { state?: string | undefined }): string {
  return state === undefined ? 'a comment' : `a move to ${state}`
}

/** Why a word in the change record is not that of its login, where people have accounts of their own; undefined when it is. */
function ofAccount({ login, account, from }: Word, accounts: Accounts | undefined): string | undefined {
  if (from !== undefined || (accounts === undefined && account === undefined)) return undefined
  if (account === undefined) return `the bundle does not say as which account ${login} spoke.`
  const named = accounts && Object.hasOwn(accounts, account) ? accounts[account] : undefined
  if (named === undefined)
    return `the account ${account} spoke, and accounts of deploy.yml does not say whose it is.`
  if (same(named, login)) return undefined
  return `the account ${account} spoke as ${login}; accounts of deploy.yml says that it is of ${named}.`
}

/** Whose members teams have, only GitHub knows. */
function ofPerson({ login, decision }: Word, { asks, may }: { asks: string; may: Approval[] }): Said {
  if (may.some(({ logins }) => logins.some((one) => same(one, login))))
    return said(`${asks}: ${login}, whom it names, ${decision} it.`)
  const teams = may.flatMap((approval) => approval.teams)
  if (teams.length > 0)
    return gap(`${asks}: that ${login} was a member of ${teams.join(' or ')} then, only GitHub can say.`)
  return gap(`${asks}: ${login} has no such role, only ${may.map(giversOf).join(' or ')}.`)
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

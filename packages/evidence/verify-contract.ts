import { personOf } from './approvals.ts'
import { type Contract, changeDigest } from './contract.ts'
import { type Judged, judgeDemands, lackOf, waiverHolds } from './demands.ts'
import type { Documents, Evidence } from './evidence.ts'
import { gap, joined, type Said, said, unproven } from './said.ts'
import { sha256Of } from './seal.ts'
import { isUntouched, type Stage } from './stage.ts'

/** What the promotions of a bundle asked for, and whether that is what was carried out. Pure. */
export function ofContracts(evidence: Evidence, documents: Documents, now: Date): Said {
  const promoted = evidence.stages.filter((stage) => stage.kind === 'promote' && !isUntouched(stage))
  const all = promoted.map((stage) => {
    const contract = evidence.contracts?.find(({ environment }) => environment === stage.environment)
    if (contract === undefined) return gap(`Who approved ${stage.environment}: there is no contract.json.`)
    return joined([
      ofPlans(contract, stage, documents),
      ofApprovals(contract),
      ...ofEvidence(contract, evidence, now),
    ])
  })
  return joined(all)
}

/** The plans that were judged are those that were carried out. */
function ofPlans({ environment, planDigest }: Contract, stage: Stage, documents: Documents): Said {
  const plans = stage.hosts.flatMap(({ host, planDigest: digest }) => (digest ? [{ host, digest }] : []))
  if (plans.length === 0 || changeDigest(plans) !== planDigest)
    return gap(`That ${environment} got the plan that was judged: its digest is another.`)
  const others = plans.filter(
    ({ host, digest }) => sha256Of(documents[`${stage.stage}/${host}/plan.json`] ?? '') !== digest,
  )
  if (others.length > 0)
    return gap(
      `What the plan for ${environment} said on ${others.map(({ host }) => host).join(', ')}: plan.json is not as it was judged.`,
    )
  return said(`${environment} got the very plan that was judged before, sha256 ${planDigest}.`)
}

function ofApprovals({ environment, approvals, authors }: Contract): Said {
  if (approvals.length === 0) return gap(`That anybody approved ${environment}: deploy.yml asked nobody.`)
  const words = approvals.map(({ role, decision, login, account, at, seen, url, reason, from, state }) =>
    decision === 'approved'
      ? `${role} approved ${environment}: ${personOf({ login, account })} ${seen ? 'seen ' : ''}at ${at}, ${from ? `${from.replaceAll('-', ' ')} ` : ''}${state ? `by moving the change record to ${state}, ` : ''}${url}.`
      : `${role} was skipped for ${environment} by ${personOf({ login, account })} at ${at}, ${url}: ${reason}.`,
  )
  return {
    proven: [...words, `None of them wrote the change; it is by ${authors.join(', ')}.`],
    findings: approvals
      .filter(({ login }) => authors.some((author) => author.toLowerCase() === login.toLowerCase()))
      .map(({ role, login }) => unproven(`That ${role} is not who wrote the change: both are ${login}.`)),
  }
}

/** Judged again, by the rules and at the time of then. */
function ofEvidence(contract: Contract, evidence: Evidence, now: Date): Said[] {
  const { environment, after, judgedAt } = contract
  const then = new Date(judgedAt)
  const again = judgeDemands(contract.evidence, evidence, { after, now: then })
  return contract.evidence.map((judged, index) => {
    const { kind, state } = judged
    if (again[index]!.state !== state)
      return gap(
        `That ${kind} was ${state} for ${environment} at ${judgedAt}: by this bundle it is ${again[index]!.state}.`,
      )
    return ofDemand(judged, { environment, then, now })
  })
}

function ofDemand(
  judged: Judged,
  { environment, then, now }: { environment: string; then: Date; now: Date },
): Said {
  const { kind, state, waiver, measuredAt, maximumAgeHours } = judged
  if (state === 'present') {
    const age =
      maximumAgeHours === undefined
        ? ''
        : `, of ${measuredAt} and so not older than ${maximumAgeHours} hours then`
    return said(`${environment} asked for ${kind}: it was there${age}.`)
  }
  if (state === 'waived' && waiver) {
    const text = `${kind} for ${environment}, by ${waiver.owner} until ${waiver.expires}: ${waiver.reason}`
    return {
      proven: [],
      findings: [{ kind: waiverHolds(judged, now) ? 'waived' : 'waiver-expired', text }],
    }
  }
  const lack = lackOf(judged, then)
  if (lack === undefined)
    return said(`${environment} asked for ${kind} only where there is one; there is none.`)
  return {
    proven: [],
    findings: [{ kind: state === 'stale' ? 'stale' : 'unproven', text: `For ${environment}, ${lack}` }],
  }
}

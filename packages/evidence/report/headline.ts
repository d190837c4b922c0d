import { counted } from '@deploy/kit/counted.ts'
import type { Evidence } from '../evidence.ts'
import { type Html, html } from '../html.ts'
import { rollbackTest } from '../rehearsal.ts'
import { riskOf } from '../risk.ts'
import { isUntouched, type Stage } from '../stage.ts'
import { badge, momentOf, type Tone } from './parts.ts'
import { outcomeWords, stageTitle, whyOf } from './stages.ts'

interface Headline {
  tone: Tone
  title: string
  /** What follows from it, in a sentence or two. */
  text: Html
}

/** What a manager wants to know, in the first ten seconds. Pure. */
function headlineOf({ stages, release }: Pick<Evidence, 'stages' | 'release'>): Headline {
  const last = stages.filter((stage) => !isUntouched(stage)).at(-1)
  if (last === undefined) {
    const refused = stages.at(-1)
    const why = refused && whyOf(refused)
    return {
      tone: 'plain',
      title: 'Nothing was deployed',
      text: html`No host was changed for ${release.version}.${why ? html` ${stageTitle(refused!)}: ${why}` : ''}`,
    }
  }
  return last.kind === 'rollback' ? rollbackOf(last) : deploymentOf(last, stages)
}

function deploymentOf(stage: Stage, stages: readonly Stage[]): Headline {
  const { environment, outcome, release, previous, actor, finishedAt, kind } = stage
  const why = whyOf(stage)
  if (outcome === 'confirmed') {
    const proof = stages.find(
      (one) => one.kind === 'deploy' && one.outcome === 'confirmed' && one.release.sha256 === release.sha256,
    )
    return {
      tone: 'good',
      title: kind === 'promote' ? `In production: ${environment}` : `Passed ${environment}`,
      text: html`${release.version} serves in ${environment} since ${momentOf(finishedAt)}, brought by ${actor}.${
        kind === 'promote' && proof ? ` The same bytes had passed ${proof.environment} before.` : ''
      }${previous ? ` It replaced ${previous}.` : ' It is the first release there.'}`,
    }
  }
  if (outcome === 'reverted' || outcome === 'aborted' || outcome === 'refused')
    return {
      tone: 'bad',
      title: `Failed in ${environment}, ${outcome === 'reverted' ? 'and taken back' : 'nothing was switched'}`,
      text: html`${previous ? `${previous} serves there as before.` : 'No release serves there, as before.'}${why ? ` ${why}` : ''}`,
    }
  return {
    tone: outcome === 'broken' ? 'bad' : 'warn',
    title: `${stageTitle(stage)}: ${outcomeWords[outcome]}`,
    text: html`At ${momentOf(finishedAt)}, by ${actor}.${why ? ` ${why}` : ''}`,
  }
}

function rollbackOf(stage: Stage): Headline {
  const { environment, outcome, to, release, actor, finishedAt, reason } = stage
  const because = reason ? html` Reason: ${reason}` : ''
  if (outcome === 'confirmed')
    return {
      tone: 'warn',
      title: `Rolled back in ${environment}`,
      text: html`${release.version} does not serve there any more; ${to?.id ?? 'the release before it'} does since ${momentOf(finishedAt)}, by ${actor}.${because}`,
    }
  const why = whyOf(stage)
  return {
    tone: 'bad',
    title: `Rollback in ${environment}: ${outcomeWords[outcome]}`,
    text: html`At ${momentOf(finishedAt)}, by ${actor}.${because}${why ? ` ${why}` : ''}`,
  }
}

/** The headline and the few facts below it. */
export function summaryOf(evidence: Evidence, packageCount: number | undefined): Html {
  const { tone, title, text } = headlineOf(evidence)
  return html`<section class="verdict ${tone}" aria-labelledby="verdict">
<h2 id="verdict">${badge(tone, title)}</h2>
<p>${text}</p>
</section>
<dl class="facts">
${factsOf(evidence, packageCount).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>`
}

function factsOf(evidence: Evidence, packageCount: number | undefined): [string, string | Html][] {
  const { release, packages, outdated, contracts = [] } = evidence
  const decisions = contracts.flatMap(({ approvals }) => approvals)
  const waived = contracts.flatMap(({ evidence: demands }) =>
    demands.filter(({ state }) => state === 'waived'),
  )
  const inPackages = [
    packageCount === undefined ? 'no bill of materials' : counted(packageCount, 'package'),
    ...(packages ? [`${packages.changes.length} changed since ${packages.since}`] : []),
    ...(outdated ? [`${outdated.outdated.length} with a newer version`] : []),
  ]
  return [
    ['Release', html`<code>${release.id}</code>`],
    [
      'Source',
      release.commit
        ? html`<code>${release.commit.slice(0, 12)}</code> of ${release.repository ?? 'its repository'}, ${shortRef(release.ref ?? '')}`
        : 'not in this bundle',
    ],
    ['Same bytes everywhere', sameBytes(evidence)],
    ['Gate', gates(evidence)],
    [
      'Approvals',
      decisions.length === 0
        ? 'none were asked for'
        : decisions
            .map(({ role, decision, login }) => `${role}: ${decision === 'skipped' ? 'skipped' : login}`)
            .join(', '),
    ],
    [
      'Waivers',
      waived.length === 0
        ? 'none'
        : badge(
            'warn',
            waived.map(({ kind, waiver }) => `${kind}${waiver ? ` until ${waiver.expires}` : ''}`).join(', '),
          ),
    ],
    ['Packages', inPackages.join(', ')],
    ['Rollback tested', tested(evidence)],
    ['Risk, proposed', risks(evidence)],
  ]
}

function tested(evidence: Evidence): Html {
  const test = rollbackTest(evidence)
  return test
    ? badge('good', `${test.back.finishedAt.slice(0, 10)} in ${test.back.environment}`)
    : badge('plain', 'not in this record')
}

function risks(evidence: Evidence): Html {
  const { functional, security } = riskOf(evidence)
  return html`functional ${functional.level}, security ${security.level}`
}

function shortRef(ref: string): string {
  return ref.replace(/^refs\/(?:tags|heads)\//, '')
}

function sameBytes({ release, stages }: Evidence): Html {
  const ran = stages.filter((stage) => stage.kind !== 'rollback' && !isUntouched(stage))
  if (ran.length === 0) return badge('plain', 'ran nowhere')
  const other = ran.filter(({ release: { sha256 } }) => sha256 !== release.sha256)
  if (other.length > 0)
    return badge('bad', `no: ${other.map(({ environment }) => environment).join(', ')} ran others`)
  const places = [...new Set(ran.map(({ environment }) => environment))]
  return badge('good', `yes: built, ${places.join(', ')}`)
}

function gates({ stages }: Evidence): Html {
  const hosts = stages.flatMap(({ hosts }) => hosts.filter(({ gate }) => gate !== undefined))
  if (hosts.length === 0) return badge('plain', 'not measured')
  const passed = hosts.filter(({ gate }) => gate === 'pass').length
  return badge(passed === hosts.length ? 'good' : 'bad', `passed ${passed} of ${hosts.length}`)
}

import type { Evidence } from './evidence.ts'
import { code, linkTo, plain } from './markdown.ts'
import { isUntouched, type Stage } from './stage.ts'

/** How a change is made and taken back, in Markdown, for systems that ask for it in fields of their own. */
export interface ChangePlan {
  justification: string
  implementation: string
  backout: string
}

/** What the stages so far have done and will do if they are asked to go back. Pure. */
export function changePlan({ release, stages }: Pick<Evidence, 'release' | 'stages'>): ChangePlan {
  const forward = stages.filter((stage) => stage.kind !== 'rollback' && !isUntouched(stage))
  const from = release.commit ? ` from commit ${code(release.commit)}` : ''
  const where = release.repository ? ` of ${plain(release.repository)}` : ''
  return {
    justification: `Release ${code(release.version)}${from}${where}. What is other than in the release before stands in its commits and pull requests.`,
    implementation: [
      `The release ${code(release.id)} was built once; the bytes with the sha256 ${code(release.sha256)} go through all environments, each by a plan that is on the host and finishes without the runner.`,
      ...forward.map(madeBy),
    ].join('\n\n'),
    backout: [
      'A host whose gate does not pass, or whose deployment nobody confirms in time, goes back by itself, also when the runner is gone or the host restarts.',
      'By hand: run the action `rollback` for the environment, with a reason. It needs neither the release nor, where the host keeps the release before, a network.',
      ...forward.map(takenBackTo),
    ].join('\n\n'),
  }
}

function madeBy({ environment, hosts, actor, runUrl }: Stage): string {
  const each = hosts.map(({ host, planDigest }) =>
    planDigest ? `${plain(host)} (plan ${code(planDigest.slice(0, 12))})` : plain(host),
  )
  return `${plain(environment)}: ${each.join(', ')}, by ${plain(actor)}${linkTo(runUrl)}.`
}

function takenBackTo({ environment, previous }: Stage): string {
  const back = previous
    ? `back to ${code(previous)}, which stays on the host`
    : 'it is the first deployment, so what it started is stopped and removed'
  return `${plain(environment)}: ${back}.`
}

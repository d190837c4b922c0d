import { createHash } from 'node:crypto'
import { parseGateReport } from '@deploy/gate/report.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { type Documents, parseEvidence, parseStage } from './evidence.ts'
import { failedHosts, type Stage } from './stage.ts'

/**
 * Did these very bytes pass that environment? Answers with the stage that proves it. Every document is compared with its
 * digest in evidence.json, and the gate's own words are read, not the summary. Throws NOT_PROVEN with the first reason
 * why not. Pure.
 */
export function provenStage(
  documents: Documents,
  {
    environment,
    release,
  }: { environment: string; release: Pick<Stage['release'], 'id' | 'sha256' | 'image'> },
): Stage {
  const refuse = (cause: string): never => {
    throw new DeployError({
      code: 'NOT_PROVEN',
      message: `${release.id} has not passed ${environment}, so it is not promoted.`,
      cause,
      remedy: `Deploy these very bytes to ${environment} first, and give this step the evidence directory that the deployment wrote.`,
    })
  }
  const index = documents['evidence.json']
  if (index === undefined) return refuse('The evidence directory has no evidence.json.')
  const evidence = parseEvidence(index, 'evidence.json')
  if (evidence.release.sha256 !== release.sha256) {
    return refuse(
      `The evidence is about other bytes: sha256 ${evidence.release.sha256}, to be promoted: ${release.sha256}`,
    )
  }
  for (const item of evidence.items) {
    const text = documents[item.path]
    if (text === undefined) return refuse(`${item.path} is missing from the evidence, or is no text.`)
    if (createHash('sha256').update(text).digest('hex') !== item.sha256)
      return refuse(`${item.path} was changed after the evidence was written.`)
  }
  const path = `${environment}/deployment.json`
  if (documents[path] === undefined || !evidence.items.some((item) => item.path === path))
    return refuse(`There is no deployment to ${environment} in the evidence.`)
  const stage = parseStage(documents[path], path)
  if (stage.environment !== environment || stage.kind === 'rollback')
    return refuse(`${path} tells of something else: ${stage.kind} in ${stage.environment}.`)
  if (stage.release.sha256 !== release.sha256)
    return refuse(`${environment} ran other bytes: sha256 ${stage.release.sha256}`)
  if (stage.release.image !== release.image)
    return refuse(
      `${environment} ran another image: ${stage.release.image ?? 'none'}, to be promoted: ${release.image ?? 'none'}`,
    )
  if (stage.outcome === 'partial') {
    const missing = failedHosts(stage).map(({ host }) => host)
    return refuse(`The deployment to ${environment} is not confirmed on every host: ${missing.join(', ')}.`)
  }
  if (stage.outcome !== 'confirmed')
    return refuse(`The deployment to ${environment} ended as ${stage.outcome}.`)
  if (stage.hosts.length === 0) return refuse(`The deployment to ${environment} names no host.`)
  for (const { host } of stage.hosts) {
    const path = `${stage.stage}/${host}/gate.json`
    const text = documents[path]
    if (text === undefined || !evidence.items.some((item) => item.path === path))
      return refuse(`The gate's report for ${host} is missing.`)
    const report = parseGateReport(text, path)
    if (report.verdict !== 'pass') return refuse(`The gate on ${host} said ${report.verdict}.`)
    if (report.release.sha256 !== release.sha256) return refuse(`The gate on ${host} measured other bytes.`)
  }
  const rolledBack = evidence.stages.find(
    (later) =>
      later.kind === 'rollback' &&
      later.environment === environment &&
      later.startedAt > stage.finishedAt &&
      !['aborted', 'reverted', 'cancelled', 'refused'].includes(later.outcome),
  )
  if (rolledBack)
    return refuse(`${environment} was rolled back from it: ${rolledBack.reason ?? 'no reason given'}`)
  return stage
}

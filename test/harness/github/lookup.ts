import { notFound } from './answers.ts'
import type { Call } from './call.ts'
import { idParam } from './call.ts'
import type { Deployment, Issue, Release, Run } from './state.ts'

/** The issue that the path names, or 404. */
export function findIssue(call: Call): Issue {
  const number = idParam(call, 'issue_number')
  const issue = call.state.issues.find((candidate) => candidate.number === number)
  if (!issue) throw notFound()
  return issue
}

/** The release that the path names; drafts are there only for those who may write. */
export function findRelease(call: Call): Release {
  const id = idParam(call, 'release_id')
  const release = visibleReleases(call).find((candidate) => candidate.id === id)
  if (!release) throw notFound()
  return release
}

/** All releases that this token may see. */
export function visibleReleases(call: Call): Release[] {
  return call.state.releases.filter((release) => call.canWrite || !release.draft)
}

/** The deployment that the path names, or 404. */
export function findDeployment(call: Call): Deployment {
  const id = idParam(call, 'deployment_id')
  const deployment = call.state.deployments.find((candidate) => candidate.id === id)
  if (!deployment) throw notFound()
  return deployment
}

/** The workflow run that the path names, or 404. */
export function findRun(call: Call): Run {
  const id = idParam(call, 'run_id')
  const run = call.state.runs.find((candidate) => candidate.id === id)
  if (!run) throw notFound()
  return run
}

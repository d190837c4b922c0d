import type { Call, Handler } from './call.ts'
import { nodeId } from './call.ts'
import { ensureEnvironment, renderEnvironment } from './environments.ts'
import { findRun } from './lookup.ts'
import { paged } from './pages.ts'
import { renderRepository } from './repository.ts'
import type { Run } from './state.ts'
import { fakeSha } from './state.ts'
import { renderUser } from './users.ts'

export const runs = {
  'actions/get-workflow-run': (call) => ({ status: 200, body: renderRun(call, findRun(call)) }),

  'actions/list-workflow-runs-for-repo': (call) => {
    const { head_sha: sha, event, branch } = call.query
    const items = call.state.runs.filter(
      (run) =>
        (sha === undefined || run.headSha === sha) &&
        (event === undefined || run.event === event) &&
        (branch === undefined || run.headBranch === branch),
    )
    return paged({
      call,
      path: '/actions/runs',
      items: items.toReversed(),
      render: (run) => renderRun(call, run),
      wrap: (page, total) => ({ total_count: total, workflow_runs: page }),
    })
  },

  'actions/get-reviews-for-run': (call) => {
    const run = findRun(call)
    const approvals = call.state.approvals.filter((approval) => approval.runId === run.id)
    const body = approvals.map((approval) => ({
      state: approval.state,
      comment: approval.comment,
      user: renderUser(call.urls, approval.user),
      environments: approval.environments.map((name) =>
        renderEnvironment(call.urls, call.state, ensureEnvironment(call.state, name, call.now)),
      ),
    }))
    return { status: 200, body }
  },
} satisfies Record<string, Handler>

function renderRun(call: Call, run: Run): Record<string, unknown> {
  const { state, urls } = call
  const url = `${urls.repo}/actions/runs/${run.id}`
  const workflow = `${urls.repo}/actions/workflows/1`
  const repository = renderRepository(state, urls)
  return {
    id: run.id,
    node_id: nodeId('WorkflowRun', run.id),
    name: run.name,
    display_title: run.name,
    path: run.path,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    head_sha: run.headSha,
    head_branch: run.headBranch,
    head_commit: renderHead(call, run),
    run_number: 1,
    run_attempt: run.attempt,
    run_started_at: run.createdAt,
    workflow_id: 1,
    pull_requests: [],
    actor: renderUser(urls, run.actor),
    triggering_actor: renderUser(urls, run.actor),
    repository,
    head_repository: run.fork === undefined ? repository : forkOf(repository, run.fork),
    url,
    html_url: `${urls.html}/${state.repository.owner}/${state.repository.name}/actions/runs/${run.id}`,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    check_suite_url: `${urls.repo}/check-suites/1`,
    workflow_url: workflow,
    created_at: run.createdAt,
    updated_at: run.updatedAt,
  }
}

function forkOf(repository: Record<string, unknown>, name: string): Record<string, unknown> {
  return { ...repository, id: Number(repository.id) + 1, full_name: name, fork: true }
}

function renderHead(call: Call, run: Run): Record<string, unknown> {
  const commit = call.state.commits.get(run.headSha)
  const person = { name: run.actor, email: `${encodeURIComponent(run.actor)}@example.com` }
  return {
    id: run.headSha,
    tree_id: fakeSha(`tree of ${run.headSha}`),
    message: commit?.message ?? '',
    timestamp: commit?.date ?? run.createdAt,
    author: person,
    committer: person,
  }
}

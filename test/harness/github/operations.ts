/** What a token needs for an operation, in the words of GitHub's `x-accepted-github-permissions` header. */
interface Operation {
  permission: Permission
  access: 'read' | 'write'
}

type Permission =
  | 'members'
  | 'actions'
  | 'contents'
  | 'deployments'
  | 'issues'
  | 'metadata'
  | 'pull_requests'
  | 'administration'

/**
 * The operations that the emulator knows, by the id they have in GitHub's description, and the repository permission
 * each asks of a token. Source: "Permissions required for GitHub Apps" in GitHub's REST documentation.
 */
export const OPERATIONS = {
  'repos/get': needs('metadata', 'read'),
  'issues/create': needs('issues', 'write'),
  'issues/get': needs('issues', 'read'),
  'issues/update': needs('issues', 'write'),
  'issues/list-for-repo': needs('issues', 'read'),
  'issues/create-comment': needs('issues', 'write'),
  'issues/list-comments': needs('issues', 'read'),
  'issues/get-comment': needs('issues', 'read'),
  'issues/update-comment': needs('issues', 'write'),
  'issues/create-label': needs('issues', 'write'),
  'issues/get-label': needs('issues', 'read'),
  'issues/list-labels-for-repo': needs('issues', 'read'),
  'issues/add-labels': needs('issues', 'write'),
  'issues/list-labels-on-issue': needs('issues', 'read'),
  'issues/remove-label': needs('issues', 'write'),
  'repos/create-release': needs('contents', 'write'),
  'repos/get-release': needs('contents', 'read'),
  'repos/get-release-by-tag': needs('contents', 'read'),
  'repos/get-latest-release': needs('contents', 'read'),
  'repos/list-releases': needs('contents', 'read'),
  'repos/update-release': needs('contents', 'write'),
  'repos/delete-release': needs('contents', 'write'),
  'repos/upload-release-asset': needs('contents', 'write'),
  'repos/get-release-asset': needs('contents', 'read'),
  'repos/list-release-assets': needs('contents', 'read'),
  'repos/delete-release-asset': needs('contents', 'write'),
  'repos/get-commit': needs('contents', 'read'),
  'repos/compare-commits-with-basehead': needs('contents', 'read'),
  'git/get-ref': needs('contents', 'read'),
  'git/list-matching-refs': needs('contents', 'read'),
  'git/create-ref': needs('contents', 'write'),
  'repos/create-deployment': needs('deployments', 'write'),
  'repos/get-deployment': needs('deployments', 'read'),
  'repos/list-deployments': needs('deployments', 'read'),
  'repos/create-deployment-status': needs('deployments', 'write'),
  'repos/list-deployment-statuses': needs('deployments', 'read'),
  'repos/get-environment': needs('actions', 'read'),
  'repos/list-pull-requests-associated-with-commit': needs('pull_requests', 'read'),
  'pulls/list-reviews': needs('pull_requests', 'read'),
  'teams/get-membership-for-user-in-org': needs('members', 'read'),
  'actions/get-workflow-run': needs('actions', 'read'),
  'actions/list-workflow-runs-for-repo': needs('actions', 'read'),
  'actions/get-reviews-for-run': needs('actions', 'read'),
  'actions/list-workflow-run-artifacts': needs('actions', 'read'),
  'actions/get-artifact': needs('actions', 'read'),
  'actions/download-artifact': needs('actions', 'read'),
  'actions/delete-artifact': needs('actions', 'write'),
} satisfies Record<string, Operation>

export type OperationId = keyof typeof OPERATIONS

/** True for an operation id that the emulator carries out. */
export function isSupported(id: string): id is OperationId {
  return Object.hasOwn(OPERATIONS, id)
}

function needs(permission: Permission, access: 'read' | 'write'): Operation {
  return { permission, access }
}

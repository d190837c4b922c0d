import type { Answer } from './answers.ts'
import { notFound, refusal } from './answers.ts'
import type { Call, Handler } from './call.ts'
import { nodeId } from './call.ts'
import { ancestry, resolveCommit } from './git.ts'
import { fakeSha } from './state.ts'
import { renderUser } from './users.ts'

export const commits = {
  'repos/get-commit': (call) => {
    const ref = call.params.ref ?? ''
    const sha = resolveCommit(call.state, ref)
    if (!sha) throw refusal(422, `No commit found for SHA: ${ref}`)
    return { status: 200, body: { ...renderCommit(call, sha), files: renderFiles(call, [sha]) } }
  },

  'repos/compare-commits-with-basehead': (call) => compare(call, call.params.basehead ?? ''),
} satisfies Record<string, Handler>

function compare(call: Call, basehead: string): Answer {
  const [from, to] = basehead.split('...')
  const base = from && resolveCommit(call.state, from)
  const head = to && resolveCommit(call.state, to)
  if (!base || !head) throw notFound()
  const behindLine = ancestry(call.state, base)
  const aheadLine = ancestry(call.state, head)
  const mergeBase = aheadLine.find((sha) => behindLine.includes(sha))
  if (!mergeBase) throw refusal(404, `No common ancestor between ${from} and ${to}.`)
  const ahead = aheadLine.filter((sha) => !behindLine.includes(sha)).reverse()
  const behind = behindLine.filter((sha) => !aheadLine.includes(sha))
  const url = `${call.urls.repo}/compare/${from}...${to}`
  return {
    status: 200,
    body: {
      url,
      html_url: url,
      permalink_url: url,
      diff_url: `${url}.diff`,
      patch_url: `${url}.patch`,
      base_commit: renderCommit(call, base),
      merge_base_commit: renderCommit(call, mergeBase),
      status: comparison(ahead.length, behind.length),
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: ahead.map((sha) => renderCommit(call, sha)),
      files: renderFiles(call, ahead),
    },
  }
}

function comparison(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return 'diverged'
  if (ahead > 0) return 'ahead'
  return behind > 0 ? 'behind' : 'identical'
}

function renderCommit(call: Call, sha: string): Record<string, unknown> {
  const commit = call.state.commits.get(sha)
  if (!commit) throw new Error(`commit ${sha} is named by a ref or a parent, and unknown`)
  const { repo } = call.urls
  const { author, committer = author, verified = false } = commit
  const person = (login: string) => ({
    name: login,
    email: `${encodeURIComponent(login)}@example.com`,
    date: commit.date,
  })
  const tree = fakeSha(`tree of ${sha}`)
  return {
    sha,
    node_id: nodeId('Commit', sha),
    url: `${repo}/commits/${sha}`,
    html_url: `${repo}/commit/${sha}`,
    comments_url: `${repo}/commits/${sha}/comments`,
    commit: {
      url: `${repo}/git/commits/${sha}`,
      author: person(author),
      committer: person(committer),
      message: commit.message,
      comment_count: 0,
      tree: { sha: tree, url: `${repo}/git/trees/${tree}` },
      verification: {
        verified,
        reason: verified ? 'valid' : 'unsigned',
        signature: verified ? '-----BEGIN PGP SIGNATURE-----' : null,
        payload: verified ? `tree ${tree}\n` : null,
        verified_at: verified ? commit.date : null,
      },
    },
    author: renderUser(call.urls, author),
    committer: renderUser(call.urls, committer),
    parents: commit.parents.map((parent) => ({ sha: parent, url: `${repo}/commits/${parent}` })),
  }
}

function renderFiles(call: Call, shas: string[]): unknown[] {
  const { repo } = call.urls
  const names = new Set(shas.flatMap((sha) => call.state.commits.get(sha)?.files ?? []))
  return [...names].map((filename) => ({
    sha: fakeSha(`blob ${filename}`),
    filename,
    status: 'modified',
    additions: 1,
    deletions: 1,
    changes: 2,
    blob_url: `${repo}/blob/${encodeURIComponent(filename)}`,
    raw_url: `${repo}/raw/${encodeURIComponent(filename)}`,
    contents_url: `${repo}/contents/${encodeURIComponent(filename)}`,
  }))
}

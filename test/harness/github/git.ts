import { notFound, refusal } from './answers.ts'
import type { Call, Handler } from './call.ts'
import { nodeId, text } from './call.ts'
import { paged } from './pages.ts'
import type { State } from './state.ts'

export const git = {
  'git/get-ref': (call) => {
    const ref = `refs/${call.params.ref}`
    const sha = call.state.refs.get(ref)
    if (!sha) throw notFound()
    return { status: 200, body: renderRef(call, ref, sha) }
  },

  'git/list-matching-refs': (call) => {
    const prefix = `refs/${call.params.ref}`
    const items = [...call.state.refs].filter(([ref]) => ref.startsWith(prefix))
    const path = `/git/matching-refs/${call.params.ref}`
    return paged({ call, path, items, render: ([ref, sha]) => renderRef(call, ref, sha) })
  },

  'git/create-ref': (call) => {
    const ref = text(call, 'ref') ?? ''
    const sha = text(call, 'sha') ?? ''
    if (!/^refs\/[^/]+\/[^\s~^:?*[\\]+$/.test(ref)) throw refusal(422, `${ref} is not a valid ref name.`)
    if (!call.state.commits.has(sha)) throw refusal(422, 'Object does not exist')
    if (call.state.refs.has(ref)) throw refusal(422, 'Reference already exists')
    call.state.refs.set(ref, sha)
    return { status: 201, body: renderRef(call, ref, sha) }
  },
} satisfies Record<string, Handler>

/** The commit that a branch, tag, full ref or (short) SHA names. */
export function resolveCommit(state: State, name: string): string | undefined {
  const byRef = [name, `refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`].map((ref) =>
    state.refs.get(ref),
  )
  const found = byRef.find((sha) => sha !== undefined)
  if (found) return found
  if (!/^[0-9a-f]{4,40}$/.test(name)) return undefined
  const matches = [...state.commits.keys()].filter((sha) => sha.startsWith(name))
  return matches.length === 1 ? matches[0] : undefined
}

/** A commit and all that it descends from, nearest first. */
export function ancestry(state: State, sha: string): string[] {
  const seen = new Set<string>()
  const queue = [sha]
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (seen.has(next)) continue
    seen.add(next)
    queue.push(...(state.commits.get(next)?.parents ?? []))
  }
  return [...seen]
}

function renderRef(call: Call, ref: string, sha: string): Record<string, unknown> {
  return {
    ref,
    node_id: nodeId('Ref', ref),
    url: `${call.urls.repo}/git/${ref}`,
    object: { type: 'commit', sha, url: `${call.urls.repo}/git/commits/${sha}` },
  }
}

import { type Place, placeOf } from './github-place.ts'

/** As much of a commit as GitHub tells. */
export interface Commit {
  sha: string
  author: { login?: string } | null
  committer: { login?: string } | null
  parents: { sha: string }[]
  commit: { message: string; verification?: { verified: boolean } }
}

/**
 * The commits after each of `since`, up to and with `commit`; without one, or when nothing came after it, `commit` and what it merged.
 * Throws what the client throws.
 */
export async function commitsOf(place: Place, commit: string, since: readonly string[]): Promise<Commit[]> {
  const { github, repository } = place
  const own: Commit = (await github.rest.repos.getCommit({ ...placeOf(repository), ref: commit })).data
  const after = async (base: string | undefined) =>
    base === undefined ? [] : await between(place, { since: base, commit })
  const later = new Map<string, Commit>()
  for (const base of new Set(since)) for (const one of await after(base)) later.set(one.sha, one)
  const commits = later.size > 0 ? [...later.values()] : await after(own.parents[0]?.sha)
  return [own, ...commits.filter(({ sha }) => sha !== own.sha)]
}

function between(
  { github, repository }: Place,
  { since, commit }: { since: string; commit: string },
): Promise<Commit[]> {
  return github.paginate(
    github.rest.repos.compareCommitsWithBasehead,
    { ...placeOf(repository), basehead: `${since}...${commit}`, per_page: 100 },
    ({ data }) => (data as unknown as { commits: Commit[] }).commits,
  )
}

/** GitHub's account of what is committed in the browser; it signs all of that, so without a signature somebody borrowed its name. */
const browser = 'web-flow'

/** Whether GitHub itself made the commit. Pure. */
export function isByGitHub({ committer, commit: { verification } }: Commit): boolean {
  return committer?.login === browser && verification?.verified === true
}

import { type Place, placeOf } from './github-place.ts'

export interface Commit {
  sha: string
  author: { login?: string } | null
  committer: { login?: string } | null
  parents: { sha: string }[]
  commit: { message: string; verification?: { verified: boolean } }
}

/**
 * The commits after `since`, up to and with `commit`; without it, or when nothing came after it, `commit` and what it merged.
 * Throws what the client throws.
 */
export async function commitsOf(place: Place, commit: string, since: string | undefined): Promise<Commit[]> {
  const { github, repository } = place
  const own: Commit = (await github.rest.repos.getCommit({ ...placeOf(repository), ref: commit })).data
  const after = async (base: string | undefined) =>
    base === undefined ? [] : await between(place, { since: base, commit })
  const later = await after(since)
  const commits = later.length > 0 ? later : await after(own.parents[0]?.sha)
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

import { explainGitHubError, type Octokit } from '@deploy/kit/github.ts'

export interface Place {
  github: Octokit
  /** `owner/name` */
  repository: string
}

/** The repository as the client wants it. Pure. */
export function placeOf(repository: string): { owner: string; repo: string } {
  const [owner = '', repo = ''] = repository.split('/')
  return { owner, repo }
}

/** Throws what GitHub said as an error that names `permission`, what it takes to do `what`. */
export async function explained<T>(what: string, permission: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    throw explainGitHubError(error, { what, permission })
  }
}

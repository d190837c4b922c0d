import type { Urls } from './call.ts'
import { nodeId } from './call.ts'
import type { Association, State } from './state.ts'

/** GitHub's "simple user" for a login; logins that end in `[bot]` are bots. */
export function renderUser(urls: Urls, login: string): Record<string, unknown> {
  const url = `${urls.api}/users/${encodeURIComponent(login)}`
  const id = [...login].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 100_000_000, 7)
  return {
    login,
    id,
    node_id: nodeId('User', id),
    avatar_url: `${urls.html}/avatars/${id}`,
    gravatar_id: '',
    url,
    html_url: `${urls.html}/${encodeURIComponent(login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: login.endsWith('[bot]') ? 'Bot' : 'User',
    site_admin: false,
  }
}

/** What an author is to the repository, as GitHub says it with an issue. */
export function associationOf({ associations, repository }: State, login: string): Association {
  return associations.get(login) ?? (login === repository.owner ? 'OWNER' : 'NONE')
}

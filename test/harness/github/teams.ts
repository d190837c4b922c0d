import { notFound } from './answers.ts'
import type { Handler } from './call.ts'

export const teams = {
  'teams/get-membership-for-user-in-org': ({ state, urls, params }) => {
    const { org = '', team_slug: slug = '', username = '' } = params
    const members = state.teams.get(`${org}/${slug}`)
    if (!members?.some((login) => login.toLowerCase() === username.toLowerCase())) throw notFound()
    const url = `${urls.api}/orgs/${org}/teams/${slug}/memberships/${username}`
    return { status: 200, body: { url, role: 'member', state: 'active' } }
  },
} satisfies Record<string, Handler>

import { DeployError } from '@deploy/kit/errors.ts'
import { type Git, gitOutput, requireCheckout } from './git.ts'
import { highestTag } from './version.ts'

/** Where a release comes from: one commit, resolved once. */
export interface Source {
  /** `owner/name`, or 'local' where nothing tells. */
  repository: string
  commit: string
  /** Git's name of everything that the commit holds. */
  tree: string
  /** Such as refs/tags/v1.4.2 or refs/heads/main. */
  ref: string
  /** The release tag of this commit: what the workflow runs on, else the highest that looks like build.rules.tag. */
  tag?: string
  /** Every tag of this commit, for messages. */
  tags: string[]
  /** SOURCE_DATE_EPOCH: seconds since 1970, the commit's own time unless the variable says otherwise. */
  epochSeconds: number
  /** The checkout holds only a part of the history. */
  shallow: boolean
}

/** Last second that a tar header of 32-bit time can hold: 2038-01-19. */
const LAST_SECOND = 2 ** 31 - 1

/** Reads the checkout. Throws GIT_NOT_A_CHECKOUT, GIT_FAILED, TAG_MOVED, SOURCE_DATE_EPOCH_INVALID. */
export async function readSource({
  git,
  workspace,
  env,
  tagPattern,
}: {
  git: Git
  workspace: string
  env: NodeJS.ProcessEnv
  tagPattern: string
}): Promise<Source> {
  await requireCheckout(git, workspace)
  const commit = await gitOutput(git, ['rev-parse', '--verify', 'HEAD^{commit}'])
  const tags = lines(await gitOutput(git, ['tag', '--points-at', commit]))
  const tag = (await eventTag({ git, env, commit })) ?? highestTag(tags, tagPattern)
  return {
    repository: env.GITHUB_REPOSITORY || (await repositoryOfRemote(git)),
    commit,
    tree: await gitOutput(git, ['rev-parse', '--verify', `${commit}^{tree}`]),
    ref: tag === undefined ? await refOf({ git, env, commit }) : `refs/tags/${tag}`,
    ...(tag === undefined ? {} : { tag }),
    tags,
    epochSeconds: await sourceDate({ git, env, commit }),
    shallow: (await gitOutput(git, ['rev-parse', '--is-shallow-repository'])) === 'true',
  }
}

/** Whether a commit is on a branch; 'unknown' where the checkout holds too little history to tell. */
export async function isOnBranch({
  git,
  commit,
  branch,
  shallow,
}: {
  git: Git
  commit: string
  branch: string
  shallow: boolean
}): Promise<'yes' | 'no' | 'unknown'> {
  const tip =
    (await tipOf(git, `refs/remotes/origin/${branch}`)) ?? (await tipOf(git, `refs/heads/${branch}`))
  if (tip === undefined) return 'unknown'
  const { code } = await git.run(['merge-base', '--is-ancestor', commit, tip])
  if (code === 0) return 'yes'
  return code === 1 && !shallow ? 'no' : 'unknown'
}

/** The tag that started the workflow, when the checkout is what that tag names. */
async function eventTag({
  git,
  env,
  commit,
}: {
  git: Git
  env: NodeJS.ProcessEnv
  commit: string
}): Promise<string | undefined> {
  const tag = /^refs\/tags\/(.+)$/.exec(env.GITHUB_REF ?? '')?.[1]
  if (tag === undefined || (env.GITHUB_SHA !== undefined && env.GITHUB_SHA !== commit)) return undefined
  const named = await tipOf(git, `refs/tags/${tag}`)
  if (named === undefined || named === commit) return tag
  throw new DeployError({
    code: 'TAG_MOVED',
    message: `The tag '${tag}' does not name the commit that is checked out.`,
    cause: `The tag names ${named}, the checkout is ${commit}.`,
    remedy:
      'Find out who moved the tag. A release tag must stay where it is: give the next version a tag of its own.',
  })
}

async function tipOf(git: Git, ref: string): Promise<string | undefined> {
  const { code, stdout } = await git.run(['show-ref', '--verify', '--dereference', '--hash', '--', ref])
  return code === 0 ? lines(stdout).at(-1) : undefined
}

async function refOf({
  git,
  env,
  commit,
}: {
  git: Git
  env: NodeJS.ProcessEnv
  commit: string
}): Promise<string> {
  if (env.GITHUB_REF && env.GITHUB_SHA === commit) return env.GITHUB_REF
  const { code, stdout } = await git.run(['symbolic-ref', '--quiet', 'HEAD'])
  return code === 0 ? stdout.trim() : commit
}

async function sourceDate({
  git,
  env,
  commit,
}: {
  git: Git
  env: NodeJS.ProcessEnv
  commit: string
}): Promise<number> {
  const given = env.SOURCE_DATE_EPOCH
  const text = given || (await gitOutput(git, ['log', '-1', '--format=%ct', commit, '--']))
  const seconds = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (seconds <= LAST_SECOND) return seconds
  throw new DeployError({
    code: 'SOURCE_DATE_EPOCH_INVALID',
    message: `${given ? 'SOURCE_DATE_EPOCH' : "The commit's time"} is '${text}', which is no time for an archive.`,
    cause: `It must be a whole number of seconds since 1970, at most ${LAST_SECOND}.`,
    remedy: 'Unset SOURCE_DATE_EPOCH to use the time of the commit, or correct it.',
  })
}

async function repositoryOfRemote(git: Git): Promise<string> {
  const { code, stdout } = await git.run(['config', '--get', 'remote.origin.url'])
  const remote = /^(?:(?:https?|ssh|git):\/\/[^/]+\/|[^/:]+:)([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(
    stdout.trim(),
  )
  return code === 0 && remote !== null ? remote[1]! : 'local'
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { DeployError } from '@deploy/kit/errors.ts'

export interface GitResult {
  code: number
  stdout: string
  stderr: string
}

/** One git command in one working tree; its arguments never meet a shell. */
export interface Git {
  run(args: readonly string[]): Promise<GitResult>
}

/** Settings of a repository that would let it run programs of its own. */
const DISARMED = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null']
/** Variables that would point git at another repository than the one in the working tree. */
const MISLEADING = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
]
/** How a remote may be reached: `ext::` would run a program, whatever a configuration allows. */
const GIT_ALLOW_PROTOCOL = 'file:git:http:https:ssh'
const MAX_OUTPUT_BYTES = 512 * 1024 * 1024

/** Runs the git of this machine in `workspace`. Throws GIT_MISSING. */
export function createGit(workspace: string, env: NodeJS.ProcessEnv): Git {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !MISLEADING.includes(name)))
  const settings = { cwd: workspace, maxBuffer: MAX_OUTPUT_BYTES, encoding: 'utf8' as const }
  const environment = {
    ...own,
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL,
  }
  return {
    run: (args) =>
      new Promise((resolve, reject) => {
        execFile(
          'git',
          [...DISARMED, ...args],
          { ...settings, env: environment },
          (error, stdout, stderr) => {
            if (error === null) resolve({ code: 0, stdout, stderr })
            else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr })
            else reject(cannotRun(error, workspace))
          },
        )
      }),
  }
}

/** The trimmed output of a command that must succeed. Throws GIT_FAILED with what git said. */
export async function gitOutput(git: Git, args: readonly string[]): Promise<string> {
  return (await gitText(git, args)).trim()
}

/** The same as it stands, for paths. */
export async function gitText(git: Git, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await git.run(args)
  if (code === 0) return stdout
  throw new DeployError({
    code: 'GIT_FAILED',
    message: `git ${args[0]} failed with exit code ${code}.`,
    cause: stderr.trim(),
    remedy:
      "Run the same command in the checkout to see more. A branch, tag or commit that is missing there wants 'fetch-depth: 0' of actions/checkout.",
  })
}

/** Throws GIT_NOT_A_CHECKOUT unless `workspace` lies in a readable git checkout with a commit. */
export async function requireCheckout(git: Git, workspace: string): Promise<void> {
  const { code, stderr } = await git.run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])
  if (code === 0) return
  const foreign = await ownedBySomebodyElse(workspace)
  throw new DeployError({
    code: 'GIT_NOT_A_CHECKOUT',
    message: `${workspace} is not a git checkout with a commit that git agrees to read.`,
    cause: [
      stderr.trim(),
      foreign ? 'The folder belongs to another user, and git refuses such repositories.' : '',
    ]
      .filter((line) => line !== '')
      .join('\n'),
    remedy: foreign
      ? `Run 'git config --global --add safe.directory ${workspace}' in a step before this one.`
      : "Put a step 'uses: actions/checkout@v5' with 'fetch-depth: 0' before this one.",
  })
}

async function ownedBySomebodyElse(path: string): Promise<boolean> {
  const owner = await stat(path).then(({ uid }) => uid)
  return process.getuid !== undefined && owner !== process.getuid()
}

function cannotRun(error: Error, workspace: string): DeployError {
  return new DeployError({
    code: 'GIT_MISSING',
    message: `git could not be run in ${workspace}.`,
    cause: error.message,
    remedy: 'Install git on the runner, and check that the folder exists.',
  })
}

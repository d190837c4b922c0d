import { randomBytes } from 'node:crypto'
import { look } from '@deploy/agent/look.ts'
import { sh } from '@deploy/agent/sh.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { type Answer, readAnswers } from '@deploy/plan/host/answer.ts'
import type { Item } from '@deploy/plan/host/item.ts'
import type { Remote } from '@deploy/remote/remote.ts'

/** Packages may have to be fetched. */
const seconds = { check: 300, apply: 3600 }

export interface Asked {
  answers: Answer[]
  asRoot: boolean
}

/**
 * Runs the script on a host, as root where this user is root or may become it without a password. Throws SETUP_NEEDS_ROOT when it is
 * to change something and cannot, SETUP_NO_ANSWER when it did not come to its end.
 */
export async function askHost(
  remote: Remote,
  {
    script,
    items,
    mode,
    signal,
  }: { script: string; items: Item[]; mode: 'check' | 'apply'; signal: AbortSignal },
): Promise<Asked> {
  const asRoot = await maySee(remote, signal)
  if (mode === 'apply' && asRoot === undefined) throw needsRoot(remote)
  const nonce = randomBytes(16).toString('hex')
  const words = ['sh', '-s', '--', '--nonce', nonce, ...(mode === 'check' ? ['--check'] : [])]
  const command = asRoot === 'sudo' ? ['sudo', '-n', ...words] : words
  const { code, stdout, stderr } = await look(remote, sh`exec ${command}`, {
    input: script,
    timeoutSeconds: seconds[mode],
    signal,
  })
  const answers = readAnswers(stdout, nonce, items)
  if (answers) return { answers, asRoot: asRoot !== undefined }
  throw new DeployError({
    code: 'SETUP_NO_ANSWER',
    message: 'The script did not come to its end on the host.',
    host: remote.host,
    cause: [`exit code ${code}`, ...stderr.split('\n').slice(-20)].join('\n').trim(),
    remedy:
      'See what the host says. The script may be run again at any time: what is done already is left alone.',
  })
}

/** How this user is root; `sudo -l` only asks, so that nothing is written into a log of refused commands. */
async function maySee(remote: Remote, signal: AbortSignal): Promise<'root' | 'sudo' | undefined> {
  const question = sh`
    if [ "$(id -u)" = 0 ]; then echo root; exit; fi
    sudo -n -l sh -s -- --nonce 0 > /dev/null 2>&1 < /dev/null && sudo -n true > /dev/null 2>&1 < /dev/null && echo sudo
  `
  const { stdout } = await look(remote, question, { timeoutSeconds: 60, signal })
  const answer = stdout.trim()
  return answer === 'root' || answer === 'sudo' ? answer : undefined
}

function needsRoot(remote: Remote): DeployError {
  return new DeployError({
    code: 'SETUP_NEEDS_ROOT',
    message: `${remote.user} is not root, and no sudo lets it run everything without a password. Nothing was changed.`,
    host: remote.host,
    remedy:
      "Use 'mode: script', and let Ops review the script and run it as root: then the user who deploys never needs root. Or give 'login-user: root' with its key.",
  })
}

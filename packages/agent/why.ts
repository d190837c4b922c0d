import { DeployError, type ErrorFacts } from '@deploy/kit/errors.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import type { Fact } from './call.ts'

/** Where a verb ran. */
export interface Place {
  remote: Remote
  root: string
}

type Explanation = Pick<ErrorFacts, 'message' | 'remedy'>

/** A refusal of the agent as an error for people: what it said is the cause, the remedy depends on its code. */
export function verbFailed(
  place: Place,
  { code, text }: { code: string; text: string },
  facts: Fact[],
): DeployError {
  const explain = explanations[code] ?? unexplained
  return new DeployError({ code, host: place.remote.host, cause: text, ...explain(place, facts) })
}

const again = 'Run the deployment again; nothing has to be cleaned up first.'

const explanations: Record<string, (place: Place, facts: Fact[]) => Explanation> = {
  LOCKED: (_place, facts) => {
    const [deployId, actor, url, , , seconds] = valuesOf(facts, 'lock')
    return {
      message: [`Another deployment is under way: ${deployId ?? 'unknown'} by ${actor ?? 'unknown'}`, url]
        .filter(Boolean)
        .join(', '),
      remedy: `Wait for it and run this deployment again. Its lease ends in ${seconds ?? '0'} s unless its host renews it; nobody has to unlock by hand. Who cannot wait gives its id to the action rollback as 'unlock'.`,
    }
  },
  LOCK_LOST: () => ({
    message: 'Another deployment has taken the lock, or somebody released it; this one may not go on.',
    remedy: again,
  }),
  FENCED: () => ({
    message: 'Another process has taken over this deployment.',
    remedy: `See the status of the host. ${again}`,
  }),
  ORDER_STALE: () => ({
    message: 'The host has changed since the plan was made.',
    remedy: 'Plan again: run the action again, and let the new plan be approved if yours need approval.',
  }),
  RELEASE_DIFFERS: () => ({
    message: 'Another release of the same name served on this host.',
    remedy:
      'Never build a version twice: give the new build a new version, or promote the bytes that were built first.',
  }),
  ROOT_NOT_WRITABLE: ({ remote, root }) => ({
    message: `${remote.user} cannot write to ${root}.`,
    remedy: `Ask Ops to run once on the host: sudo install -d -o ${remote.user} -g "$(id -gn ${remote.user})" -m 0755 ${root}`,
  }),
  NO_SPACE: ({ root }) => ({
    message: `The disk of ${root} is full.`,
    remedy: `Make room on the host (df -h ${root}; df -i ${root}), or lower 'keep' in deploy.yml. The release that was live still serves.`,
  }),
  WRITE_FAILED: ({ remote, root }) => ({
    message: `The host could not write under ${root}.`,
    remedy: `Check on the host that no quota is used up (quota), and that everything under ${root}/.deploy belongs to ${remote.user}.`,
  }),
  READ_ONLY: ({ root }) => ({
    message: `The file system of ${root} is read-only: the host can neither switch nor go back.`,
    remedy:
      'What was live before this message still serves, confirmed or not. Let Ops read journalctl -k, mend the disk and mount it writable; what was not confirmed is then taken back by the next deployment or restart.',
  }),
  RECOVERY_FAILED: ({ root }) => ({
    message: 'An earlier deployment cannot be brought to an end on this host.',
    remedy: `Mend what the cause names, then run again: the host tries anew. All that it said is in ${root}/.deploy/orders/<deploy id>/stderr.`,
  }),
  NO_REASON: () => ({
    message: 'A lock is not released without a reason.',
    remedy: 'Say why; the reason stands in the journal and the history of the host.',
  }),
  DIGEST_MISMATCH: () => ({
    message: 'The bytes that arrived on the host are not the bytes that were sent.',
    remedy:
      'The damaged upload was removed. Run again; if it happens again, the disk or a device on the way is defective.',
  }),
  INCOMPLETE: () => ({
    message: 'An upload ended too early.',
    remedy: 'Run again: it goes on where it stopped.',
  }),
  UPLOAD_TAKEN_OVER: () => ({
    message: 'Another run uploads the same bytes to this host.',
    remedy: 'Let the other run finish, then run this one again.',
  }),
  NO_SHA256SUM: () => ({
    message: 'The host has no sha256sum.',
    remedy: 'Install coreutils on the host: nothing can be verified without it.',
  }),
  NO_DEPLOYMENT: ({ root }) => ({
    message: `The host does not know this deployment in ${root}.`,
    remedy: 'Check the host and the root, or read the history of the host.',
  }),
  NOT_INSTALLED: ({ root }) => ({
    message: `Nothing was ever deployed to ${root}.`,
    remedy: 'Deploy once; the first deployment installs the agent.',
  }),
  NOT_CONFIRMED: () => ({
    message: 'The deployment cannot be confirmed any more.',
    remedy: `The host has gone back to the release that was live before. ${again}`,
  }),
  NOT_STAGED: () => ({
    message: 'The deployment is not prepared, or it has ended.',
    remedy: `Read the last record in the cause: it failed, or somebody has taken it back. ${again}`,
  }),
  TIMER_FAILED: ({ remote }) => ({
    message: 'The host cannot set the timer by which it would go back by itself.',
    remedy: `See systemctl --user status as ${remote.user}, and let Ops run once: sudo loginctl enable-linger ${remote.user}. ${again}`,
  }),
  BUSY: ({ root }) => ({
    message: 'The deployment is confirmed, and another process on the host still finishes it.',
    remedy: `Wait a minute and look at ${root}/current: it is on the new release, and stays there.`,
  }),
  DEPLOYMENT_EXISTS: () => ({
    message: 'The host knows a deployment of the same id with another content.',
    remedy: 'Run again: each run makes an id of its own.',
  }),
  BAD_ORDER: () => ({
    message: 'The order for the deployment did not arrive whole, or the host cannot read it.',
    remedy: again,
  }),
  OFFSET_DIFFERS: () => ({
    message: 'An upload was to go on at another place than where it stands.',
    remedy: 'Run again, when no other run uploads the same bytes.',
  }),
  BAD_ARGUMENT: ({ root }) => ({
    message: 'The host was asked for something that it does not understand.',
    remedy: `Use plain letters, digits and / . _ - in the paths of deploy.yml, such as the root ${root}; when they are plain, report it with the cause.`,
  }),
  ALREADY_CONFIRMED: () => ({
    message: 'The deployment is confirmed and cannot be taken back.',
    remedy: 'Use the action rollback to return to the previous release.',
  }),
}

function unexplained({ root }: Place): Explanation {
  return {
    message: 'The agent on the host refused.',
    remedy: `Read the cause; more is on the host in ${root}/.deploy/orders/<deploy id>/stderr.`,
  }
}

function valuesOf(facts: Fact[], key: string): string[] {
  return facts.find((fact) => fact.key === key)?.values ?? []
}

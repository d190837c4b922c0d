import { raw, type Script, sh } from '@deploy/agent/sh.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Hook } from '@deploy/manifest/manifest.ts'
import { versionOf } from '@deploy/release/release.ts'
import { type Context, isLive, nothing, orderDirectory } from '../context.ts'
import { isWithin } from '../version-range.ts'

/**
 * Whether this deployment is one that a hook with `jump` is for. A version that is none, such as that of a commit without a tag
 * or of an installation made by hand, may be any: then the hook runs. A first deployment and a rollback leave nothing behind.
 */
export function jumps({ jump }: Pick<Hook, 'jump'>, context: Context): boolean {
  if (jump === undefined) return true
  const { release, rollback } = context
  const left = leftBehind(context)
  if (left === undefined || rollback !== undefined || isLive(context)) return false
  return isWithin(versionOf(left.id), jump.from) && isWithin(release.version, jump.to)
}

/** What a deployment comes after: the release that serves, or what it adopts. */
export function leftBehind({ previous, adopts }: Context): { id: string } | undefined {
  return previous ?? adopts
}

/** What cannot be taken back is agreed to before it is planned. Throws JUMP_CONSENT. */
export function requireConsent(context: Context, host: string): void {
  const asked = context.slot.hooks.filter((hook) => hook.jump?.consent === false && jumps(hook, context))
  const [first] = asked
  if (first === undefined) return
  throw new DeployError({
    code: 'JUMP_CONSENT',
    message: `From ${versionOf(leftBehind(context)!.id)} to ${context.release.version} the hook ${asked.map(({ name }) => name).join(', ')} must run, and nobody has agreed to it.`,
    host,
    cause: asked
      .map(
        ({ name, run, timeoutSeconds }) => `${name}: ${run.join(' ')}, for at most ${hours(timeoutSeconds)}`,
      )
      .join('\n'),
    remedy: `Read what it does; it may not be possible to take it back. Then write consent: true under the jump of ${first.name} in deploy.yml.`,
  })
}

function hours(seconds: number): string {
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} minutes` : `${Math.ceil(seconds / 3600)} hours`
}

/** Fails unless every container of the engine, stopped ones included, is one that the hook may take. */
export function dedicated({ name, jump }: Hook): Script {
  if (jump?.dedicatedEngine === undefined) return nothing
  const patterns = raw(jump.dedicatedEngine.join(' | '))
  return sh`
    docker ps --all --format '{{.Names}}' > ${orderDirectory}/containers || {
      echo ${`The Docker engine does not answer, so nobody can tell whose containers ${name} would take.`} >&2
      exit 1
    }
    strangers=
    while read -r each; do
      case $each in ${patterns}) ;; *) strangers="$strangers $each" ;; esac
    done < ${orderDirectory}/containers
    [ -z "$strangers" ] || {
      echo ${`${name} may run only on an engine of its own, where all containers are called ${jump.dedicatedEngine.join(' or ')}. There are others:`}"$strangers" >&2
      exit 1
    }
    echo "$(wc -l < ${orderDirectory}/containers | tr -d ' ') containers are on the engine, all of them of this application."
  `
}

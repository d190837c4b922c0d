import { describeDrift } from './drift.ts'
import type { Plan } from './plan.ts'
import { planDigest } from './plan.ts'
import { sudoers } from './sudoers.ts'

const phases = { fetch: 'Fetch', prepare: 'Prepare', switch: 'Switch', identity: 'Prove' } as const

/** The plan as a person reads it, in order; what is printed is the object that is executed. */
export function describePlan(plan: Plan, user: string): string[] {
  const bytes = plan.blobs.reduce((sum, { size }) => sum + size, 0)
  const steps = plan.steps.map(
    ({ phase, id, title, timeoutSeconds }, index) =>
      `${String(index + 1).padStart(4)}. ${phases[phase].padEnd(8)} ${id.padEnd(10)} ${title} (at most ${timeoutSeconds} s)`,
  )
  return [
    `Plan ${planDigest(plan).slice(0, 12)}: ${plan.kind} ${plan.application} ${plan.release.version} on ${plan.host} (${plan.environment})`,
    `  release  ${plan.release.id}, sha256 ${plan.release.sha256}`,
    ...(plan.release.image === undefined ? [] : [`  image    ${plan.release.image}`]),
    `  replaces ${plan.previous?.id ?? 'nothing: this is the first deployment here'}`,
    ...(plan.warnings ?? []).map((warning) => `  WARNING  ${warning}`),
    ...(plan.blobs.length > 0
      ? [`  sends    at most ${plan.blobs.length} files, ${bytes} bytes, of which the host may have some`]
      : []),
    ...steps,
    ...(plan.drift ?? []).flatMap((drift) =>
      describeDrift(drift).map((line, at) => `  ${at === 0 ? 'On the host: ' : '  '}${line}`),
    ),
    `  ${plan.guarantee}`,
    ...(plan.privileged.length > 0
      ? [
          '  As root, by sudo:',
          ...sudoers(plan, user)
            .trimEnd()
            .split('\n')
            .map((line) => `    ${line}`),
        ]
      : []),
  ]
}

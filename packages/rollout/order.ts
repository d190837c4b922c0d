import { randomBytes } from 'node:crypto'
import type { Order } from '@deploy/agent/order.ts'
import { type Plan, planText } from '@deploy/plan/plan.ts'

/** Who deploys and from where, for the lock and the history on the host. */
export interface Issuer {
  actor: string
  url: string
}

/** The plan in the form that the agent takes. */
export function orderOf(
  plan: Plan,
  {
    deployId,
    issuer,
    confirmSeconds,
    secretEnv,
  }: {
    deployId: string
    issuer: Issuer
    confirmSeconds: number
    secretEnv: Record<string, string>
  },
): Order {
  return {
    deployId,
    kind: plan.kind,
    environment: plan.environment,
    release: { id: plan.release.id, sha256: plan.release.sha256 },
    ...(plan.previous && { previous: plan.previous }),
    supervisor: plan.supervisor,
    confirmSeconds,
    keep: plan.keep,
    ...(plan.discardAdoptedAfter !== undefined && { discardAdoptedAfter: plan.discardAdoptedAfter }),
    actor: issuer.actor,
    url: issuer.url,
    steps: plan.steps.map(({ check, undo, ...step }) => ({
      ...step,
      ...(check !== undefined && { check }),
      ...(undo !== undefined && { undo }),
    })),
    planJson: planText(plan),
    secretEnv,
  }
}

/** A deployment's name: when it began, for people, and a random part, for everybody else. */
export function newDeployId(now: Date): string {
  return `${now
    .toISOString()
    .replace(/[-:]|\.\d+/g, '')
    .toLowerCase()}-${randomBytes(4).toString('hex')}`
}

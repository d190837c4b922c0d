import type { Problem, Question } from './problem.ts'

const MAX_DIFFERENCE_SECONDS = 300

export function clock({ facts, now }: Question): Problem[] {
  const difference = Math.round(facts.time - now.getTime() / 1000)
  if (Math.abs(difference) <= MAX_DIFFERENCE_SECONDS) return []
  return [
    {
      code: 'CLOCK_WRONG',
      message: `The host's clock differs from the runner's by ${difference} s.`,
      remedy: 'Let Ops switch NTP on: sudo timedatectl set-ntp true',
    },
  ]
}

/** A clock that is right today and that nobody keeps right. */
export function clockRemarks({ facts }: Question): string[] {
  return facts.clockSynchronized === false
    ? ["Nobody keeps the host's clock right. Ops can: sudo timedatectl set-ntp true"]
    : []
}

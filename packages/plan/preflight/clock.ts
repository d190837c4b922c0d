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

import type { RunResult } from './runner/run-action.ts'

/** The lines for sudoers that a run has printed, each once. */
export function sudoLines({ log }: RunResult): string[] {
  return [...new Set(log.join('\n').match(/deploy ALL=\(root\) NOPASSWD: .*/g))]
}

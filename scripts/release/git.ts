import { execFileSync } from 'node:child_process'

export interface Git {
  /** What a command says, without the blank at its end; throws with what git said when it fails. */
  (words: string[], env?: Record<string, string>): string
  /** The bytes of a file in a commit, named as `commit:path`. */
  bytes(object: string): Buffer
}

const maxBuffer = 256 * 1024 * 1024

export function gitIn(root: string): Git {
  const run = (words: string[], env: Record<string, string> = {}) =>
    execFileSync('git', ['-C', root, ...words], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer,
    })
  const git = (words: string[], env?: Record<string, string>) => run(words, env).toString('utf8').trim()
  return Object.assign(git, { bytes: (object: string) => run(['cat-file', 'blob', object]) })
}

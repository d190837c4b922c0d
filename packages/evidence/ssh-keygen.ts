import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import type { VerifySignature } from './verify.ts'

/**
 * Asks the `ssh-keygen` of this machine (OpenSSH 8.2 or later, which brought `find-principals`) who of an allowed_signers file
 * signed a text. Needs no network. Throws VERIFIER_MISSING.
 */
export function sshKeygen(allowedSigners: string): VerifySignature {
  return async ({ text, signature, namespace }) => {
    const directory = await mkdtemp(join(tmpdir(), 'verify-'))
    try {
      const file = join(directory, 'signature')
      await writeFile(file, signature)
      // One line at a time: find-principals names the first line of a key, whatever its namespaces allow.
      const one = join(directory, 'signers')
      const about = ['-f', one, '-s', file]
      const causes = { unknown: 'no key of the file made it', refused: '' }
      for (const line of await linesOf(allowedSigners)) {
        await writeFile(one, `${line}\n`)
        const found = await run(['-Y', 'find-principals', ...about], text)
        const [signer] = found.stdout.split(/[,\n]/)
        if (found.code !== 0 || !signer) {
          causes.unknown = said(found, 'no key of the file made it')
          continue
        }
        const checked = await run(['-Y', 'verify', ...about, '-I', signer, '-n', namespace], text)
        if (checked.code === 0) return { signer }
        causes.refused = said(checked, 'it is not over these bytes')
      }
      return { cause: causes.refused || causes.unknown }
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }
}

async function linesOf(allowedSigners: string): Promise<string[]> {
  const lines = (await readFile(allowedSigners, 'utf8')).split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}

interface Answer {
  code: number | null
  stdout: string
  stderr: string
}

function said({ stdout, stderr }: Answer, otherwise: string): string {
  const words = `${stdout}\n${stderr}`.trim().split('\n').at(-1)
  return words ? `${otherwise} (${words})` : otherwise
}

function run(args: string[], input: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn('ssh-keygen', args, { stdio: ['pipe', 'pipe', 'pipe'] })
    const out = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk) => (out.stdout += chunk))
    child.stderr.on('data', (chunk) => (out.stderr += chunk))
    // It may end before it has read all.
    child.stdin.on('error', () => {})
    child.on('error', (error) => reject(absent(error)))
    child.on('close', (code) => resolve({ code, ...out }))
    child.stdin.end(input)
  })
}

function absent({ message }: Error): DeployError {
  return new DeployError({
    code: 'VERIFIER_MISSING',
    message: 'Signatures cannot be verified on this machine.',
    cause: message,
    remedy: 'Install OpenSSH 8.2 or later (openssh-client), which brings ssh-keygen.',
  })
}

import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** `privateKey` is the text of an OpenSSH key file, `publicKey` one line for `authorized_keys`. */
export type SshKey = { privateKey: string; publicKey: string }

/** Makes an ed25519 key pair without a passphrase. */
export async function makeSshKey(): Promise<SshKey> {
  const folder = await mkdtemp(join(tmpdir(), 'deploy-test-key-'))
  try {
    const file = join(folder, 'key')
    await promisify(execFile)('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', file])
    return {
      privateKey: await readFile(file, 'utf8'),
      publicKey: (await readFile(`${file}.pub`, 'utf8')).trim(),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

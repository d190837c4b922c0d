import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AT_ONCE_BYTES, type Look, unreadable } from './archive.ts'
import { type Item, isExcluded } from './collect.ts'

/** Larger files are data; none of them is a key. */
const MAX_BYTES = AT_ONCE_BYTES
/** So many files are open at once. */
const AT_ONCE = 16

/**
 * What everybody recognises as a secret: their makers gave them a form of their own. The rules are those of
 * https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml that need no guessing; each takes time that grows with
 * the text only.
 */
const forms: readonly [pattern: RegExp, what: string][] = [
  // In JSON, and where a file for the environment has it in one line, its line ends are written out.
  [
    /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----(?:\s|\\+[rn])+[A-Za-z0-9+/=:,\s\\-]{64}/,
    'a private key',
  ],
  [/PuTTY-User-Key-File-[23]: /, 'a private key of PuTTY'],
  [/\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/, 'a private key of age'],
  // The documentation of AWS ends those of its examples so.
  [/\b(?:AKIA|ASIA|ABIA|ACCA)(?![A-Z2-7]{9}EXAMPLE)[A-Z2-7]{16}\b/, 'an access key of AWS'],
  [/\bgh[pousr]_[A-Za-z0-9]{36}\b/, 'a token of GitHub'],
  [/\bgithub_pat_[A-Za-z0-9_]{82}\b/, 'a token of GitHub'],
  [/\bgl(?:pat|dt|rt|ptt|oas)-[A-Za-z0-9_-]{20}/, 'a token of GitLab'],
  [/\bxox[abeprs]-[0-9]{8,14}-[A-Za-z0-9-]{16}/, 'a token of Slack'],
  [/https:\/\/hooks\.slack\.com\/services\/[A-Za-z0-9+/]{40}/, 'a webhook of Slack'],
  [/\b[rs]k_live_[A-Za-z0-9]{20}/, 'a key of Stripe'],
  [/\bnpm_[A-Za-z0-9]{36}\b/, 'a token of npm'],
  [/\/\/[^\s:]+\/:_authToken=(?!\$)[^\s$]{8}/, 'a token of npm'],
  [/\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50}/, 'a token of PyPI'],
  [/\bdckr_pat_[A-Za-z0-9_-]{27}/, 'a token of Docker Hub'],
  [/\bhf_[A-Za-z]{34}\b/, 'a token of Hugging Face'],
  [/\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/, 'a key of SendGrid'],
  [/\bsk-ant-[a-z0-9]{5}-[A-Za-z0-9_-]{80}/, 'a key of Anthropic'],
  [/\bhvs\.[A-Za-z0-9_-]{90}/, 'a token of Vault'],
]

/**
 * A variable of this name is set to a value, not to another variable and not to an example, in a file for the environment; a name
 * that ends in `_FILE`, `_URL` or the like says where or how long, not what.
 */
const inEnvironment =
  /^[ \t]*(?:export[ \t]+)?(?![A-Za-z0-9_]{0,100}_(?:FILE|PATH|DIR|URL|URI|ENDPOINT|LIFETIME|TTL|HEADER|ALGORITHM)[ \t]*=)[A-Za-z0-9_]{0,100}(?:SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIALS)[A-Za-z0-9_]{0,100}[ \t]*=[ \t]*["']?(?![ \t"']*(?:$|#|\$|<|\{|change|example|your|xxx|\*\*\*|todo|none|null|dummy|test))[^\s"']{6}/im

/** Files that are nothing but a secret, whatever they hold. */
const names: readonly [pattern: RegExp, what: string][] = [
  [/^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/, 'a private key'],
  [/^\.(?:netrc|pgpass|git-credentials|pypirc|htpasswd)$/, 'passwords'],
  [/\.(?:kdbx|ppk)$/, 'passwords or keys'],
]

const environmentFile = /^\.env(?!.*\.(?:example|sample|template|dist|defaults?)$)(?:\.[A-Za-z0-9_.-]+)?$/

/** Files of a release-to-be that hold a key or a token, in their order, but for those that `allowed` names as build.exclude would. Throws RELEASE_FILE_UNREADABLE. */
export async function plantedSecrets({
  items,
  workspace,
  allowed,
}: {
  items: readonly Item[]
  workspace: string
  allowed: readonly string[]
}): Promise<{ path: string; what: string }[]> {
  const files = items.filter(({ kind, path }) => kind === 'file' && !isExcluded(path, allowed))
  const found: { path: string; what: string }[] = []
  for (let at = 0; at < files.length; at += AT_ONCE) {
    const batch = files.slice(at, at + AT_ONCE)
    const whats = await Promise.all(batch.map((item) => whatIsIn(item, workspace)))
    for (const [index, what] of whats.entries())
      if (what !== undefined) found.push({ path: batch[index]!.path, what })
  }
  return found
}

/** The same while the files are packed: `planted` is filled by then. */
export function lookForSecrets(allowed: readonly string[]): {
  planted: { path: string; what: string }[]
  look: Look
} {
  const planted: { path: string; what: string }[] = []
  const look: Look = ({ path, size }) => {
    if (isExcluded(path, allowed)) return undefined
    const see = (bytes: Buffer | undefined) => {
      const what = secretOf(path, bytes)
      if (what !== undefined) planted.push({ path, what })
    }
    if (size <= MAX_BYTES) return see
    see(undefined)
    return undefined
  }
  return { planted, look }
}

async function whatIsIn(item: Item, workspace: string): Promise<string | undefined> {
  if (item.kind !== 'file' || item.text !== undefined) return undefined
  if (item.size > MAX_BYTES) return secretOf(item.path, undefined)
  const bytes = await readFile(join(workspace, item.path)).catch((error: Error) => {
    throw unreadable(item.path, error)
  })
  return secretOf(item.path, bytes)
}

/** What secret a file of that path is by its name or, where it is small, by its bytes. Pure. */
function secretOf(path: string, bytes: Buffer | undefined): string | undefined {
  const name = basename(path)
  const named = names.find(([pattern]) => pattern.test(name))
  if (named !== undefined) return named[1]
  return bytes && secretIn(bytes.toString('latin1'), name)
}

/** What secret stands in the text of a file of that name. Pure. */
export function secretIn(text: string, name: string): string | undefined {
  if (environmentFile.test(name) && inEnvironment.test(text)) return 'a password or token'
  return forms.find(([pattern]) => pattern.test(text))?.[1]
}

import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { orderFiles } from '@deploy/agent/order-pack.ts'
import { agentText } from '@deploy/agent/script.ts'
import type { Sign } from '@deploy/evidence/bundle.ts'
import type { Environment } from '@deploy/manifest/manifest.ts'
import { onHost } from '@deploy/manifest/roles.ts'
import { plannedSlot } from '@deploy/plan/beside.ts'
import { describePlan } from '@deploy/plan/describe.ts'
import type { BlobSource } from '@deploy/plan/plan.ts'
import { planText } from '@deploy/plan/plan.ts'
import { writeWhole } from '@deploy/release/whole-file.ts'
import { orderOf } from '@deploy/rollout/order.ts'
import { type Pack, pack } from 'tar-stream'
import type { PlannedHost } from '../plans.ts'
import { secretNames } from '../secrets.ts'
import { sudoQuestions } from '../sudo.ts'
import { checksScript } from './checks.ts'
import { deployScript } from './deploy-sh.ts'
import { instruction, packageNamespace } from './instruction.ts'

/** A person needs longer to look than a gate does. */
const LEAST_CONFIRM_SECONDS = 900

interface Given {
  open: PlannedHost
  environment: Environment
  /** The page of the run that makes the package. */
  url: string
  commit: string
  sign: Sign | undefined
}

/**
 * Writes the offline package of one host: a tar with one folder of that name. The same plan, key and commit give the same bytes, but for
 * a signature that is never the same. Tells its sha256.
 */
export async function writePackage(
  file: string,
  folder: string,
  { open, environment, url, commit, sign }: Given,
): Promise<string> {
  const texts = packageTexts({ open, environment, url, commit })
  const blobs = blobsOf(open)
  const sums = [
    ...Object.entries(texts).map(([path, text]) => `${sha256Of(text)}  ${path}\n`),
    ...blobs.map(({ sha256 }) => `${sha256}  blobs/${sha256}\n`),
  ].join('')
  const signature = await sign?.(sums, packageNamespace(open.plan.application))
  const archive = pack()
  const hash = createHash('sha256')
  async function* hashed(bytes: AsyncIterable<Buffer>) {
    for await (const chunk of bytes) {
      hash.update(chunk)
      yield chunk
    }
  }
  await writeWhole(file, (into) =>
    Promise.all([pipeline(archive as AsyncIterable<Buffer>, hashed, into), fill()]),
  )
  return hash.digest('hex')

  async function fill(): Promise<void> {
    try {
      const made = {
        ...texts,
        SHA256SUMS: sums,
        ...(signature !== undefined && { 'SHA256SUMS.sig': signature }),
      }
      for (const [path, text] of Object.entries(made))
        archive.entry({ ...header(`${folder}/${path}`), size: Buffer.byteLength(text) }, text)
      for (const blob of blobs) await addBlob(archive, `${folder}/blobs/${blob.sha256}`, blob)
      archive.finalize()
    } catch (error) {
      archive.destroy(error as Error)
    }
  }
}

function header(name: string) {
  return { name, mode: 0o644, mtime: new Date(0) } as const
}

async function addBlob(archive: Pack, name: string, { size, open }: BlobSource): Promise<void> {
  const entry = archive.entry({ ...header(name), size })
  await pipeline(open(0), entry)
}

/** All but the bytes of the release, by their path. Pure. */
export function packageTexts({
  open,
  environment: whole,
  url,
  commit,
}: Omit<Given, 'sign'>): Record<string, string> {
  const { plan, facts, host } = open
  const environment = onHost(whole, host)
  const slot = plannedSlot(environment, plan)
  const confirmSeconds = Math.max(plan.confirmSeconds, LEAST_CONFIRM_SECONDS)
  // deploy.sh writes who and which deployment in their place.
  const order = orderOf(plan, {
    deployId: 'by-hand',
    issuer: { actor: 'operator', url },
    confirmSeconds,
    secretEnv: {},
  })
  const files = orderFiles(order).filter(([path]) => !path.endsWith('/'))
  const secrets = plan.kind === 'deploy' ? secretNames(slot) : []
  const namespace = packageNamespace(plan.application)
  const about = { slot, release: { ...plan.release, commit } }
  return {
    'README.txt': instruction({ plan, user: facts.user, secrets, confirmSeconds }),
    'PLAN.txt': `By hand a person has ${confirmSeconds} s to confirm; what stands below of that time is told of a runner.\n\n${describePlan(plan, facts.user).join('\n')}\n`,
    'plan.json': planText(plan),
    'deploy.sh': deployScript({ plan, user: facts.user, namespace, secrets, confirmSeconds }),
    'checks.sh': `${checksScript(about).script}\n`,
    'agent.sh': agentText,
    'blobs.txt': plan.blobs.map(({ sha256, size, name }) => `${sha256} ${size} ${name}\n`).join(''),
    privileged: plan.privileged.map((command) => `${command}\n`).join(''),
    'sudo.sh': `${sudoQuestions(plan.privileged).script}\n`,
    ...Object.fromEntries(files.map(([path, text]) => [`order/${path}`, text])),
  }
}

function blobsOf({ plan, delivery }: PlannedHost): BlobSource[] {
  if (delivery === undefined) return []
  const texts = new Map(delivery.texts.map(({ sha256, text }) => [sha256, text]))
  return plan.blobs.map(({ sha256, size }) => {
    const text = texts.get(sha256)
    return text === undefined ? delivery.archive : blobOf(sha256, size, text)
  })
}

function blobOf(sha256: string, size: number, text: string): BlobSource {
  return { sha256, size, open: (offset) => Readable.from([Buffer.from(text).subarray(offset)]) }
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/**
 * What an action does to bring a release to a host, in a process of its own: the modules of the actions, built as they are. Its
 * argument is a file with a job.
 */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { openAgent } from '@deploy/agent/agent.ts'
import type { Plan } from '@deploy/plan/plan.ts'
import { writeArchive } from '@deploy/release/archive.ts'
import { collect } from '@deploy/release/collect.ts'
import type { Release } from '@deploy/release/release.ts'
import { connect } from '@deploy/remote/connect.ts'
import type { Target } from '@deploy/remote/remote.ts'
import { createBundles, deliver } from '@deploy/rollout/deliver.ts'

/** One file into the store. */
export interface UploadJob {
  kind: 'upload'
  target: Target
  root: string
  path: string
  sha256: string
  size: number
}

/** A release to a folder of its own, unpacked and verified. */
export interface DeliverJob {
  kind: 'deliver'
  target: Target
  root: string
  plan: Plan
  release: Release
  archivePath: string
  texts: { name: string; text: string; sha256: string }[]
  /** Shell texts of the steps that verify and unpack, as the plan has them. */
  steps: string[]
  orderDirectory: string
  /** A release that the host has. */
  base?: string
  /** Builds the archive of this folder first, which is what a job before does. */
  build?: { workspace: string; include: string[]; epochSeconds: number; destination: string }
}

const quiet = { line: () => {}, host: () => {}, progress: () => () => {} }

const [path = ''] = process.argv.slice(2)
const job = JSON.parse(await readFile(path, 'utf8')) as UploadJob | DeliverJob
if (job.kind === 'upload') await upload(job)
else await bring(job)

async function upload({ target, root, path, sha256, size }: UploadJob): Promise<void> {
  await using remote = connect(target)
  await openAgent({ remote, root }).put({ sha256, size, open: (start) => reader(path, start) })
}

async function bring(job: DeliverJob): Promise<void> {
  if (job.build) await built(job.build)
  const { target, root, plan, release, archivePath, texts, base } = job
  await using remote = connect(target)
  await using bundles = createBundles()
  const { size, sha256 } = release.archive
  const archive = { sha256, size, open: (start: number) => reader(archivePath, start) }
  const delivery = { archive, texts, release, archivePath, ...(base !== undefined && { base }) }
  const { signal } = new AbortController()
  await deliver({ agent: openAgent({ remote, root }), plan, bundles, log: quiet, delivery, signal })
  const steps = job.steps.map((step) => `(\n${step}\n)\n`).join('')
  const { code, stderr } = await remote.exec('exec sh -eu', {
    input: `mkdir -p '${job.orderDirectory}/backup'; cd '${root}'; export DEPLOY_ORDER_DIR='${job.orderDirectory}'\n${steps}`,
  })
  if (code !== 0) throw new Error(`a step ended with ${code}: ${stderr}`)
}

async function built({ include, ...options }: NonNullable<DeliverJob['build']>): Promise<void> {
  const { items } = await collect({ workspace: options.workspace, include, exclude: [] })
  await writeArchive({ ...options, items })
}

function reader(path: string, start: number) {
  return createReadStream(path, { start, highWaterMark: 256 * 1024 })
}

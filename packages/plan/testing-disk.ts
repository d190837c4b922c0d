import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Release, releaseId } from '@deploy/release/release.ts'
import { onTestFinished } from 'vitest'
import type { Context } from './context.ts'
import { sha256Of } from './digest.ts'
import type { Step } from './plan.ts'
import type { Source, TextBlob } from './strategies/strategy.ts'
import { tarball } from './strategies/tarball.ts'
import { type Content, environmentOf, factsOf, releaseOf, textOf } from './testing.ts'
import { hello } from './testing-manifests.ts'

/** What a step's shell finds on its PATH, in a folder made for it. */
interface Shell {
  path(folder: string): string
}

/** A folder that stands for a host's disk, with a hostile name, and a shell that runs steps there as the agent does. */
export function createDisk(shell: Shell) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'plan-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const root = join(folder, "it's a $root")
  for (const name of ['releases', 'shared', '.deploy/store']) mkdirSync(join(root, name), { recursive: true })
  const path = shell.path(join(folder, 'bin'))
  let orders = 0

  /** One deployment's folder and the way to run its steps. */
  const newOrder = () => {
    orders += 1
    const order = join(root, '.deploy/orders', `d${orders}`)
    mkdirSync(join(order, 'backup'), { recursive: true })
    const run = (script: string, env: NodeJS.ProcessEnv = {}) => {
      const { status, stdout, stderr } = spawnSync('sh', ['-eu', '-c', script], {
        cwd: root,
        encoding: 'utf8',
        timeout: 25_000,
        env: {
          PATH: path,
          DEPLOY_ORDER_DIR: order,
          DEPLOY_SWITCH_UPTIME: readFileSync('/proc/uptime', 'utf8').split(' ')[0],
          ...env,
        },
      })
      return { status, output: stdout + stderr }
    }
    /** As the agent: `skipped` when the check says so, else what `do` gave. */
    const perform = (step: Step, env?: NodeJS.ProcessEnv) => {
      if (step.check !== undefined && run(step.check, env).status === 0) return 'skipped'
      const { status, output } = run(step.do, env)
      return status === 0 ? 'done' : `failed: ${output}`
    }
    const undo = (step: Step) => (step.undo === undefined ? 'nothing' : run(step.undo).status)
    return { order, run, perform, undo }
  }

  return {
    root,
    folder,
    newOrder,
    path: (name: string) => join(root, name),
    read: (name: string) => readFileSync(join(root, name), 'utf8'),
    write: (name: string, text: string) => write(join(root, name), text),
    /** Builds an archive and puts it with a plan's texts into the store. */
    store: (files: Record<string, Content>, version = '1.4.2') => {
      const source = mkdtempSync(join(folder, 'source-'))
      for (const [name, content] of Object.entries(files)) {
        write(join(source, name), textOf(content))
        if (typeof content !== 'string') chmodSync(join(source, name), Number.parseInt(content.mode, 8))
      }
      const archive = join(folder, 'archive.tar.gz')
      execFileSync('tar', ['--sort=name', '--mtime=@0', '-czf', archive, '-C', source, '.'])
      const sha256 = createHash('sha256').update(readFileSync(archive)).digest('hex')
      copyFileSync(archive, join(root, '.deploy/store', sha256))
      const release = releaseOf(files, { version })
      return { ...release, id: releaseId(version, sha256), archive: { ...release.archive, sha256 } }
    },
    storeTexts: (texts: TextBlob[]) => {
      for (const { text } of texts) write(join(root, '.deploy/store', sha256Of(text)), text)
    },
  }
}

export type Disk = ReturnType<typeof createDisk>

export const tree: Record<string, Content> = {
  'bin/serve': { text: '#!/bin/sh\nexec sleep 60\n', mode: '0755' },
  'config/hello.env': '# ours\nPORT=1 # not this\n',
  'data/seed.txt': 'seed',
  "docs/it's $HOME & co.txt": 'hostile',
  '-rf': 'hostile',
}

interface Wanted {
  files?: Record<string, Content>
  version?: string
  slot?: Partial<Context['slot']>
  previous?: Context['previous']
  sign?: (release: Release) => Source['signature']
}

/** A deployment of a release to this disk: what is needed lies in the store. The steps ask for no other login. */
export function deploymentOn(
  disk: Disk,
  { files = tree, version = '1.4.2', slot = {}, previous, sign }: Wanted = {},
) {
  const release = disk.store(files, version)
  const context: Context = {
    slot: { ...environmentOf(hello).slot, root: disk.root, path: `${disk.root}/current`, ...slot },
    host: 'lab',
    facts: factsOf({ supervisors: ['setsid'] }),
    release: { id: release.id, version, sha256: release.archive.sha256 },
    ...(previous && { previous }),
  }
  const configTexts = Object.fromEntries(
    Object.entries(files).map(([path, content]) => [path, textOf(content)]),
  )
  const signature = sign?.(release)
  const { steps, texts } = tarball({ release, configTexts, ...(signature && { signature }) }).deploy(context)
  disk.storeTexts(texts)
  return {
    release,
    context,
    steps,
    stepOf: (id: string) => steps.find((step) => step.id === id)!,
    folder: join(disk.root, 'releases', release.id),
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describeSetup, type HostSetup, hostSetupSchema, setupOutcome } from '@deploy/evidence/host-setup.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Outputs } from '@deploy/kit/execute.ts'
import { withoutSecrets } from '@deploy/kit/redact.ts'
import type { Environment, Host, Manifest } from '@deploy/manifest/manifest.ts'
import { findHosts } from '@deploy/manifest/parse.ts'
import { onHost, slotsOf } from '@deploy/manifest/roles.ts'
import { unavailable } from '@deploy/plan/availability.ts'
import { sha256Of } from '@deploy/plan/digest.ts'
import type { Item } from '@deploy/plan/host/item.ts'
import { hostItems } from '@deploy/plan/host/items.ts'
import { hostScript } from '@deploy/plan/host/script.ts'
import { loadManifest } from '@deploy/stage/load.ts'
import type { LookingDeps } from '@deploy/stage/looking.ts'
import { askHost } from './ask.ts'
import type { Inputs } from './inputs.ts'

/** The rim: everything that is not data. */
export type Deps = Pick<LookingDeps, 'connect' | 'log' | 'run' | 'now' | 'signal' | 'summary' | 'workspace'>

interface Prepared {
  host: Host
  items: Item[]
  script: string
  /** In the workspace. */
  path: string
}

/**
 * Writes the script of each host and, unless that is all, runs it there: to look, or to make it so. Throws HOST_NOT_PREPARED with
 * everything that is not so, after all hosts have answered and the documents are written.
 */
export async function run(inputs: Inputs, deps: Deps): Promise<Outputs> {
  const { manifest, environment } = await loadManifest(inputs.manifest, inputs.environment, deps)
  const prepared = await writeScripts({ manifest, environment }, inputs, deps)
  const scripts = { scripts: prepared.map(({ path }) => path).join('\n') }
  const { mode } = inputs
  if (mode === 'script') {
    for (const { host, path, items } of prepared)
      deps.log.info(`${path}: what ${host.name} needs, ${items.length} items to review. sudo sh ${path}`)
    return { outcome: 'written', ...scripts, documents: '' }
  }
  const asked = await Promise.allSettled(
    prepared.map((each) => setUp(each, { manifest, environment, mode }, inputs, deps)),
  )
  const setups = asked.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const documents = await keep(setups, inputs, deps)
  const broken = asked.find((result) => result.status === 'rejected')
  if (broken) throw broken.reason
  const outputs = { outcome: together(setups), ...scripts, documents: documents.join('\n') }
  if (outputs.outcome === 'differs') throw notPrepared(setups, { mode, outputs })
  return outputs
}

async function writeScripts(
  { manifest, environment }: { manifest: Manifest; environment: Environment },
  { host: only, outputDirectory }: Inputs,
  { workspace }: Deps,
): Promise<Prepared[]> {
  const texts = await readTexts(environment, workspace)
  const { application } = manifest
  return Promise.all(
    findHosts(environment, only).map(async (host) => {
      const items = hostItems({
        ...{ application, environment: onHost(environment, host), host, texts },
        environments: Object.values(manifest.environments),
      })
      const title = `Sets ${host.name} up for ${application} in ${environment.name}; deploy.yml says what it needs.`
      const script = hostScript(items, { title })
      const path = join(outputDirectory, environment.name, `${host.name}.sh`)
      await write(join(workspace, path), script)
      return { host, items, script, path }
    }),
  )
}

async function readTexts(environment: Environment, workspace: string): Promise<Record<string, string>> {
  const files = slotsOf(environment).flatMap(({ setup }) =>
    (setup?.files ?? []).flatMap(({ file }) => file ?? []),
  )
  const entries = files.map(async (file) => {
    const text = await readFile(join(workspace, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw fileUnfit(
        file,
        error.code === 'ENOENT' ? 'There is no such file in the workspace.' : error.message,
      )
    })
    if (text.includes('\0')) throw fileUnfit(file, 'It is no text.')
    return [file, text] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

function fileUnfit(file: string, cause: string): DeployError {
  return new DeployError({
    code: 'SETUP_FILE_UNREADABLE',
    message: `${file} cannot be read, which setup.files of deploy.yml names.`,
    cause,
    remedy:
      'Check the repository out before this step (actions/checkout), or correct the path in deploy.yml.',
  })
}

async function setUp(
  { host, items, script }: Prepared,
  { manifest, environment, mode }: { manifest: Manifest; environment: Environment; mode: 'check' | 'apply' },
  { access, loginUser }: Inputs,
  deps: Deps,
): Promise<HostSetup> {
  const off = unavailable(host, deps.now(), 60)
  if (off) throw off
  const { privateKey, passphrase, knownHosts } = access
  const user = loginUser || host.user
  await using remote = deps.connect({
    ...{ name: host.name, address: host.address, port: host.port, user, privateKey, knownHosts },
    ...(host.via && { via: host.via }),
    ...(passphrase !== '' && { passphrase }),
  })
  const startedAt = deps.now().toISOString()
  const { answers, asRoot } = await askHost(remote, { script, items, mode, signal: deps.signal })
  deps.log.host(
    host.name,
    answers
      .map(({ title, state, said }) => `${state.padEnd(7)} ${title}${said === '' ? '' : `: ${said}`}`)
      .join('\n'),
  )
  return hostSetupSchema.parse({
    schemaVersion: 1,
    application: manifest.application,
    environment: environment.name,
    host: host.name,
    mode,
    user,
    asRoot,
    scriptSha256: sha256Of(script),
    actor: deps.run.actor,
    runUrl: deps.run.url,
    startedAt,
    finishedAt: deps.now().toISOString(),
    outcome: setupOutcome(answers),
    items: answers,
  })
}

async function keep(setups: HostSetup[], { outputDirectory }: Inputs, deps: Deps): Promise<string[]> {
  const paths = await Promise.all(
    setups.map(async (setup) => {
      const path = join(outputDirectory, setup.environment, `${setup.host}.json`)
      await write(join(deps.workspace, path), withoutSecrets(`${JSON.stringify(setup, null, 2)}\n`))
      return path
    }),
  )
  if (setups.length > 0)
    await deps.summary(
      setups.map(describeSetup).join('\n\n'),
      '*Cut here: the whole is in the documents that the output names.*',
    )
  for (const { host, items } of setups) {
    const hidden = items.filter(({ state }) => state === 'unseen').length
    if (hidden > 0)
      deps.log.notice(
        `${host}: this user may not look at ${hidden} of ${items.length} items; root sees them all.`,
      )
  }
  return paths
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

function together(setups: HostSetup[]): HostSetup['outcome'] {
  return (
    (['differs', 'unseen', 'changed'] as const).find((each) =>
      setups.some(({ outcome }) => outcome === each),
    ) ?? 'ready'
  )
}

function notPrepared(
  setups: HostSetup[],
  { mode, outputs }: { mode: 'check' | 'apply'; outputs: Outputs },
): DeployError {
  const open = setups.flatMap(({ host, items }) =>
    items
      .filter(({ state }) => ['differs', 'failed', 'left'].includes(state))
      .map((item) => ({ host, ...item })),
  )
  const hosts = [...new Set(open.map(({ host }) => host))].join(', ')
  const theirs = open.flatMap(({ host, title, remedy }) => (remedy ? [`${host}: ${title}: ${remedy}`] : []))
  const first =
    mode === 'check'
      ? `Let Ops review and run the script: sudo sh ${outputs.scripts}. Or run this step with 'mode: apply'.`
      : 'Mend on the host what could not be made so, and run it again: what is done already is left alone.'
  return new DeployError({
    code: 'HOST_NOT_PREPARED',
    message: `${hosts} ${open.length === 1 ? 'is in one way' : `is in ${open.length} ways`} not as deploy.yml says.`,
    host: hosts,
    cause: open
      .map(({ host, title, said }) => `${host}: ${title}${said === '' ? '' : `: ${said}`}`)
      .join('\n'),
    remedy: [first, ...theirs].join('\n'),
    outputs,
  })
}

import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parsePairs } from '../runner/file-commands.ts'

export interface Ended {
  outcome: 'success' | 'failure'
  outputs: Record<string, string>
  /** What it leaves in the environment of later steps. */
  env: Record<string, string>
  log: string[]
}

/** A `run` step without `shell`, as Linux runners start it; commands in its output are not obeyed. */
export async function runScriptStep(options: {
  script: string
  workspace: string
  env: Record<string, string>
}): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'run-step-'))
  try {
    const [file, output, env] = ['script.sh', 'output', 'env'].map((name) => join(folder, name))
    await writeFile(file!, options.script)
    for (const path of [output!, env!]) await writeFile(path, '')
    const child = spawn('bash', ['-e', file!], {
      cwd: options.workspace,
      env: { ...options.env, GITHUB_OUTPUT: output!, GITHUB_ENV: env! },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
    return {
      outcome: code === 0 ? 'success' : 'failure',
      outputs: parsePairs(await readFile(output!, 'utf8')),
      env: parsePairs(await readFile(env!, 'utf8')),
      log: said.trimEnd().split('\n'),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import type { Settings } from '@deploy/manifest/manifest.ts'
import { unlikeShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { stateOf } from '../testing.ts'
import { createDisk, deploymentOn } from '../testing-disk.ts'

/** The program itself, which finds its library by its own path. */
const python = execFileSync('python3', ['-c', 'import os, sys; print(os.path.realpath(sys.executable))'], {
  encoding: 'utf8',
}).trim()

const exampleFile = 'nbh_main/sitesettings.py.example'

const example = `# Copy this to sitesettings.py.
import os
SECRET_KEY = 'your-actual-production-key-here'
DEBUG = False
ALLOWED_HOSTS = [
    "one.example.org",  # not a name = of its own
]
text = """
inside = 1
"""
if os.path.exists("/nowhere"):
    monitor_idle = 30
else:
    monitor_idle = 15
DEBUG_log_subprocess_stderr: bool = False
`

const complete = `SECRET_KEY = 'hidden-${'x'.repeat(10)}'
DEBUG = False
ALLOWED_HOSTS = ['site.example.org']
text, monitor_idle = '', 20
DEBUG_log_subprocess_stderr = False
`

const shellExample = `# ours\nSECRET_KEY=change-me\nexport DEBUG="no"\nPERIOD=15\n`

describe.each(unlikeShells())('under $name', (shell) => {
  const on = (
    site: string,
    {
      changes = {},
      text = example,
      before,
      beforeId = '0.23.0-000000000000',
    }: { changes?: Partial<Settings>; text?: string; before?: string; beforeId?: string } = {},
  ) => {
    const disk = createDisk(shell)
    rmSync(`${disk.folder}/bin/python3`, { force: true })
    symlinkSync(python, `${disk.folder}/bin/python3`)
    disk.write('sitesettings', site)
    const file = disk.path('sitesettings')
    chmodSync(file, 0o640)
    const settings: Settings = {
      file,
      link: 'nbh_main/sitesettings.py',
      example: exampleFile,
      format: 'python',
      renamed: { log_subprocess_stderr: 'DEBUG_log_subprocess_stderr' },
      obsolete: { old_docker: 'docker "finds" it by itself' },
      own: ['SECRET_KEY'],
      values: { DEBUG: 'False' },
      ...changes,
    }
    const previous = before === undefined ? undefined : stateOf(beforeId)
    if (before !== undefined) disk.write(`releases/${beforeId}/${exampleFile}`, before)
    const made = deploymentOn(disk, {
      files: { [exampleFile]: text },
      slot: { settings, config: [] },
      ...(previous && { previous }),
    })
    disk.write(`releases/${made.release.id}/${exampleFile}`, text)
    const { perform, order } = disk.newOrder()
    return { disk, ...made, perform, order, said: () => perform(made.stepOf('settings')), file }
  }

  it('a file that has everything passes, and becomes that of the release', () => {
    const { said, perform, stepOf, folder, file } = on(complete)
    expect(said()).toBe('done')
    expect(perform(stepOf('settings-link'))).toBe('done')
    expect(readlinkSync(`${folder}/nbh_main/sitesettings.py`)).toBe(file)
    expect(perform(stepOf('settings-link'))).toBe('skipped')
  })

  it('all that is wrong is told with its place, and no value of the site', () => {
    const site = `DEBUG = True\nSECRET_KEY = "your-actual-production-key-here"\n\nlog_subprocess_stderr = 'hidden'\nALLOWED_HOSTS = []\n`
    const { said, file, order } = on(site)
    const words = said()
    expect(words.split('\n').slice(0, -1)).toEqual([
      `failed: ${file}: text is missing. See line 8 of ${exampleFile}.`,
      `${file}: monitor_idle is missing. See line 14 of ${exampleFile}.`,
      `${file}:4: log_subprocess_stderr is called DEBUG_log_subprocess_stderr now. Add DEBUG_log_subprocess_stderr beside it; leave the old one until the new release is good.`,
      `${file}:2: SECRET_KEY still has the value of the example.`,
      `${file}:1: DEBUG does not have the value that deploy.yml asks for.`,
    ])
    expect(words).not.toContain('hidden')
    expect(existsSync(`${order}/settings/site`)).toBe(false)
  })

  it('what nobody needs any more is told, and hinders nothing', () => {
    const { disk, stepOf, file } = on(`${complete}old_docker = 1\nlog_subprocess_stderr = 1\nown_idea = 2\n`)
    const { run } = disk.newOrder()
    const { status, output } = run(stepOf('settings').do)
    expect(status, output).toBe(0)
    expect(output).toContain(`${file}:6: old_docker is not needed any more: docker "finds" it by itself`)
    expect(output).toContain(`${file}:7: log_subprocess_stderr is called DEBUG_log_subprocess_stderr now`)
    expect(output).toContain(`${file}:8: own_idea is not in ${exampleFile}`)
  })

  it('what the release before needs stays until the new one is good', () => {
    const before = 'log_subprocess_stderr = False\nDEBUG = False\n'
    expect(on(complete, { before }).said()).toContain('log_subprocess_stderr is missing. 0.23.0-000000000000')
    expect(on(`${complete}log_subprocess_stderr = 1\n`, { before }).said()).toBe('done')
    // What was installed by hand has settings of its own.
    expect(on(complete, { before, beforeId: 'adopted-0123456789ab' }).said()).toBe('done')
  })

  it('an example that the release does not have is told', () => {
    const { said, folder, release } = on(complete)
    rmSync(`${folder}/${exampleFile}`)
    expect(said()).toBe(
      `failed: ${release.id} has no ${exampleFile}, which settings.example of deploy.yml names.\n`,
    )
  })

  it('a file that is not Python is told with its line', () => {
    const { said, file } = on('A = 1\nB = = "hidden"\n')
    expect(said()).toContain(`${file}:2: is not Python`)
    expect(said()).not.toContain('hidden')
  })

  it('a file that everybody may read, or that is not there, is refused', () => {
    const { said, file } = on(complete)
    chmodSync(file, 0o644)
    expect(said()).toContain('sudo chmod o-rwx')
    expect(on(complete, { changes: { file: '/nowhere/settings.py' } }).said()).toContain('is not on the host')
  })

  it('a shell file is read line by line', () => {
    const changes: Partial<Settings> = { format: 'shell', values: { DEBUG: 'no' } }
    const good = `SECRET_KEY='hidden'\nDEBUG=no\nexport PERIOD=20\n`
    expect(on(good, { changes, text: shellExample }).said()).toBe('done')
    const words = on('SECRET_KEY="change-me"\nDEBUG=yes\n# PERIOD=1\n', {
      changes,
      text: shellExample,
    }).said()
    expect(words).toContain('PERIOD is missing. See line 4')
    expect(words).toContain('SECRET_KEY still has the value of the example')
    expect(words).toContain('DEBUG does not have the value')
  })
})

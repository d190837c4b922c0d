import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findShells, writeProgram } from '@deploy/test/harness/agent-host.ts'
import { localRemote } from '@deploy/test/harness/local-remote.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { askSudo } from './sudo.ts'

const defaults = `Matching Defaults entries for deploy on lab:
    env_reset, secure_path=/usr/bin\\:/bin

User deploy may run the following commands on lab:
`
const entry = (options: string, ...commands: string[]) =>
  `\nSudoers entry: /etc/sudoers.d/deploy\n    RunAsUsers: root\n${options}    Commands:\n${commands.map((command) => `\t${command}\n`).join('')}`
const free = '    Options: !authenticate\n'

/** The host has no other program than that in /usr/bin. */
const usual = (folder: string) => symlinkSync('/usr/bin/numfmt', join(folder, 'bin/numfmt'))

/** A sudo of before 1.9.14: `-l COMMAND` prints the command only, `-ll` all rules. */
const sudo = (rules: string, permitted: string[]) => `#!/bin/sh
[ "$1" = -n ] || exit 9
if [ "$2" = -ll ]; then [ $# -eq 2 ] || exit 9; cat <<'END'
${rules}
END
exit 0; fi
[ "$2 $3" = '-l --' ] || exit 9
shift 3
case "$*" in ${permitted.map((command) => `'${command}'`).join(' | ') || "''"}) echo "/usr/bin/$*" ;; *) exit 1 ;; esac
`

describe.each(findShells())('under $name', (shell) => {
  const refused = async (program: string | undefined, commands: string[]) =>
    (await answer(program, commands)).refused
  const answer = async (
    program: string | undefined,
    commands: string[],
    prepare?: (folder: string) => void,
  ) => {
    const folder = mkdtempSync(join(tmpdir(), 'sudo-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const path = shell.path(join(folder, 'bin'))
    writeProgram(
      join(folder, 'bin/sudo'),
      program ?? '#!/bin/sh\necho "sudo: a password is required" >&2\nexit 1\n',
    )
    prepare?.(folder)
    return askSudo(localRemote({ env: { PATH: path } }), commands)
  }
  const stop = 'systemctl stop a.service'
  const link = 'ln -sfn /a/b:c /d'

  it('exact rules without a password allow what they name', async () => {
    const program = sudo(defaults + entry(free, `/usr/bin/${stop}`, '/usr/bin/ln -sfn /a/b\\:c /d'), [
      stop,
      link,
    ])
    expect(await refused(program, [stop, link, 'rm -f /x'])).toEqual(['rm -f /x'])
  })

  it('a rule that asks for a password allows nothing', async () => {
    expect(await refused(sudo(defaults + entry('', `/usr/bin/${stop}`), [stop]), [stop])).toEqual([stop])
  })

  it('the last rule that matches counts', async () => {
    const asked = sudo(defaults + entry(free, `/usr/bin/${stop}`) + entry('', 'ALL'), [stop])
    expect(await refused(asked, [stop])).toEqual([stop])
    const allowed = sudo(defaults + entry('', 'ALL') + entry(free, `/usr/bin/${stop}`), [stop, link])
    expect(await refused(allowed, [stop, link])).toEqual([link])
  })

  it('ALL, a pattern and a bare command allow what sudo permits by them', async () => {
    expect(await refused(sudo(defaults + entry(free, 'ALL'), [stop]), [stop, link])).toEqual([link])
    expect(
      await refused(sudo(defaults + entry(free, '/usr/bin/systemctl * a.service'), [stop]), [stop]),
    ).toEqual([])
    expect(await refused(sudo(defaults + entry(free, '/usr/bin/systemctl'), [stop]), [stop])).toEqual([])
  })

  it('without any rule everything is refused, and nothing is asked for nothing', async () => {
    expect(await refused(undefined, [stop, link])).toEqual([stop, link])
    expect(await refused(undefined, [])).toEqual([])
  })

  it('what sudo says instead of its rules is told', async () => {
    expect((await answer(undefined, [stop])).said).toBe('sudo: a password is required')
    expect((await answer(sudo(defaults + entry(free, 'ALL'), [stop]), [stop])).said).toBe('')
  })

  it('a program of the host that is found before the one in /usr/bin is told', async () => {
    const commands = ['numfmt 1', stop, 'no-such-program a', '/usr/bin/numfmt 1']
    const { refused, hiding } = await answer(undefined, commands, (folder) =>
      writeProgram(join(folder, 'bin/numfmt'), '#!/bin/sh\n'),
    )
    expect(refused).toEqual(commands)
    expect(hiding).toEqual([expect.stringMatching(/\/bin\/numfmt$/)])
    expect((await answer(undefined, commands, usual)).hiding).toEqual([])
  })
})

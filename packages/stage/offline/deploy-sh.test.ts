import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAgentHost, releaseSteps, unlikeShells } from '@deploy/test/harness/agent-host.ts'
import { carry } from '@deploy/test/harness/by-hand.ts'
import { describe, expect, it } from 'vitest'

const adopted = { id: 'adopted-0123456789ab', sha256: '0'.repeat(64) }

describe.each(unlikeShells())('with $name', (shell) => {
  it('what lies beside the signed files is refused before anything is changed', async () => {
    await using host = createAgentHost(shell)
    const { folder, type } = carry(host)
    expect(await type('verify')).toMatchObject({ code: 0, said: expect.stringContaining('no other') })
    const added = ['order/secret-env', 'order/steps.d/switch.check', 'order/steps.d/x\n.', 'note', 'blobs']
    for (const name of added) {
      const path = join(folder, name)
      if (name === 'blobs') symlinkSync('/tmp', path)
      else writeFileSync(path, 'PATH=/tmp\n')
      for (const verb of [['verify'], ['preflight'], ['deploy', 'Grace']]) {
        const { code, said } = type(...verb)
        expect([code, said]).toEqual([1, expect.stringContaining('These are not of the package')])
        expect(said).toContain(name.split('\n')[0])
      }
      rmSync(path)
    }
    expect(existsSync(host.root)).toBe(false)
    expect(type('verify').code).toBe(0)
  })

  it('adopts what was installed by hand, gives secrets to the steps alone, and goes for good', async () => {
    await using host = createAgentHost(shell)
    const [fetch, ...others] = releaseSteps()
    const steps = [{ ...fetch!, do: 'printf %s "$TOKEN" > shared/token' }, ...others]
    const { folder, type, env, change } = carry(host, { plan: { previous: adopted, steps } })
    change('deploy.sh', (text) => text.replace(/^secrets=.*$/m, 'secrets=TOKEN'))
    mkdirSync(join(host.root, 'shared'), { recursive: true })
    expect(type('preflight').said).toContain('The variable TOKEN is empty')
    env.TOKEN = `it's "a" \\n secret&`
    const deployed = type('deploy', "Grace O'Hopper & Söhne/2")
    expect(deployed.code, deployed.said).toBe(0)
    expect(host.file('shared/token')).toBe(env.TOKEN)
    expect(deployed.said).toMatch(/until \d\d:\d\d:\d\d, in 1[45] minutes/)
    expect(type('deploy', 'Grace').said).toContain('It serves, and not yet for good: sh deploy.sh confirm')
    const confirmed = type('confirm', 'seen')
    expect(confirmed.code, confirmed.said).toBe(0)
    expect(existsSync(join(folder, 'by-hand/order'))).toBe(false)
    expect(type('measure')).toMatchObject({
      code: 1,
      said: expect.stringContaining('There is nothing to measure'),
    })
    expect(existsSync(join(folder, 'report-lab.tar'))).toBe(true)
  })

  it('says what comes next when a terminal died between two acts, or nothing was begun', async () => {
    await using host = createAgentHost(shell)
    const { folder, type, change } = carry(host)
    change('deploy.sh', (text) => text.replace("say 'Switching.'", 'exit 3').replace('    preflight\n', ''))
    expect(type('deploy', 'Grace').code).toBe(3)
    const again = type('deploy', 'Grace')
    expect([again.code, again.said]).toEqual([
      1,
      expect.stringContaining('nothing was switched. Take it back'),
    ])
    const other = carry(host, { folder: 'other' })
    expect(other.type('preflight').said).toMatch(
      /The deployment \S+ of Grace has the lock, for another \d+ s/,
    )
    other.change('deploy.sh', (text) => text.replace('  preflight\n', '\n'))
    const locked = other.type('deploy', 'Ada')
    expect([locked.code, locked.said]).toEqual([1, expect.stringContaining('It was not begun')])
    expect(locked.said).not.toContain('sh deploy.sh report')
    expect(type('rollback', 'it hangs').said).toContain('What served before serves again.')
    expect(existsSync(join(folder, 'report-lab.tar'))).toBe(true)
  })

  it('a lock that has run out stops nobody, and a measuring that was broken off has to be made again', async () => {
    await using host = createAgentHost(shell)
    const { folder, type, change } = carry(host)
    mkdirSync(join(host.root, '.deploy/lock'), { recursive: true })
    writeFileSync(join(host.root, '.deploy/lock/0000000001'), 'deploy=d0\nactor=Ada\nexpires=0\n')
    expect(type('preflight')).toMatchObject({ code: 0 })
    change('checks.sh', (text) => text.replace('checks() {', 'checks() {\n[ -e go ] || exit 4'))
    expect(type('deploy', 'Grace').code).toBe(4)
    expect(existsSync(join(folder, 'by-hand/rows'))).toBe(false)
    expect(type('confirm', 'seen').code).toBe(4)
    writeFileSync(join(folder, 'go'), '')
    expect(type('confirm', 'seen').code).toBe(0)
  })

  it('says why a signature could not be looked at', async () => {
    await using host = createAgentHost(shell)
    const { type, env } = carry(host)
    env.ALLOWED_SIGNERS = 'nowhere'
    expect(type('verify').said).toMatch(/ALLOWED_SIGNERS cannot be read: \/.*\/nowhere/)
  })
})

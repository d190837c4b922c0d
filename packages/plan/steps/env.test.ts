import { chmodSync, mkdirSync } from 'node:fs'
import { lines, sh } from '@deploy/agent/sh.ts'
import type { Env } from '@deploy/manifest/manifest.ts'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { createDisk, deploymentOn } from '../testing-disk.ts'
import { loadEnv } from './env.ts'

const rules: Env['rules'] = [
  { variable: 'GIT_ROOT', under: 'MEDIA_ROOT' },
  { variable: 'X_ACCEL_LOCATION', matches: '^/', when: 'PROXY_ENABLED=True' },
  { variable: 'LANG', matches: '[Uu][Tt][Ff]-?8' },
  { variable: 'SECRET_KEY', minimumLength: 16 },
]
const good = {
  GIT_ROOT: '/srv/media/git',
  MEDIA_ROOT: '/srv/media',
  PROXY_ENABLED: 'True',
  X_ACCEL_LOCATION: '/sendfile',
  LANG: 'en_US.UTF-8',
  SECRET_KEY: "long $HOME `id` and it's secret",
}

describe.each(findShells())('under $name', (shell) => {
  const on = (format: Env['format'], values: Record<string, string>, changes: Partial<Env> = {}) => {
    const disk = createDisk(shell)
    const path = disk.path('env')
    if (format === 'envdir') {
      mkdirSync(path, { mode: 0o700 })
      for (const [name, value] of Object.entries(values))
        disk.write(`env/${name}`, value === '' ? '' : `${value}  \n`)
    } else {
      const quoted = (value: string) => (/['" #]/.test(value) ? `"${value}"` : value)
      const text = Object.entries(values).map(([name, value]) => `${name}=${quoted(value)}`)
      disk.write('env', `# of the host\n\n${text.join('\n')}\n`)
      chmodSync(path, 0o600)
    }
    const env: Env = { format, path, required: ['SECRET_KEY', 'GIT_ROOT'], rules, ...changes }
    const { stepOf } = deploymentOn(disk, { slot: { env } })
    const order = disk.newOrder()
    return { disk, env, path, ...order, step: stepOf('env') }
  }

  describe.each(['envdir', 'file'] as const)('%s', (format) => {
    it('is found whole, and its values reach a program as they are', () => {
      const { perform, step, run, env } = on(format, good)
      expect(perform(step)).toBe('done')
      const { output } = run(lines(loadEnv(env), sh`printf '%s|' "$SECRET_KEY" "$GIT_ROOT" "$LANG"`).script)
      expect(output).toBe(`${good.SECRET_KEY}|${good.GIT_ROOT}|${good.LANG}|`)
    })

    it('names everything that is wrong, and no value', () => {
      const values = {
        ...good,
        GIT_ROOT: '/elsewhere/hidden',
        X_ACCEL_LOCATION: '',
        LANG: 'C-hidden',
        SECRET_KEY: 'hidden',
      }
      const { perform, step } = on(format, values, { required: ['SECRET_KEY', 'ADMINS'] })
      const told = perform(step, { ADMINS: 'of the agent, not of the file' })
      expect(told).toContain('ADMINS has no value in ')
      expect(told).toContain('GIT_ROOT must lie under MEDIA_ROOT')
      expect(told).toContain('because of PROXY_ENABLED=True')
      expect(told).toContain('LANG must match [Uu][Tt][Ff]-?8')
      expect(told).toContain('SECRET_KEY must have at least 16 characters')
      expect(told).not.toContain('hidden')
    })

    it('asks a rule with a condition only when that holds', () => {
      const { perform, step } = on(format, { ...good, PROXY_ENABLED: 'False', X_ACCEL_LOCATION: '' })
      expect(perform(step)).toBe('done')
    })

    it('does not let a path out of its folder', () => {
      const { perform, step } = on(format, { ...good, GIT_ROOT: '/srv/media/../etc' })
      expect(perform(step)).toContain("GIT_ROOT must be a path without '..'")
      const beside = on(format, { ...good, GIT_ROOT: '/srv/media-other' })
      expect(beside.perform(beside.step)).toContain('GIT_ROOT must lie under MEDIA_ROOT')
    })

    it('is refused where everybody may read it, or where it is not there', () => {
      const open = on(format, good)
      chmodSync(open.path, format === 'envdir' ? 0o755 : 0o644)
      expect(open.perform(open.step)).toContain('sudo chmod o-rwx')
      const absent = on(format, good, { path: '/nonexistent/env' })
      expect(absent.perform(absent.step)).toContain('/nonexistent/env is not on the host')
    })
  })

  it.each([
    'A=b\\c',
    'A=b # c',
    'A=b"c"',
    'A',
    'A B=c',
    "A='b'c'",
  ])('refuses the line %j by its number', (text) => {
    const { disk, perform, step } = on('file', good)
    disk.write('env', `${disk.read('env')}${text}\n`)
    expect(perform(step)).toMatch(/programs read in different ways: 9 \. Write NAME=value/)
  })

  it('leaves what a line with an empty or quoted value says', () => {
    const { disk, run, env, perform, step } = on('file', good)
    disk.write('env', `${disk.read('env')}export A='it is \\ # "so"'\nB=\nC=a b  \n; no\n`)
    expect(perform(step)).toBe('done')
    const { output } = run(lines(loadEnv(env), sh`printf '%s|' "$A" "$B" "$C"`).script)
    expect(output).toBe('it is \\ # "so"||a b|')
  })

  it('removes a variable whose file in an envdir is empty, and reads one without an end of line', () => {
    const { disk, run, env } = on('envdir', { ...good, EMPTY: '' })
    disk.write('env/WITHOUT', 'end')
    const { output } = run(lines(loadEnv(env), sh`printf '%s|' "\${EMPTY-none}" "$WITHOUT"`).script, {
      EMPTY: 'x',
    })
    expect(output).toBe('none|end|')
  })
})

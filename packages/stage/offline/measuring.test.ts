import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { environmentOf } from '@deploy/plan/testing.ts'
import { shop } from '@deploy/plan/testing-manifests.ts'
import { unlikeShells, writeProgram } from '@deploy/test/harness/agent-host.ts'
import { helloWith } from '@deploy/test/harness/by-hand.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checksScript } from './checks.ts'
import { measuring } from './measuring.ts'

const gate = 'interval-seconds: 0.1, consecutive-successes: 2, failure-limit: 1,'
const release = { id: '1.0.0-a', version: '1.0.0', commit: 'c0ffee' }
const around = `set -eu
tab=$(printf '\\t')
say() { :; }
stop() { exit 9; }
plain() { printf '%s' "$*"; }
read_state() { event=\${STATE-activated}; }
`

const unit = (pid: number, state = 'active') =>
  `printf '%s\\n' LoadState=loaded ActiveState=${state} SubState=running MainPID=${pid} NRestarts=0\n`
const curl = (status: number) => `echo 'curl: (60) no trust' >&2; printf ${status}\n`
const container = (changes: Record<string, string> = {}) => {
  const seen = {
    container: 'c1',
    pid: '7',
    status: 'running',
    oom: 'false',
    health: 'healthy',
    restarts: '0',
  }
  const lines = Object.entries({ ...seen, image: 'sha256:wanted', ...changes })
  return `printf '%s\\n' ${lines.map(([key, value]) => `${key}=${value}`).join(' ')}\n`
}
const systemd = helloWith('[{ type: unit, name: unit }]', gate).replace(
  /^service:.*$/m,
  'service: { manager: systemd, unit: hello, unit-file: config/hello.service }',
)
const web = helloWith('[{ type: http, url: "http://127.0.0.1:80/", name: web, timeout-seconds: 3 }]', gate)
const boxed = shop.replace(/^gate:.*$/m, `gate: { ${gate} checks: [{ type: identity }] }`)

describe.each(unlikeShells())('with $name', (shell) => {
  /** What is measured where `program` answers with these texts of shell, one a round, the last one ever after. */
  function measure(manifest: string, program: string, answers: string[], env: NodeJS.ProcessEnv = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'measuring-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const { slot } = environmentOf(manifest)
    const root = join(folder, 'root')
    mkdirSync(join(root, 'releases', release.id, '.release'), { recursive: true })
    writeFileSync(join(root, 'releases', release.id, '.release/image'), 'shop@sha256:1\n')
    mkdirSync(join(folder, 'by-hand'))
    mkdirSync(join(folder, 'programs'))
    writeFileSync(join(folder, 'checks.sh'), `${checksScript({ slot: { ...slot, root }, release }).script}\n`)
    for (const [index, text] of answers.entries()) writeFileSync(join(folder, `answer.${index}`), text)
    writeProgram(join(folder, 'programs', program), answering(answers.length - 1))
    const path = `${join(folder, 'programs')}:${shell.path(join(folder, 'bin'))}`
    const { status, stderr } = spawnSync('sh', ['-c', `${around}\n${measuring.script}\nmeasure`], {
      ...{ cwd: folder, encoding: 'utf8' },
      env: { ...env, PATH: path, LC_ALL: 'C' },
    })
    const read = (name: string) => {
      try {
        return readFileSync(join(folder, name), 'utf8')
      } catch {
        return undefined
      }
    }
    const rows = read('by-hand/rows')
      ?.trimEnd()
      .split('\n')
      .map((row) => row.split('\t').slice(1).join(' | '))
    return { status, stderr, rows, asked: read('asked') ?? '' }
  }

  it('a unit runs in one main process from the first round to the last', () => {
    expect(measure(systemd, 'systemctl', [unit(7)])).toMatchObject({
      ...{ status: 0, stderr: '' },
      rows: [
        'good | unit | hello runs, main process 7, 0 restarts',
        'good | identity | the steps of the plan have proven it',
      ],
    })
    expect(measure(systemd, 'systemctl', [unit(7), unit(8)]).rows?.[0]).toContain(
      'bad | unit | hello was started again',
    )
    expect(measure(systemd, 'systemctl', [unit(0, 'activating')]).rows?.[0]).toContain(
      'bad | unit | hello is loaded activating/running',
    )
    expect(measure(systemd, 'systemctl', ['exit 1\n']).rows?.[0]).toContain('none | unit | not measured')
  })

  it('a container runs the image of the release, healthy, in one run', () => {
    const seen = (...answers: string[]) => measure(boxed, 'docker', answers).rows?.at(-1)
    expect(seen(container())).toBe('good | container | shop-prod runs, c1, main process 7, 0 restarts')
    expect(seen(container({ health: 'starting' }), container())).toMatch(/^good/)
    expect(seen(container({ image: 'sha256:old' }))).toMatch(/^bad .* runs another image/)
    expect(seen(container({ oom: 'true' }))).toMatch(/^bad .*OOM/)
    expect(seen(container({ health: 'unhealthy' }))).toMatch(/^bad .*unhealthy/)
    expect(seen(container(), container({ restarts: '1' }))).toMatch(/^bad .* was started again/)
    expect(seen(container({ status: 'exited' }))).toMatch(/^bad .* is exited/)
    expect(seen('exit 1\n')).toMatch(/^bad .* is absent/)
  })

  it('what recovers is good, and why curl fails is told', () => {
    const { rows, asked } = measure(web, 'curl', [curl(500), curl(200)])
    expect(rows?.[0]).toBe('good | web | status 200')
    expect(asked).toMatch(/^-q --globoff .*--max-time 3 /)
    expect(measure(web, 'curl', [curl(0)]).rows?.[0]).toContain('instead of 200 curl: (60) no trust')
  })

  it('too few good rounds in the time of the gate are no measurement', () => {
    const short = web.replace('failure-limit: 1', 'timeout-seconds: 1')
    const { rows } = measure(short, 'curl', [`sleep 2; ${curl(200)}`])
    expect(rows).toEqual([
      'none | web | not measured: only 1 good rounds in a row of 2; last: status 200',
      'good | identity | the steps of the plan have proven it',
    ])
  })

  it('a host that went back meanwhile has measured nothing', () => {
    const { status, rows } = measure(web, 'curl', [curl(200)], { STATE: 'reverted' })
    expect([status, rows]).toEqual([9, undefined])
  })
})

/** Each call is a round, but the ones by which docker tells of itself and of images. */
function answering(last: number): string {
  return `#!/bin/sh
    top=$(dirname "$0")/..
    case "$*" in
      version*) echo 27; exit ;;
      image*) echo sha256:wanted; exit ;;
    esac
    printf '%s ' "$@" > "$top/asked"
    n=$(cat "$top/n" 2> /dev/null || echo 0)
    echo "$((n + 1))" > "$top/n"
    [ "$n" -le ${last} ] || n=${last}
    . "$top/answer.$n"
  `
}

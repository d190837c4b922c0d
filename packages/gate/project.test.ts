import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tellProject } from './project.ts'

const manifest = `application: lab
strategy: compose
build: { include: [compose.yaml] }
gate: { checks: [{ type: tcp, port: 80 }] }
compose: {}
environments:
  prod: { hosts: [{ name: one, address: one.example.org }] }
`
const { slot } = parseManifest(manifest, 'deploy.yml').environments.prod!

/** An engine with two containers: the application runs, the API is not well. */
const engine = `#!/bin/sh
case "$*" in
  'ps --all --quiet --no-trunc --filter label=com.docker.compose.project=lab '*) printf 'aa\\nbb\\n' ;;
  'container inspect --format {{.Name}} aa') echo /lab-app-1 ;;
  'container inspect --format {{.Name}} bb') echo /lab-api-1 ;;
  'container inspect --format {{.Name}}: '*' aa') echo '/lab-app-1: running healthy, exit code 0' ;;
  'container inspect --format {{.Name}}: '*' bb') echo '/lab-api-1: restarting, exit code 3' ;;
  'container inspect '*' aa') echo running healthy ;;
  'container inspect '*' bb') echo restarting ;;
  'logs --since 100 --tail 20 aa') echo serving ;;
  'logs --since 100 --tail 20 bb') echo "no SECRET_KEY" >&2 ;;
  *) echo "not expected: $*"; exit 64 ;;
esac
`

describe.each(findShells())('the report of a gate over services, under $name', (shell) => {
  it('tells how each stands, then what they wrote, first those that are not well', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gate-project-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const path = shell.path(join(folder, 'bin'))
    mkdirSync(join(folder, 'engine'))
    writeFileSync(join(folder, 'engine/docker'), engine, { mode: 0o755 })
    const { script } = tellProject(slot, { since: 100, count: 20 })
    const { stdout, stderr } = spawnSync('sh', ['-eu', '-c', script], {
      env: { PATH: `${join(folder, 'engine')}:${path}` },
      encoding: 'utf8',
    })
    expect([stdout.trimEnd().split('\n'), stderr]).toEqual([
      [
        'lab-app-1: running healthy, exit code 0',
        'lab-api-1: restarting, exit code 3',
        'lab-api-1  no SECRET_KEY',
        'lab-app-1  serving',
      ],
      '',
    ])
  })
})

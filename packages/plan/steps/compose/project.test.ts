import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { environmentOf } from '../../testing.ts'
import { lab } from '../../testing-manifests.ts'
import { mendNames } from './project.ts'

/** The engine died while it removed the old container: it is dead, and its successor has not its name yet. */
const engine = `case $* in
  *status=dead*) [ ! -e "$DEPLOY_ORDER_DIR/dead" ] || echo 6d1b7e853089 ;;
  'ps '*) echo 'f4ca5d3b2b66 6d1b7e853089_lab-api-1' ;;
  'container inspect lab-api-1') [ -e "$DEPLOY_ORDER_DIR/dead" ] ;;
  'rm --force 6d1b7e853089') rm "$DEPLOY_ORDER_DIR/dead"; echo "$*" >> "$DEPLOY_ORDER_DIR/told"; exit "$REMOVAL" ;;
  *) echo "$*" >> "$DEPLOY_ORDER_DIR/told" ;;
esac`

test.each([
  ['is removed', '0'],
  ['is just being removed by the engine itself', '1'],
])('a successor has the name of a container whose removal was cut off, which %s', (_, code) => {
  const folder = mkdtempSync(join(tmpdir(), 'project-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${engine}\n`)
  chmodSync(join(folder, 'docker'), 0o755)
  writeFileSync(join(folder, 'dead'), '')
  const { script } = mendNames({ slot: environmentOf(lab).slot } as never)
  const { status, stderr } = spawnSync('sh', ['-euc', script], {
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env.PATH}`, DEPLOY_ORDER_DIR: folder, REMOVAL: code },
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(readFileSync(join(folder, 'told'), 'utf8')).toBe(
    'rm --force 6d1b7e853089\nrename f4ca5d3b2b66 lab-api-1\n',
  )
})

import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { planDeployment } from '../make.ts'
import { environmentOf, factsOf, imageReleaseOf, shop } from '../testing.ts'

const release = imageReleaseOf({}, { repository: 'registry.example.org/acme/shop' })
const { plan } = planDeployment({
  application: 'shop',
  environment: environmentOf(shop),
  host: 'one',
  facts: factsOf(),
  source: { release, configTexts: {} },
})
const { name } = environmentOf(shop).slot.container!
/** The end of the step: from when the release's own script has started the container. */
const { do: start } = plan.steps.find(({ id }) => id === 'start')!
const waiting = start.slice(start.indexOf('told() {'))

describe.each([['dash'], ['busybox', 'ash']])('waiting for a container under %s', (...shell) => {
  /** With an engine that does this. */
  function wait(engine: string) {
    const folder = mkdtempSync(join(tmpdir(), 'container-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'docker'), `#!/bin/sh\necho "$1" >> ${folder}/asked\n${engine}\n`)
    chmodSync(join(folder, 'docker'), 0o755)
    const [program = '', ...args] = shell
    const { status, stderr } = spawnSync(program, [...args, '-euc', waiting], {
      encoding: 'utf8',
      env: { PATH: `${folder}:${process.env.PATH}`, DEPLOY_ORDER_DIR: folder },
    })
    return { status, stderr }
  }

  test('ends when it is gone, and says why nothing is heard of it', () => {
    const { status, stderr } = wait(`case $1 in ps) echo other ;; *) exit 1 ;; esac`)
    expect(status).toBe(1)
    expect(stderr).toContain(`The container ${name} is gone: its program has ended, and --rm has removed it`)
  })

  test('goes on while the engine does not answer, or has it', () => {
    const later = (ps: string) => `
      case $1 in
        ps) ${ps} ;;
        *) [ "$(wc -l < "$DEPLOY_ORDER_DIR/asked")" -gt 14 ] || exit 1
          case $* in *StartedAt*) case $* in *Running*) printf 'true ' ;; esac; echo then ;; *) echo 'running ' ;; esac ;;
      esac`
    expect(wait(later('exit 1'))).toEqual({ status: 0, stderr: '' })
    expect(wait(later(`echo ${name}`))).toEqual({ status: 0, stderr: '' })
  })
})

import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { planDeployment } from '../make.ts'
import { environmentOf, factsOf, imageReleaseOf } from '../testing.ts'
import { shop, viewbovis } from '../testing-manifests.ts'

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

test('a container that publishes nothing and asks no port is started by a script that a shell can read', () => {
  const manifest = shop
    .replace('ports: { web: 8080 }\n', '')
    .replace('  publish: [{ port: "{port.web}", to: 80 }]\n', '')
    .replace('http://127.0.0.1:{port.web}/', 'http://127.0.0.1:8080/')
  const { plan } = planDeployment({
    application: 'shop',
    environment: environmentOf(manifest),
    host: 'one',
    facts: factsOf(),
    source: { release, configTexts: {} },
  })
  for (const { id, do: act, undo = '' } of plan.steps) {
    const { stderr } = spawnSync('sh', ['-n'], { input: `${act}\n${undo}`, encoding: 'utf8' })
    expect({ id, stderr }).toEqual({ id, stderr: '' })
  }
})

/** On a port that no engine of this machine holds: the step looks at all its processes. */
const byUnit = planDeployment({
  application: 'viewbovis',
  environment: environmentOf(viewbovis.replaceAll('3000', '48733')),
  host: 'one',
  facts: { ...factsOf(), uid: 0 },
  source: {
    release: imageReleaseOf({ 'server/systemd/viewbovis.service': '[Unit]\n' }, { repository: 'bovis' }),
    configTexts: {},
  },
}).plan.steps.find(({ id }) => id === 'stop')!

/** A container is a file. The unit's program makes it of the release that the tag names, unless there is one. */
const engine = `case "$1 $2" in
  'container inspect')
    for name; do :; done
    [ -e "$DEPLOY_ORDER_DIR/$name.container" ] || exit 1
    case $* in *Running*) echo true since ;; *StartedAt*) echo since ;; *) echo 'running ' ;; esac ;;
  'rm --force') rm -f "$DEPLOY_ORDER_DIR/$3.container" ;;
esac`
const unit = `[ "$1" != restart ] || [ -e "$DEPLOY_ORDER_DIR/viewbovis.container" ] || echo before > "$DEPLOY_ORDER_DIR/viewbovis.container"`

test.each([
  [['dash']],
  [['busybox', 'ash']],
])('what a boot has started of the new release by its unit is replaced on the way back, under %s', ([
  program = '',
  ...args
]) => {
  const folder = mkdtempSync(join(tmpdir(), 'container-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries({ docker: engine, systemctl: unit })) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  for (const mark of ['stopped', 'was-active']) writeFileSync(join(folder, mark), '')
  writeFileSync(join(folder, 'viewbovis.container'), 'new\n')
  const { status, stderr } = spawnSync(program, [...args, '-euc', byUnit.undo!], {
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env.PATH}`, DEPLOY_ORDER_DIR: folder },
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(readFileSync(join(folder, 'viewbovis.container'), 'utf8')).toBe('before\n')
})

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

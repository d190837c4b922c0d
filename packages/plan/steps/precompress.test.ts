import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { createDisk, deploymentOn } from '../testing-disk.ts'

describe.each(findShells())('under $name', (shell) => {
  const ready = () => {
    const disk = createDisk(shell)
    const slot = { precompress: [{ folder: 'static', suffixes: ['css', 'js'] }] }
    const { stepOf, folder } = deploymentOn(disk, { slot })
    disk.newOrder().perform(stepOf('unpack'))
    mkdirSync(join(folder, 'static/deep/down'), { recursive: true })
    const at = (name: string) => join(folder, 'static', name)
    for (const name of ['top.css', "deep/it's $1.js", 'deep/down/far.css', 'plain.txt']) {
      writeFileSync(at(name), name.repeat(100))
      utimesSync(at(name), 1_700_000_000, 1_700_000_000)
    }
    return { ...disk.newOrder(), step: stepOf('precompress'), at }
  }
  const unpacked = (path: string) => gunzipSync(readFileSync(path)).toString()

  it('reaches the top and the depth, and a second run does nothing', () => {
    const { perform, step, at } = ready()
    expect(perform(step)).toBe('done')
    for (const name of ['top.css', "deep/it's $1.js", 'deep/down/far.css']) {
      expect(unpacked(at(`${name}.gz`))).toBe(readFileSync(at(name), 'utf8'))
      expect(statSync(at(`${name}.gz`)).mtimeMs).toBe(statSync(at(name)).mtimeMs)
    }
    expect(() => statSync(at('plain.txt.gz'))).toThrow('ENOENT')
    expect(perform(step)).toBe('skipped')
  })

  it('leaves no stale copy: of a file that changed, and of one that is gone', () => {
    const { perform, step, at } = ready()
    writeFileSync(at('gone.css.gz'), 'stale')
    writeFileSync(at('top.css.gz'), 'stale')
    expect(perform(step)).toBe('done')
    expect(unpacked(at('top.css.gz'))).toBe(readFileSync(at('top.css'), 'utf8'))
    expect(() => statSync(at('gone.css.gz'))).toThrow('ENOENT')
    writeFileSync(at('top.css'), 'newer')
    expect(perform(step)).toBe('done')
    expect(unpacked(at('top.css.gz'))).toBe('newer')
  })
})

import { expect, test } from 'vitest'
import { command } from './command.ts'

test('a program is run to its end: what it wrote, and the processor time of it and its children', async () => {
  const busy = 'const end = process.cpuUsage().user + 200000; while (process.cpuUsage().user < end);'
  const child = `require('child_process').execFileSync(process.execPath, ['-e', ${JSON.stringify(busy)}]); console.log('done')`
  const { output, processor, seconds } = await command([process.execPath, '-e', child], {
    cwd: import.meta.dirname,
  })
  expect(output).toBe('done\n')
  expect(processor).toBeGreaterThan(0.19)
  expect(seconds).toBeGreaterThan(0)
})

test('one that fails says with what, and its last words', async () => {
  const words = [process.execPath, '-e', 'console.error("no such thing"); process.exit(3)'] as [
    string,
    ...string[],
  ]
  await expect(command(words, { cwd: import.meta.dirname })).rejects.toThrow('ended with 3: no such thing')
})

test('every variable arrives, also those whose names a shell does not know', async () => {
  const { output } = await command([process.execPath, '-p', 'process.env["INPUT_SPEC-VERSION"]'], {
    cwd: import.meta.dirname,
    env: { PATH: process.env.PATH, 'INPUT_SPEC-VERSION': 'a b=1.6' },
  })
  expect(output).toBe('a b=1.6\n')
})

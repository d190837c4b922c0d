import { expect, test } from 'vitest'
import { edit, mistakes, small } from './testing.ts'

const hook = (command: string) =>
  edit(small, ['gate:', `hooks: [{ name: cache, at: started, run: [x], sudo: [${command}] }]\ngate:`])

test('a command for sudo has its exact arguments', () => {
  expect(mistakes(hook('[install, -m, "0644", /srv/a.conf, /etc/nginx/a.conf]'))).toEqual([])
  expect(mistakes(hook('[systemctl]')).join()).toContain('must name a program and its arguments')
})

test.each([
  '"*"',
  '"nbh-?"',
  '"[a-z]"',
  '"a b"',
  '""',
  '"!x"',
  '"a\\\\b"',
])('no rule of sudoers has the word %s', (word) => {
  expect(mistakes(hook(`[systemctl, restart, ${word}]`)).join()).toContain('sudo takes others for patterns')
})

import { expect, test } from 'vitest'
import { evaluateMarker, linux, parseMarker } from './marker.ts'

const environment = {
  variables: { ...linux.variables, python_version: '3.11', python_full_version: '3.11.7' },
  extras: new Set(['dev-tools']),
}

test.each([
  ['python_version < "3.10"', false],
  ['python_version < "3.9" or python_version >= "3.11"', true],
  ["'3.11.*' == python_full_version", undefined],
  ['python_full_version == "3.11.*"', true],
  ['python_version != "3.*"', false],
  ['python_version ~= "3.8"', true],
  ['python_version ~= "3.8.1"', false],
  ['python_version in "3.10 3.11"', true],
  ['python_version not  in "3.10 3.11"', false],
  ['sys_platform == "win32" and platform_machine == "x86_64"', false],
  ['sys_platform == "linux" and platform_machine == "x86_64"', undefined],
  ['sys_platform == "linux" or platform_machine == "x86_64"', true],
  ['(os.name == "nt" or extra == "Dev_Tools") and python_version > "3"', true],
  ['extra != "docs"', true],
  ['extra == "docs"', false],
  ['constructor == "x"', undefined],
  ['python_version <', undefined],
  ['"unclosed', undefined],
  ['', undefined],
  ['('.repeat(100_000), undefined],
])('%s is %s', (text, verdict) => {
  expect(evaluateMarker(parseMarker(text), environment)).toBe(verdict)
})
